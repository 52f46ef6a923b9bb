/** How long the audit trail has to be kept by one rule. */
export interface KeepingRule {
  instrument: { zh: string; en: string };
  article: string;
  /** Whole calendar months from the end of the month of an entry. */
  months: number;
  /** Actions that it speaks of, by their beginnings; all when left out. */
  actions?: readonly string[];
}

/** Every rule that says how long; the longest that speaks of an entry holds. */
export const KEEPING: readonly KeepingRule[] = [
  {
    // 留存相关的网络日志不少于六个月. GB/T 22239-2019 8.1.4.3 asks for the trail and names no time of its own.
    instrument: { zh: '中华人民共和国网络安全法（2017）', en: 'Cybersecurity Law (2017)' },
    article: '第二十一条第（三）项',
    months: 6,
  },
  {
    // 个人信息保护影响评估报告和处理情况记录应当至少保存三年.
    instrument: { zh: '中华人民共和国个人信息保护法', en: 'Personal Information Protection Law' },
    article: '第五十六条',
    months: 36,
    actions: ['personalData.', 'party.contact', 'people.', 'account.', 'publicReport.'],
  },
  {
    // 检验机构应妥善留存抽样单、检验原始记录等相关材料,留存时间应不少于6年: who saw, changed or gave away a result is of that.
    instrument: {
      zh: '云南省政府储备粮食质量安全管理实施办法',
      en: "Yunnan's rules for the quality and safety of government reserve grain",
    },
    article: '第二十五条',
    months: 72,
    actions: ['testResult.'],
  },
];

/** The least that anything is kept, in months. */
export const LEAST_MONTHS = Math.min(...KEEPING.map(({ months }) => months));

/** The rule that keeps entries of an action longest. */
export function keepingRule(action: string): KeepingRule {
  const speaking = KEEPING.filter(
    ({ actions }) => actions === undefined || actions.some((start) => action.startsWith(start)),
  );
  return speaking.reduce((longest, rule) => (rule.months > longest.months ? rule : longest));
}

/** A calendar month in Chinese time, `2026-11`. */
export type Month = string;

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;

/** The month of an instant, by the clock of Asia/Shanghai (UTC+8, no summer time). */
export function monthOf(at: Date): Month {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 7);
}

/** A month so many months later (earlier when negative). Throws RangeError on what is no month. */
export function addMonths(month: Month, count: number): Month {
  const [, year, of] = MONTH.exec(month) ?? [];
  if (year === undefined || of === undefined) throw new RangeError(`${month} is no month`);
  const n = Number(year) * 12 + Number(of) - 1 + count;
  return `${String(Math.floor(n / 12)).padStart(4, '0')}-${String((n % 12) + 1).padStart(2, '0')}`;
}

/** The first instant of a month, Chinese time. */
export const startOfMonth = (month: Month): Date => new Date(`${month}-01T00:00:00.000+08:00`);

/** From which month on entries of a month with these actions may be removed, and the rule that says so. */
export function keptUntil(month: Month, actions: readonly string[]): { month: Month; rule: KeepingRule } {
  const rule = actions
    .map(keepingRule)
    .reduce((longest, one) => (one.months > longest.months ? one : longest), KEEPING[0]!);
  return { month: addMonths(month, rule.months + 1), rule };
}

/** Whether a month of the trail that holds these actions may be removed now. */
export function mayRemove(month: Month, actions: readonly string[], now: Date): boolean {
  return keptUntil(month, actions).month <= monthOf(now);
}
