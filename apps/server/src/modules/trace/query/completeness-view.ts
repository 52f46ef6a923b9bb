import { type FindingData, fill, type Locale, type Trace } from '@liangsu/contract';
import {
  type CompletenessCode,
  type DirectionResult,
  type EdgeTable,
  type Finding,
  ROLE,
} from '@liangsu/domain/trace';
import { decimal, isoTime, unitOfDim } from './amounts.ts';
import type { LotFacts } from './facts.ts';
import type { TraceAnswer } from './run-trace.ts';
import { findingsShown, type Shown } from './shown.ts';

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
    zh: '结果按上限 {limit} 个批次截断，还有 {lots} 个批次没有展开。全部结果：提高 limit，或用同一地址的 trace.ndjson',
    en: 'Cut at {limit} lots; {lots} lots were reached and not opened. For all of it raise `limit`, or ask the same address for trace.ndjson',
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

/** A finding may be about many lots: the first few lead to it. */
const MAX_LOTS = 10;

type Answer = Pick<TraceAnswer, 'run' | 'result'>;

/** What a finding is about: its lots, its event, and when that was. */
interface Subject {
  lots: number[];
  event: number;
  at: number | null;
}

/** The lots of a transformation or pool: its outputs, else what went in; and when it ended. */
function subjectOfHub(table: EdgeTable, hub: number, counts: (row: number) => boolean): Subject {
  const outputs = new Set<number>();
  const inputs = new Set<number>();
  let at: number | null = null;
  const dense = table.hubs.find(hub);
  for (let row = dense < 0 ? -1 : table.headOfHub[dense]!; row >= 0; row = table.nextOfHub[row]!) {
    const role = table.role[row];
    if ((role !== ROLE.output && role !== ROLE.input) || !counts(row)) continue;
    (role === ROLE.output ? outputs : inputs).add(table.lotId(row));
    at = Math.max(at ?? Number.NEGATIVE_INFINITY, table.t1[row]!);
  }
  const lots = outputs.size > 0 ? outputs : inputs;
  return { lots: [...lots].sort((a, b) => a - b), event: Math.max(hub, 0), at };
}

/** When an event was, by the edges of a lot that it has. */
function timeOf(table: EdgeTable, lot: number, event: number): number | null {
  const dense = table.lots.find(lot);
  for (let row = dense < 0 ? -1 : table.headOfLot[dense]!; row >= 0; row = table.nextOfLot[row]!)
    if (table.event[row] === event) return table.t0[row]!;
  return null;
}

/** What events that were declared wrong said, by one walk over all edges: they are in no lot's or hub's chain of effects. */
function subjectsOfEvents(table: EdgeTable, events: ReadonlySet<number>): Map<number, Subject> {
  const subjects = new Map<number, Subject>();
  if (events.size === 0) return subjects;
  for (let row = 0; row < table.length; row++) {
    const event = table.event[row]!;
    if (!events.has(event) || table.role[row] === ROLE.voided || table.lotId(row) === 0) continue;
    const subject = subjects.get(event) ?? { lots: [], event, at: table.t0[row]! };
    if (!subject.lots.includes(table.lotId(row))) subject.lots.push(table.lotId(row));
    subjects.set(event, subject);
  }
  return subjects;
}

/** What each finding is about. */
function subjectsOf({ run }: Answer, findings: readonly Finding[]): Subject[] {
  const { table, voided } = run;
  const counts = (row: number): boolean => table.flags[row] === 0 && voided.find(table.event[row]!) < 0;
  const wrong = subjectsOfEvents(
    table,
    new Set(findings.flatMap((finding) => (finding.code === 'corrected' ? [finding.event] : []))),
  );
  return findings.map((finding) => {
    if (finding.code === 'loop') return { lots: finding.lots, event: 0, at: null };
    if (finding.code === 'corrected')
      return wrong.get(finding.event) ?? { lots: [], event: finding.event, at: null };
    const lot = 'lot' in finding ? finding.lot : 0;
    if (lot === 0) return subjectOfHub(table, 'hub' in finding ? finding.hub : 0, counts);
    if (finding.code === 'silent') return { lots: [lot], event: 0, at: finding.since };
    const event = 'event' in finding ? finding.event : 0;
    return { lots: [lot], event, at: event > 0 ? timeOf(table, lot, event) : null };
  });
}

/** The findings that are given in words: the first of those that are about something shown. */
function listedFindings(answer: Answer, shown: Shown): readonly Finding[] {
  const all = answer.result.completeness.findings;
  return findingsShown(shown, all, (findings) => subjectsOf(answer, findings)).slice(0, MAX_LISTED);
}

