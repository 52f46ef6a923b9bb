import type { PublicProof, PublicVerdict } from '@liangsu/domain/ledger';

/** A moment to the minute in China's time, as the page itself tells times. */
const minuteOf = (at: number): string =>
  new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

/** What is said about a check, in one language. */
export interface Words {
  checked: string;
  wrong: string;
  unchecked: string;
  /** What is proven, what is only declared. */
  proven(v: PublicVerdict): string;
  witnesses(names: readonly string[]): string;
  waiting(count: number): string;
  erased(count: number): string;
  /** Of what does not hold, by code. */
  why: Readonly<Record<string, string>>;
  broken(code: string): string;
  unsigned: string;
  old(at: number): string;
  unavailable: string;
  elsewhere: string;
  head(proof: PublicProof, v: PublicVerdict): string;
}

export const ZH: Words = {
  checked: '已在您的浏览器中核对',
  wrong: '核对不通过',
  unchecked: '未核对',
  proven: ({ own, withheld, related, moreRelated }) =>
    `已证明：日志签名确认了本页内容；它依据的本批次 ${own} 条记录${related === 0 ? '' : `和来源批次 ${related}${moreRelated ? '（另有更多）' : ''} 条记录`}都在公开的存证日志里，${withheld === 0 ? `本批次共 ${own} 条` : `本批次另有 ${withheld} 条不公开，共 ${own + withheld} 条`}，这个数目也有签名。仅为申报：内容是否属实，由申报者负责。`,
  witnesses: (names) => `见证方也签了名：${names.join('、')}。`,
  waiting: (count) => `还有 ${count} 条新记录正在写入日志，不在此次核对之内。`,
  erased: (count) => `其中 ${count} 条的内容已依法删除，只计数，不再证明内容。`,
  why: {
    'page.different':
      '本页显示的内容与日志签名的内容不同。请刷新一次；如仍显示此提示，请不要相信本页，并在下面告诉我们。',
    'ledger.altered': '服务器发现本批次的记录与存证时不同，可能被改动过。请不要相信本页，并在下面告诉我们。',
    'ledger.noticesAltered':
      '服务器发现召回、停售通知与存证时不同，可能被改动过，因此不能确定本批次是否在召回之列。请先不要食用，并在下面告诉我们。',
  },
  broken: (code) =>
    `证明与存证日志不符（${code}）。请刷新一次；如仍显示此提示，请不要相信本页，并在下面告诉我们。`,
  unsigned:
    '哈希已核对相符；但您的浏览器不能核对数字签名（浏览器较旧，或本页不是以 https 打开），所以不能下结论。',
  unavailable: '现在取不到证明，没有核对。这不说明本页有问题，请稍后再试。',
  elsewhere:
    '不信任本平台也能核对：下载证明，在自己的电脑上运行 liangsu verify-proof，公钥向主管部门或见证方索取。',
  old: (at) =>
    `此证明签于 ${minuteOf(at)}，不是刚才：此后如有召回，本页不会显示。请刷新一次；如仍显示此提示，请核对本机的时间。`,
  head: ({ origin }, { size, at }) => `日志 ${origin}，前 ${size} 条，签于 ${minuteOf(at)}`,
};

export const EN: Words = {
  checked: 'Checked in your browser',
  wrong: 'The check failed',
  unchecked: 'Not checked',
  proven: ({ own, withheld, related, moreRelated }) =>
    `Proven: the log has signed what this page shows; the ${own} record(s) of this batch${related === 0 ? '' : ` and ${related}${moreRelated ? ' (there are more)' : ''} of the batches that it came from`}, on which it rests, are in the public log, ${withheld === 0 ? `${own} in all` : `with ${withheld} more of this batch that are not public: ${own + withheld} in all`}; that number is signed, too. Only declared: whether it is true is for those who declared it.`,
  witnesses: (names) => `Witnesses have signed, too: ${names.join(', ')}.`,
  waiting: (count) => `${count} new record(s) are on their way into the log and were not checked.`,
  erased: (count) =>
    `The content of ${count} of them was erased by law: they count, and prove no content any more.`,
  why: {
    'page.different':
      'This page shows something else than what the log has signed. Reload it once; if this stays, do not believe this page, and tell us below.',
    'ledger.altered':
      'The server finds that records of this batch are not what the log attests: they may have been altered. Do not believe this page, and tell us below.',
    'ledger.noticesAltered':
      'The server finds that recalls or withdrawals are not what the log attests: they may have been altered, so nobody can say whether this batch is recalled. Do not eat it for now, and tell us below.',
  },
  broken: (code) =>
    `The proof does not agree with the log (${code}). Reload it once; if this stays, do not believe this page, and tell us below.`,
  unsigned:
    'The hashes agree; but your browser cannot check the signature (it is too old, or this page did not come by https), so nothing can be concluded.',
  unavailable:
    'The proof is not to be had at the moment, so nothing was checked. This says nothing against the page; try again later.',
  elsewhere:
    'You need not trust this platform: download the proof and run liangsu verify-proof on your own computer, with the public key from the authority or a witness.',
  old: (at) =>
    `This proof was signed at ${minuteOf(at)} (China time), not just now: a recall since then would not be shown. Reload the page once; if this stays, look whether the clock of this device is right.`,
  head: ({ origin }, { size, at }) =>
    `Log ${origin}, first ${size} leaves, signed at ${minuteOf(at)} (China time)`,
};
