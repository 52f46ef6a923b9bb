interface MomentTexts {
  past: string;
  expired: string;
  notYet: string;
  firstScan: string;
  scans: string;
  received: string;
}

/**
 * What a public page says of the moment of looking, by language: the only texts of it that the log does not sign, for a proof is
 * made once and read at any time. In elements marked `data-now`; `{…}` stand for numbers and times alone.
 */
export const MOMENT_TEXTS: Readonly<Record<'zh-CN' | 'en', MomentTexts>> = {
  'zh-CN': {
    past: '已过保质期',
    expired: '已过期',
    notYet: '尚未生效',
    firstScan: '您是第一个打开这个码的人。',
    scans: '这个码已被打开 {count} 次，第一次在 {time}。',
    received: '已收到您的反馈，编号 {number}。请记下编号，查询处理情况时使用。',
  },
  en: {
    past: 'past its date',
    expired: 'expired',
    notYet: 'not yet valid',
    firstScan: 'You are the first to open this code.',
    scans: 'This code was opened {count} times, first on {time}.',
    received:
      'Your report has arrived. Its number is {number}; keep it to ask what has become of the report.',
  },
};

const TIME = '\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01]) (?:[01]\\d|2[0-3]):[0-5]\\d';
const PLACES: Readonly<Record<string, string>> = {
  count: '\\d{1,15}',
  time: TIME,
  number: '[A-Z0-9-]{1,30}',
};

/** Matches a text with its places filled. */
const filled = (text: string): string =>
  text
    .split(/\{(\w+)\}/)
    .map((part, i) => (i % 2 === 1 ? PLACES[part]! : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('');

/**
 * The times that an unsigned text names, in milliseconds since 1970: pages tell them to the minute in China's time. None of them
 * can lie after the moment at which the log signed the page.
 */
export function momentsIn(text: string): number[] {
  return (text.match(new RegExp(TIME, 'g')) ?? []).map((time) =>
    Date.parse(`${time.replace(' ', 'T')}+08:00`),
  );
}

/**
 * Whether a text may stand on a page unsigned: a time alone, or a sentence of `MOMENT_TEXTS` with numbers and times in its
 * places. Anything else in an element marked `data-now` is somebody's addition.
 */
export function isOfMoment(text: string, locale: keyof typeof MOMENT_TEXTS): boolean {
  const known = Object.values(MOMENT_TEXTS[locale]).map(filled);
  return new RegExp(`^(?:${[TIME, ...known].join('|')})$`).test(text);
}
