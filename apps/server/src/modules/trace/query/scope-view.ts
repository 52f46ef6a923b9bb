import type { Locale, PartyRefView, RecallScope, ScopeLotView } from '@liangsu/contract';
import { type Balance, LOSS_KIND, type ScopeHolding, type TraceLot } from '@liangsu/domain/trace';
import type { Client } from '../../../platform/db/pool.ts';
import { decimal, decimalOrNull, isoTime, isoTimeOrNull, unitOfDim } from './amounts.ts';
import { completenessView, findingIds } from './completeness-view.ts';
import { type LotFacts, loadLotFacts, loadParties } from './facts.ts';
import { lostOf, type ScopeAnswer } from './scope.ts';
import { holdingViews, pieceOf } from './scope-holdings.ts';
import { type AreaNamer, scopeParties, type Viewer } from './scope-parties.ts';
import type { Shown } from './shown.ts';
import { eventIds } from './trace-view.ts';

/** A lot of a scope without its holders. */
export type ScopeLotNumbers = Omit<ScopeLotView, 'holders' | 'holderCount' | 'holdersWithheld'>;

/** All that was lost, by kind; what left without a word of where to is of no stated kind. */
function lostByKind({ lost, exited }: Pick<Balance, 'lost' | 'exited'>): ScopeLotView['lostByKind'] {
  const of = (kind: keyof typeof LOSS_KIND) => lost[LOSS_KIND[kind]] ?? 0;
  return {
    moisture: decimal(of('moisture')),
    impurity: decimal(of('impurity')),
    natural: decimal(of('natural')),
    process: decimal(of('process')),
    transit: decimal(of('transit')),
    other: decimal(of('none') + exited),
  };
}

/** One affected lot in numbers for people. */
function scopeLotView(
  lot: TraceLot,
  facts: LotFacts | undefined,
  producers: Map<number, PartyRefView>,
): ScopeLotNumbers {
  const whole = lot.balance;
  const share = lot.shares[0] ?? { expected: null, atMost: null };
  const out =
    whole.held + whole.inTransit + whole.used + whole.sold + whole.consumed + whole.destroyed + lostOf(whole);
  const made = whole.made + whole.unknownOrigin + whole.gain;
  return {
    code: facts?.code ?? String(lot.lot),
    product: facts?.product ?? null,
    producer: facts?.producer == null ? null : (producers.get(facts.producer)?.name ?? null),
    unit: unitOfDim(lot.dim),
    pieceKg: decimalOrNull(pieceOf(facts)),
    made: decimal(made),
    held: decimal(whole.held),
    inTransit: decimal(whole.inTransit),
    used: decimal(whole.used),
    sold: decimal(whole.sold),
    consumed: decimal(whole.consumed),
    destroyed: decimal(whole.destroyed),
    lost: decimal(lostOf(whole)),
    lostByKind: lostByKind(whole),
    unexplained: decimal(made - out),
    expected: decimalOrNull(share.expected),
    atMost: decimalOrNull(share.atMost),
    affectedSince: isoTimeOrNull(Number.isFinite(lot.since) ? lot.since : lot.firstEvent),
  };
}

function sourceView(scope: ScopeAnswer): RecallScope['source'] {
  const { source } = scope;
  if (source === null) {
    const total = scope.answer.result.down!.sources[0]?.total ?? null;
    return {
      total: decimalOrNull(total),
      held: null,
      inTransit: null,
      sold: null,
      consumed: null,
      destroyed: null,
      lost: null,
      lostByKind: null,
      unexplained: null,
      uncertain: null,
      accountedFor: null,
    };
  }
  return {
    total: decimal(source.total),
    held: decimal(source.held),
    inTransit: decimal(source.inTransit),
    sold: decimal(source.sold),
    consumed: decimal(source.consumed),
    destroyed: decimal(source.destroyed),
    lost: decimal(lostOf(source)),
    lostByKind: lostByKind(source),
    unexplained: decimal(source.unexplained + source.beyond),
    uncertain: decimal(source.uncertain),
    // Hundredths of a percent, rounded down: a scope that lacks a gram is not fully accounted for.
    accountedFor:
      source.total === 0
        ? null
        : String(Number((BigInt(source.accounted) * 10_000n) / BigInt(source.total)) / 100),
  };
}