/** The lots and events that findings name, so that their public names can be loaded. */
export function findingIds(answer: Answer, shown: Shown): { lots: number[]; events: number[] } {
  const lots = new Set<number>();
  const events = new Set<number>();
  for (const subject of subjectsOf(answer, listedFindings(answer, shown))) {
    for (const lot of subject.lots.filter(shown.lot).slice(0, MAX_LOTS)) lots.add(lot);
    if (subject.event > 0 && shown.event(subject.event)) events.add(subject.event);
  }
  return { lots: [...lots], events: [...events] };
}

/** The dimension that a lot is counted in, in either direction. A lot is reckoned whole, so each is asked for once. */
function dimsOf({ result }: Answer): (lot: number | undefined) => number {
  const known = new Map<number, number>();
  const inSide = (side: DirectionResult | null, lot: number): number | null => {
    const index = side === null ? -1 : side.indexOf(lot);
    return index < 0 ? null : side!.lot(index).dim;
  };
  return (lot) => {
    if (lot === undefined) return 0;
    const dim = known.get(lot) ?? inSide(result.down, lot) ?? inSide(result.up, lot) ?? 0;
    known.set(lot, dim);
    return dim;
  };
}

interface Names {
  lot(id: number): LotFacts | undefined;
  event(no: number): string | null;
}

const UNIT_TEXT = {
  kg: { zh: ' kg', en: ' kg' },
  piece: { zh: ' 件', en: ' pcs' },
  l: { zh: ' L', en: ' L' },
  m: { zh: ' m', en: ' m' },
  other: { zh: '', en: '' },
} as const satisfies Record<ReturnType<typeof unitOfDim>, { zh: string; en: string }>;

/** `12,345.6 kg`. */
function amountText(amount: string, unit: ReturnType<typeof unitOfDim>, locale: Locale): string {
  const [whole = '', fraction] = amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const { zh, en } = UNIT_TEXT[unit];
  return `${grouped}${fraction === undefined ? '' : `.${fraction}`}${locale === 'en' ? en : zh}`;
}

/** Findings as the API gives them. */
export function findingViews(
  answer: Answer,
  findings: readonly Finding[],
  names: Names,
  locale: Locale,
): FindingData[] {
  const subjects = subjectsOf(answer, findings);
  const dimOf = dimsOf(answer);
  return findings.map((finding, index) => findingView(finding, subjects[index]!, dimOf, names, locale));
}

function findingView(
  finding: Finding,
  subject: Subject,
  dimOf: (lot: number | undefined) => number,
  names: Names,
  locale: Locale,
): FindingData {
  const lots = subject.lots.slice(0, MAX_LOTS).flatMap((id) => names.lot(id) ?? []);
  const value = 'amount' in finding ? finding.amount : null;
  const amount = value === null ? null : decimal(value);
  const unit = value === null ? null : unitOfDim(dimOf(subject.lots[0]));
  return {
    code: finding.code,
    lot: lots[0]?.code ?? null,
    lots: lots.map(({ code, product }) => ({ code, product })),
    event: subject.event > 0 ? names.event(subject.event) : null,
    at: subject.at === null || !Number.isFinite(subject.at) ? null : isoTime(subject.at),
    amount,
    unit,
    message: completenessText(finding.code, locale, {
      amount: amount === null || unit === null ? '' : amountText(amount, unit, locale),
    }),
  };
}

/**
 * The completeness statement as the API gives it: counts of all, in words the first five hundred that are about something
 * shown, and what is withheld. `names` must not name what is not shown.
 */
export function completenessView(
  answer: Answer,
  names: Names,
  shown: Shown,
  locale: Locale,
): Trace['completeness'] {
  const statement = answer.result.completeness;
  const listed = findingViews(answer, listedFindings(answer, shown), names, locale);
  const cut = statement.cut[0];
  const counts: Record<string, number> = {};
  for (const [code, count] of Object.entries(statement.counts)) if (count !== undefined) counts[code] = count;
  return {
    counts,
    findings: listed,
    more: statement.findings.length - listed.length,
    cut: cut
      ? {
          limit: cut.limit,
          lots: statement.cut.reduce((sum, part) => sum + part.lots, 0),
          how: completenessText('cut', locale, { limit: cut.limit, lots: cut.lots }),
        }
      : null,
    withheld: shown.withheld,
  };
}
