import { readFile, stat } from 'node:fs/promises';
import { fillTemplate, type Reason } from '@liangsu/domain/codes';
import {
  type BundleFault,
  type BundleSubject,
  type BundleVerdict,
  checkProofBundle,
  checkPublicProof,
  LEDGER_MESSAGES_EN,
  LEDGER_MESSAGES_ZH,
  type NoteKey,
  type ProofBundle,
  type PublicProofFault,
  parseProofBundle,
  parsePublicProof,
  parseVerifierKey,
} from '@liangsu/domain/ledger';
import { verifyEd25519 } from '../modules/ledger/index.ts';
import { ConfigError } from '../platform/config.ts';
import { sha256 } from '../platform/hash.ts';

export interface VerifyProofOptions {
  log?: string[];
  witness?: string[];
  /** A bundle without the log's word for its completeness is taken, too. */
  partial?: boolean;
  json?: boolean;
}

/** Larger than ten thousand events take. */
const MOST = 256 * 1024 * 1024;

async function keysOf(
  option: string,
  texts: readonly string[],
  ...types: NoteKey['type'][]
): Promise<NoteKey[]> {
  const keys: NoteKey[] = [];
  for (const text of texts) {
    const key = await parseVerifierKey(text, sha256);
    if (!key.ok || !types.includes(key.value.type))
      throw new ConfigError(`${option} ${text}: 不是这类公钥 this is no such public key`);
    keys.push(key.value);
  }
  return keys;
}

function refuse({ code, params }: Reason<BundleFault | PublicProofFault>, options: VerifyProofOptions): void {
  const zh = fillTemplate(LEDGER_MESSAGES_ZH[code], params);
  const en = fillTemplate(LEDGER_MESSAGES_EN[code], params);
  if (options.json) console.log(JSON.stringify({ valid: false, code, params, message: { zh, en } }));
  console.error(`无效 invalid (${code}): ${zh} ${en}`);
  process.exitCode = 1;
}

const nameOf = (subject: BundleSubject) =>
  'lot' in subject ? `批次 lot ${subject.lot}` : `事件 event ${subject.eventId}`;

/** Says which witnesses that were asked for did not sign; with any, the command ends with 1. */
function missingOf(witnesses: readonly NoteKey[], signed: readonly { name: string }[]): string[] {
  const missing = witnesses
    .map(({ name }) => name)
    .filter((name) => !signed.some((one) => one.name === name));
  if (missing.length > 0) process.exitCode = 1;
  return missing;
}

function tellTrust(
  verdict: { witnesses: readonly { name: string; time: number }[]; pinned: boolean },
  missing: readonly string[],
): void {
  for (const { name, time } of verdict.witnesses)
    console.log(`  见证 witness: ${name} ${new Date(time * 1000).toISOString()}`);
  for (const name of missing) console.error(`  缺少见证签名 not signed by: ${name}`);
  if (!verdict.pinned)
    console.log(
      '  未指定 --log：相信了证明包自带的公钥 without --log, the public key in the bundle itself was believed',
    );
  console.log('  内容是否属实，由申报人负责 whether it is true is for those who declared it');
}

/** What a bundle proves, and what of it only the log says. */
function tellBundle({ origin, subject }: ProofBundle, verdict: Omit<BundleVerdict, 'root'>): void {
  const { events, size, closed, waiting, erased, complete } = verdict;
  console.log(`${waiting === null ? '部分有效 valid in part' : '有效 valid'}: ${nameOf(subject)}`);
  console.log(
    `  ${events} 个事件在日志 ${origin} 的前 ${size} 片叶子中，自存证以来没有改变 events are in the first ${size} leaves of ${origin}, unchanged since`,
  );
  if (closed > 0)
    console.log(
      `  其中 ${closed} 个未公开：叶子在日志中，内容无从核对 of them not opened: their leaves are in the log, what they say is not shown`,
    );
  if (waiting === null) {
    console.log(
      '  日志未作保：可能另有事件被去掉 the log does not vouch for their number: events may have been left out',
    );
    return;
  }
  if (erased !== null && erased > 0)
    console.log(
      `  日志签名声明：其中 ${erased} 个的盐已销毁，任何人都不能再公开 the log says of them that their salts were destroyed: nobody can open them any more`,
    );
  if (waiting > 0)
    console.log(`  日志签名声明：另有 ${waiting} 个尚未进入日志 the log says that more are not in it yet`);
  if (complete) console.log('  日志签名保证：没有遗漏 the log vouches that these are all');
}