/** Counties (or what is known) of the holders: whose authorities must be told. */
function areasOf(parties: RecallScope['parties']): RecallScope['areas'] {
  const areas = new Map<
    string,
    { code: string; name: string; parties: number; lots: number; held: bigint }
  >();
  const scaled = (kg: string): bigint => {
    const [whole = '0', fraction = ''] = kg.split('.');
    return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  };
  for (const party of parties) {
    const code = party.areaCode ?? '';
    const area = areas.get(code) ?? { code, name: party.area ?? '', parties: 0, lots: 0, held: 0n };
    area.parties += 1;
    area.lots += party.lots;
    area.held += scaled(party.heldKg);
    areas.set(code, area);
  }
  return [...areas.values()]
    .sort((a, b) => b.lots - a.lots || (a.code < b.code ? -1 : 1))
    .map(({ held, ...area }) => ({ ...area, heldKg: decimal(Number(held)) }));
}

/** Lots in numbers, in the order of their ids. */
export async function scopeLots(
  client: Client,
  scope: ScopeAnswer,
  ids: readonly number[],
): Promise<ScopeLotNumbers[]> {
  const down = scope.answer.result.down!;
  const facts = await loadLotFacts(client, ids);
  const producers = await loadParties(
    client,
    new Set([...facts.values()].flatMap((lot) => (lot.producer === null ? [] : [lot.producer]))),
  );
  return ids.map((id) => scopeLotView(down.lot(down.indexOf(id)), facts.get(id), producers));
}

/** Where a page of lots begins: at which lot, and at which of its holders. */
export interface ScopePage {
  from: number;
  holder: number;
  limit: number;
}

/** A page takes so many holders for each lot that it may have, and never more than this. */
const HOLDERS_PER_LOT = 20;
const MOST_HOLDERS = 20_000;

/** One page of lots with their holders; what does not fit is left to the next page, whose beginning is `next`. */
async function lotPage(
  client: Client,
  scope: ScopeAnswer,
  shown: Shown,
  page: ScopePage,
  locale: Locale,
): Promise<{ lots: ScopeLotView[]; next: string | null }> {
  let room = Math.min(MOST_HOLDERS, HOLDERS_PER_LOT * page.limit);
  let { from, holder } = page;
  const ids: number[] = [];
  const found: ScopeHolding[] = [];
  const counts: { all: number; shown: number; withheld: number }[] = [];
  const lotIds = shown.all ? scope.lotIds : scope.lotIds.filter(shown.lot);
  while (from < lotIds.length && ids.length < page.limit && room > 0) {
    const id = lotIds[from]!;
    const whole = scope.holdingsOf(id);
    const all = whole.filter((holding) => shown.holding(id, holding));
    const part = all.slice(holder, holder + room);
    ids.push(id);
    found.push(...part);
    counts.push({ all: all.length, shown: part.length, withheld: whole.length - all.length });
    room -= part.length;
    holder += part.length;
    if (holder < all.length) break;
    holder = 0;
    from += 1;
  }
  const views = await holdingViews(client, scope, found, locale);
  let at = 0;
  const lots = (await scopeLots(client, scope, ids)).map((lot, i) => {
    const { all, shown: here, withheld } = counts[i]!;
    const holders = views.slice(at, at + here).map(({ holding }) => holding);
    at += here;
    return { ...lot, holderCount: all, holdersWithheld: withheld, holders };
  });
  const rest = holder > 0 ? `${from}.${holder}` : String(from);
  return { lots, next: from < lotIds.length ? `${scope.answer.seq}.${rest}` : null };
}

/** A recall's scope as the API gives it: counts of all, and one page of lots or none; what `shown` leaves out is counted. What differs from the last run is not reckoned here. */
export async function scopeView(
  client: Client,
  scope: ScopeAnswer,
  lot: LotFacts,
  shown: Shown,
  page: ScopePage | null,
  areaName: AreaNamer,
  locale: Locale,
  viewer: Viewer | null,
): Promise<RecallScope> {
  const { result, seq } = scope.answer;
  const parties = await scopeParties(client, scope, shown, areaName, locale, viewer);
  const ids = findingIds(scope.answer, shown);
  const named = await loadLotFacts(client, ids.lots);
  const events = await eventIds(client, ids.events);
  const { lots, next } = page ? await lotPage(client, scope, shown, page, locale) : { lots: [], next: null };
  const statement = completenessView(
    scope.answer,
    { lot: (id) => named.get(id), event: (no) => events.get(no) ?? null },
    shown,
    locale,
  );
  const partyCount = scope.parties.length;
  return {
    starts: [{ label: lot.code }],
    asKnownAt: seq,
    now: isoTime(result.completeness.now),
    lotCount: scope.lotCount,
    partyCount,
    source: sourceView(scope),
    lots,
    parties,
    areas: areasOf(parties),
    completeness: { ...statement, withheld: { ...shown.withheld, parties: partyCount - parties.length } },
    difference: null,
    next,
  };
}
