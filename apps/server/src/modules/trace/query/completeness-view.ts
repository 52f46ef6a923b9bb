import { fill, type Locale, type Trace } from '@liangsu/contract';
import type { Completeness, CompletenessCode, Finding } from '@liangsu/domain/trace';
import { decimalOrNull } from './amounts.ts';

/** What each statement means to the reader. */
const TEXT = {
  stub: { zh: '没有人申报过这个批次的来源', en: 'Nobody declared how this lot came into being' },
  overdrawn: {
    zh: '支出多于已知存量，多出 {amount}，来源不明',
    en: 'More was taken than was known to be there: {amount} of unknown origin',
  },
  unexplained: {
    zh: '投入多于产出与申报损耗之和，差 {amount} 未说明',
    en: 'Input exceeds output and declared losses by {amount}, unexplained',
  },
  gain: {
    zh: '产出或收货多于投入或发货，多出 {amount}',
    en: 'Output or receipt exceeds input or shipment by {amount}',
  },
  quantityMissing: {
    zh: '事件没有写明数量，数量关系不可知',
    en: 'The event gives no quantity; quantities are not known',
  },
  unitClash: {
    zh: '计量单位不能换算，数量不能相加',
    en: 'Units cannot be converted; quantities cannot be added',
  },
  timeReversed: {
    zh: '时间颠倒：产出早于首次投入，或收货早于发货',
    en: 'Times are reversed: output before the first input, or receipt before shipment',
  },
  loop: { zh: '批次出现在自己的来源之中（回机）', en: 'A lot is among its own ancestors (rework)' },
  notReceived: { zh: '已发货，没有对应的收货记录', en: 'Shipped, but no receipt is recorded' },
  notShipped: { zh: '已收货，没有对应的发货记录', en: 'Received, but no shipment is recorded' },
  ambiguousHolding: { zh: '不能确定动用的是哪一部分', en: 'It is not clear which part of the lot was meant' },
  silent: {
    zh: '产生之后再无记录，已超过保质期或规定时间',
    en: 'Never heard of again after it was made, past its shelf life or the given time',
  },
  unconfirmed: { zh: '由无权申报的一方申报，未计入', en: 'Claimed by somebody who had no say; not counted' },
  idConflict: {
    zh: '同一编号有两种内容，后者未计入',
    en: 'One id with two contents; the later is not counted',
  },
  corrected: { zh: '事件后来被声明有误', en: 'The event was later declared wrong' },
  withheld: { zh: '部分内容您无权查看', en: 'Parts are withheld from you' },
  cut: {
    zh: '结果按上限 {limit} 个批次截断，还有 {lots} 个批次没有展开',
    en: 'Cut at {limit} lots; {lots} lots were reached and not opened',
  },
} as const satisfies Record<CompletenessCode, { zh: string; en: string }>;

const MAX_LISTED = 500;

/** A code's sentence in the reader's language. */
export function completenessText(
  code: CompletenessCode,
  locale: Locale,
  params: Record<string, string | number> = {},
): string {
  return fill(locale === 'en' ? TEXT[code].en : TEXT[code].zh, params);
}

interface Names {
  lot(id: number): string | null;
  event(no: number): string | null;
}

/** The lots and events that findings name, so that their public names can be loaded. */
export function findingIds(findings: readonly Finding[]): { lots: number[]; events: number[] } {
  const lots = new Set<number>();
  const events = new Set<number>();
  for (const finding of findings.slice(0, MAX_LISTED)) {
    if ('lot' in finding && finding.lot !== 0) lots.add(finding.lot);
    if (finding.code === 'loop') for (const lot of finding.lots) lots.add(lot);
    if ('event' in finding && finding.event > 0) events.add(finding.event);
    if ('hub' in finding && finding.hub > 0) events.add(finding.hub);
  }
  return { lots: [...lots], events: [...events] };
}

/** The completeness statement as the API gives it: counts of all, the first five hundred in words. */
export function completenessView(
  statement: Completeness,
  names: Names,
  locale: Locale,
): Trace['completeness'] {
  const listed = statement.findings.slice(0, MAX_LISTED).map((finding) => {
    const lot =
      'lot' in finding && finding.lot !== 0
        ? names.lot(finding.lot)
        : finding.code === 'loop'
          ? names.lot(finding.lots[0]!)
          : null;
    const event =
      'event' in finding && finding.event > 0
        ? names.event(finding.event)
        : 'hub' in finding && finding.hub > 0
          ? names.event(finding.hub)
          : null;
    const amount = 'amount' in finding ? decimalOrNull(finding.amount) : null;
    return {
      code: finding.code,
      lot,
      event,
      amount,
      message: completenessText(finding.code, locale, { amount: amount ?? '' }),
    };
  });
  const cut = statement.cut[0];
  const counts: Record<string, number> = {};
  for (const [code, count] of Object.entries(statement.counts)) if (count !== undefined) counts[code] = count;
  return {
    counts,
    findings: listed,
    more: Math.max(0, statement.findings.length - MAX_LISTED),
    cut: cut
      ? {
          limit: cut.limit,
          lots: statement.cut.reduce((sum, part) => sum + part.lots, 0),
          how: completenessText('cut', locale, { limit: cut.limit, lots: cut.lots }),
        }
      : null,
    withheld: statement.withheld,
  };
}
