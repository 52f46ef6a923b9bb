import { type Fault, fill, type Locale, type Params } from '@liangsu/contract';
import { EPCIS_MESSAGES } from '@liangsu/domain/epcis';

interface Text {
  readonly zh: string;
  readonly en: string;
}

/** What capture refuses beyond EPCIS itself. All other reasons are in `EPCIS_MESSAGES`. */
const OWN: Readonly<Record<string, Text>> = {
  'event.inFuture': {
    zh: '事件时间晚于当前时间一天以上，最晚可为 {latest}',
    en: 'The event lies more than a day in the future; {latest} is the latest possible',
  },
  'event.tooOld': { zh: '事件时间早于 {earliest}', en: 'The event lies before {earliest}' },
  'text.nul': {
    zh: '含有空字符（U+0000），无法保存，请删去',
    en: 'has a NUL character (U+0000), which cannot be stored; remove it',
  },
  'text.notUnicode': {
    zh: '含有半个代理字符，不是合法的 Unicode 文本',
    en: 'has half of a surrogate pair and is not valid Unicode',
  },
};

export interface CaptureProblem {
  path: string;
  code: string;
  params: Params;
}

const isKnown = (code: string): code is keyof typeof EPCIS_MESSAGES => Object.hasOwn(EPCIS_MESSAGES, code);

/** The name of what a pointer leads to, its place in a list included: `bizStep`, `epcList/3`. */
function nameAt(path: string): string {
  return /[^/]+(\/\d+)*$/.exec(path)?.[0].replace(/~1/g, '/').replace(/~0/g, '~') ?? '';
}

/** The sentence of a problem. Texts that begin with a verb get the name of the member in front. */
function sentence(problem: CaptureProblem, locale: Locale): string {
  const text = isKnown(problem.code) ? EPCIS_MESSAGES[problem.code] : OWN[problem.code];
  if (text === undefined) return problem.code;
  const said = fill(locale === 'en' ? text.en : text.zh, problem.params);
  const name = nameAt(problem.path);
  return name !== '' && /^(is|has|needs) /.test(text.en) ? `${name} ${said}` : said;
}

/** Problems as faults in the reader's language, at most a hundred. */
export function refusedFaults(problems: readonly CaptureProblem[], locale: Locale): Fault[] {
  return problems.slice(0, 100).map((problem) => ({
    path: problem.path === '' ? '/' : problem.path,
    code: problem.code,
    message: sentence(problem, locale),
  }));
}
