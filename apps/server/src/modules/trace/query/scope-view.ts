import type { Locale, PartyRefView, RecallScope, ScopeHolderView, ScopeLotView } from '@liangsu/contract';
import { type Balance, DIM, LOSS_KIND, type ScopeHolding, type TraceLot } from '@liangsu/domain/trace';
import type { Client } from '../../../platform/db/pool.ts';
import { decimal, decimalOrNull, isoTime, isoTimeOrNull, unitOfDim } from './amounts.ts';
import { completenessView, findingIds } from './completeness-view.ts';
import { type LotFacts, loadLotFacts, loadParties, loadPlaces } from './facts.ts';
import { lostOf, type ScopeAnswer } from './scope.ts';
import { type AreaNamer, scopeParties, UNNAMED, type Viewer } from './scope-parties.ts';
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

/** Milligrams of one piece, where declared. */
const pieceOf = (facts: LotFacts | undefined): number | null =>
  facts?.netDim === DIM.mass && facts.netAmount !== null && facts.netAmount > 0 ? facts.netAmount : null;

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

/** One holding of a scope with the lot that it is of, and what its holder is called. */
export interface ScopeHoldingView {
  holder: string;
  code: string;
  product: string | null;
  unit: ReturnType<typeof unitOfDim>;
  holding: ScopeHolderView;
}

/** An amount in pieces of a known weight, to the millionth. */
const piecesOf = (amount: number, piece: number): string =>
  decimal(Number((BigInt(amount) * 1_000_000n + BigInt(piece) / 2n) / BigInt(piece)));

/** When a lot's first event was, each lot asked for once: what was bad as it came into being is affected since then. */
function beginningsOf(scope: ScopeAnswer): (lot: number) => number {
  const down = scope.answer.result.down!;
  const known = new Map<number, number>();
  return (lot) => {
    const beginning = known.get(lot) ?? down.lot(down.indexOf(lot)).firstEvent;
    known.set(lot, beginning);
    return beginning;
  };
}

/** Holdings in words. */
async function holdingViews(
  client: Client,
  scope: ScopeAnswer,
  holdings: readonly ScopeHolding[],
  locale: Locale,
): Promise<ScopeHoldingView[]> {
  const lots = await loadLotFacts(client, [
    ...new Set(holdings.flatMap(({ lot, container }) => [lot, container])),
  ]);
  const parties = await loadParties(client, new Set(holdings.map(({ party }) => party)));
  const places = await loadPlaces(client, new Set(holdings.map(({ place }) => place)), () => null);
  const beginning = beginningsOf(scope);
  return holdings.map((holding) => {
    const { amount, dim, known } = holding;
    const facts = lots.get(holding.lot);
    const party = parties.get(holding.party);
    const place = places.get(holding.place)?.view;
    const piece = pieceOf(facts);
    const isMass = known && dim === DIM.mass;
    return {
      holder: party?.name ?? UNNAMED[locale],
      code: facts?.code ?? String(holding.lot),
      product: facts?.product ?? null,
      unit: unitOfDim(dim),
      holding: {
        party: party ? { id: party.id, name: party.name, uscc: party.uscc } : null,
        place: place ? { id: place.id, name: place.name } : null,
        container: lots.get(holding.container)?.code ?? null,
        inTransit: holding.inTransit,
        amount: known ? decimal(amount) : null,
        kg: isMass ? decimal(amount) : null,
        pieces: isMass && piece !== null ? piecesOf(amount, piece) : null,
        carried: known ? decimalOrNull(holding.bySource[0]) : null,
        since: isoTimeOrNull(Number.isFinite(holding.since) ? holding.since : beginning(holding.lot)),
      },
    };
  });
}

const HOLDINGS = 2000;

/** Every affected holding that is shown, by party, in blocks. */
export async function* scopeHoldings(
  client: Client,
  scope: ScopeAnswer,
  shown: Shown,
  locale: Locale,
): AsyncGenerator<ScopeHoldingView[]> {
  let block: ScopeHolding[] = [];
  for (const holding of scope.holdings()) {
    if (!shown.lot(holding.lot) || !shown.holding(holding)) continue;
    block.push(holding);
    if (block.length < HOLDINGS) continue;
    yield await holdingViews(client, scope, block, locale);
    block = [];
  }
  if (block.length > 0) yield await holdingViews(client, scope, block, locale);
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
    const all = whole.filter((holding) => shown.holding(holding));
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

/** A recall's scope as the API gives it: counts of all, and one page of lots or none; what `shown` leaves out is counted. */
export async function scopeView(
  client: Client,
  scope: ScopeAnswer,
  lot: LotFacts,
  shown: Shown,
  page: ScopePage | null,
  difference: RecallScope['difference'],
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
    difference,
    next,
  };
}
