import { type Fault, fill, type Locale, type Params } from '@liangsu/contract';

/** Why an event is refused beyond its schema: sentences in both languages, `{name}` filled from the problem's parameters. */
const TEXT: Record<string, { zh: string; en: string }> = {
  'event.inFuture': {
    zh: '事件时间晚于当前时间一天以上，最晚可为 {latest}',
    en: 'The event lies more than a day in the future; {latest} is the latest possible',
  },
  'event.tooOld': { zh: '事件时间早于 {earliest}', en: 'The event lies before {earliest}' },
  typeUnknown: { zh: '不认识的事件类型', en: 'The event type is not known' },
  timeInvalid: {
    zh: '时间不是有效的 ISO 8601 日期时间（应如 2026-11-22T14:05:00+08:00）',
    en: 'Not a valid ISO 8601 date-time (right: 2026-11-22T14:05:00+08:00)',
  },
  zoneInvalid: { zh: '时区应如 +08:00', en: 'The zone must look like +08:00' },
  precisionUnknown: { zh: '时间精度只能是 day', en: 'The time precision can only be “day”' },
  quantityInvalid: { zh: '数量不是有效的数字', en: 'The quantity is not a number' },
  quantityNegative: { zh: '数量不能为负', en: 'The quantity cannot be negative' },
  quantityTooLarge: {
    zh: '数量过大，超出可精确计算的范围',
    en: 'The quantity is too large to be counted exactly',
  },
  lossInvalid: { zh: '损耗应写明种类、数量和单位', en: 'A loss needs kind, quantity and unit' },
  lossKindUnknown: {
    zh: '损耗种类应为 moisture、impurity、natural、process、transit 之一',
    en: 'The kind of loss must be moisture, impurity, natural, process or transit',
  },
  lossAmbiguous: {
    zh: '一个事件涉及多个批次时，损耗须写明属于哪一个',
    en: 'With several lots in an event, a loss must name its lot',
  },
  moistureInvalid: {
    zh: '水分应为 0 到 100 之间的百分数',
    en: 'Moisture must be a percentage from 0 to 100',
  },
  tooDeep: { zh: '内容嵌套过深', en: 'The content is nested too deeply' },
};

export interface CaptureProblem {
  path: string;
  code: string;
  params: Params;
  /** Given by schema checks, which bring their own sentence. */
  message?: Record<Locale, string>;
}

/** Problems as faults in the reader's language, at most a hundred. */
export function refusedFaults(problems: readonly CaptureProblem[], locale: Locale): Fault[] {
  return problems.slice(0, 100).map((problem) => {
    const text = TEXT[problem.code];
    const message =
      problem.message?.[locale] ??
      (text ? fill(locale === 'en' ? text.en : text.zh, problem.params) : problem.code);
    return { path: problem.path === '' ? '/' : problem.path, code: problem.code, message };
  });
}