/** The proof of a public page: prints the text that was signed, for the reader to compare with what was seen. */
async function verifyPage(
  json: unknown,
  log: readonly NoteKey[],
  witnesses: readonly NoteKey[],
  options: VerifyProofOptions,
): Promise<void> {
  const proof = parsePublicProof(json);
  if (!proof.ok) return refuse(proof.reason, options);
  const trust = { log, witnesses };
  const checked = await checkPublicProof(proof.value, trust, async (bytes) => sha256(bytes), verifyEd25519);
  if (!checked.ok) return refuse(checked.reason, options);
  const { root, ...verdict } = checked.value;
  const missing = missingOf(witnesses, verdict.witnesses);
  const { origin, at, lot, locale, shown } = proof.value;
  if (options.json) {
    console.log(JSON.stringify({ valid: missing.length === 0, ...verdict, at, lot, locale, shown, missing }));
    return;
  }
  const { own, related, withheld, waiting, erased, size, moreRelated } = verdict;
  const more = moreRelated ? '（另有更多 and more）' : '';
  console.log(`有效 valid: 批次 lot ${lot} 的公众页面，签于 public page, signed at ${at}`);
  console.log(
    `  本批次 ${own} 条记录和来源 ${related} 条记录${more}在日志 ${origin} 的前 ${size} 片叶子中 records of the lot, and of its origins, are in the first leaves of the log`,
  );
  console.log(
    `  日志签名保证：本批次另有 ${withheld} 条不公开、${waiting} 条尚未进入日志，此外没有 the log vouches for ${withheld} more that are not public, ${waiting} that wait, and no others`,
  );
  if (erased > 0)
    console.log(`  ${erased} 个的盐已销毁，不证明任何内容 have lost their salts and attest nothing`);
  console.log('  日志签名的页面内容 what the log signed that the page shows:');
  for (const line of shown) console.log(`    ${line}`);
  tellTrust(verdict, missing);
}

const isPage = (json: unknown): boolean =>
  typeof json === 'object' &&
  json !== null &&
  (json as { format?: unknown }).format === 'liangsu-public-proof/2';

/** `liangsu verify-proof FILE`: checks a proof bundle, or the proof of a public page, with no database and no server. */
export async function verifyProofCommand(file: string, options: VerifyProofOptions): Promise<void> {
  const log = await keysOf('--log', options.log ?? [], 'ed25519', 'sm2');
  const witnesses = await keysOf('--witness', options.witness ?? [], 'cosignature');
  const size = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${file}: 无法读取 cannot be read (${error.code})`);
  });
  if (size.size > MOST) throw new ConfigError(`${file}: more than ${MOST} bytes`);
  let json: unknown = null;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)));
  } catch {
    // What is no JSON is no bundle.
  }
  if (isPage(json)) {
    await verifyPage(json, log, witnesses, options);
    return;
  }
  const bundle = parseProofBundle(json);
  if (!bundle.ok) {
    refuse(bundle.reason, options);
    return;
  }
  const trust = { log, witnesses, partial: options.partial === true };
  const checked = await checkProofBundle(bundle.value, trust, sha256, verifyEd25519);
  if (!checked.ok) {
    refuse(checked.reason, options);
    return;
  }
  const { root, ...verdict } = checked.value;
  const vouched = verdict.waiting !== null;
  // Of no event, and of no number of events: that proves nothing.
  if (!vouched && verdict.events === 0) {
    refuse({ code: 'proofBundle.unsigned', params: {} }, options);
    return;
  }
  const missing = missingOf(witnesses, verdict.witnesses);
  if (options.json) {
    console.log(JSON.stringify({ valid: missing.length === 0, ...verdict, partial: !vouched, missing }));
    return;
  }
  tellBundle(bundle.value, verdict);
  tellTrust(verdict, missing);
}
