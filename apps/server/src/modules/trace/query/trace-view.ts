import type {
  Locale,
  PartyRefView,
  PlaceRefView,
  Trace,
  TraceLinkData,
  TraceLotData,
} from '@liangsu/contract';
import {
  type CoLocation,
  type DirectionResult,
  dayOfShift,
  type Share,
  type Start,
  type TraceHolding,
  type TraceLot,
} from '@liangsu/domain/trace';
import type { Client } from '../../../platform/db/pool.ts';
import { eventIdOf } from '../capture/rows.ts';
import { decimal, decimalOrNull, isoTime, isoTimeOrNull, unitOfDim } from './amounts.ts';
import { completenessView, findingIds } from './completeness-view.ts';
import { type CarriageOf, carriagesOf } from './consignments.ts';
import { type LotFacts, loadLotFacts, loadParties, type PlaceFacts } from './facts.ts';
import type { NamedAnswer } from './run-trace.ts';
import type { Shown } from './shown.ts';

/** Numbers rows of a list as they are first asked for. */
export class Indexed {
  readonly ids: number[] = [];
  readonly #at = new Map<number, number>();

  of(id: number): number | null {
    if (id === 0) return null;
    let index = this.#at.get(id);
    if (index === undefined) {
      index = this.ids.push(id) - 1;
      this.#at.set(id, index);
    }
    return index;
  }
}

/** What views name things by; parties and places are numbered in the order in which they are first named. */
export interface Names {
  carriage: CarriageOf;
  lots: Map<number, LotFacts>;
  placeFacts: Map<number, PlaceFacts>;
  parties: Indexed;
  places: Indexed;
  shown: Shown;
}

const sum = (values: readonly (number | null)[]): number | null => {
  let total = 0;
  for (const value of values) {
    if (value === null) return null;
    total += value;
  }
  return total;
};

/** What is said of all sources together: at most what the lot was made with. */
function together(
  shares: readonly Share[],
  made: number,
  known: boolean,
): { expected: number | null; atMost: number | null } {
  const expected = sum(shares.map((share) => share.expected));
  const atMost = sum(shares.map((share) => share.atMost));
  return { expected, atMost: atMost === null || !known ? atMost : Math.min(atMost, Math.max(made, 0)) };
}

/** Who sent what is in transit, and to whom. */
function sentView(
  { lot }: TraceLot,
  holding: TraceHolding,
  { carriage, parties }: Names,
): Pick<TraceLotData['holdings'][number], 'sentBy' | 'sentTo'> {
  const ends = carriage(lot, holding);
  return { sentBy: parties.of(ends?.from ?? 0), sentTo: parties.of(ends?.to ?? 0) };
}

/** A lot of a trace for people. */
export function lotView(lot: TraceLot, names: Names): TraceLotData {
  const facts = names.lots.get(lot.lot);
  const { balance } = lot;
  const all = together(lot.shares, balance.made + balance.unknownOrigin + balance.gain, lot.known);
  return {
    id: lot.lot,
    code: facts?.code ?? String(lot.lot),
    product: facts?.product ?? null,
    commodity: facts?.commodity ?? null,
    foodClass: facts?.foodClass ?? null,
    producer: names.parties.of(facts?.producer ?? 0),
    madeAt: names.places.of(facts?.madeAt ?? 0),
    start: lot.start,
    stub: lot.stub,
    depth: lot.depth,
    since: isoTimeOrNull(
      Number.isFinite(lot.since) ? lot.since : lot.since < 0 ? lot.firstEvent : lot.lastEvent,
    ),
    firstEvent: isoTimeOrNull(lot.firstEvent),
    lastEvent: isoTimeOrNull(lot.lastEvent),
    unit: unitOfDim(lot.dim),
    known: lot.known,
    made: decimal(balance.made + balance.unknownOrigin + balance.gain),
    held: decimal(balance.held),
    inTransit: decimal(balance.inTransit),
    used: decimal(balance.used),
    consumed: decimal(balance.consumed),
    sold: decimal(balance.sold),
    destroyed: decimal(balance.destroyed),
    lost: decimal(balance.lost.reduce((a, b) => a + b, 0) + balance.exited),
    expected: decimalOrNull(all.expected),
    atMost: decimalOrNull(all.atMost),
    shares: lot.shares.map((share) => ({
      expected: decimalOrNull(share.expected),
      atMost: decimalOrNull(share.atMost),
    })),
    holdings: lot.holdings
      .filter((holding) => holding.since !== null && (holding.amount > 0 || !lot.known))
      .filter((holding) => names.shown.holding(lot.lot, holding, names.carriage(lot.lot, holding)))
      .map((holding) => ({
        ...sentView(lot, holding, names),
        place: names.places.of(holding.place),
        party: names.parties.of(holding.party || (names.placeFacts.get(holding.place)?.operator ?? 0)),
        container: names.lots.get(holding.container)?.code ?? null,
        inTransit: holding.consignment,
        unclear: holding.unclear,
        since: holding.since === null || !Number.isFinite(holding.since) ? null : isoTime(holding.since),
        amount: decimal(holding.amount),
        carried: decimalOrNull(sum(holding.bySource)),
      })),
  };
}

/** What the lines of one lot on one side of a transformation give in all, and carry of the starts. */
interface Line {
  amount: number | null;
  carried: number | null;
}
interface Hub {
  id: number;
  at: number;
  in: Map<number, Line>;
  out: Map<number, Line>;
}

const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

/** Transformations one after another, with their lines by side and lot, and when they began. */
function* hubsOf(direction: DirectionResult): Generator<Hub> {
  let hub = null as Hub | null;
  for (const flow of direction.flows()) {
    if (hub?.id !== flow.hub) {
      if (hub !== null) yield hub;
      hub = { id: flow.hub, at: flow.t0, in: new Map(), out: new Map() };
    }
    hub.at = Math.min(hub.at, flow.t0);
    const carried = sum(flow.carried);
    const before = hub[flow.side].get(flow.lot);
    if (before === undefined) hub[flow.side].set(flow.lot, { amount: flow.amount, carried });
    else {
      before.amount = plus(before.amount, flow.amount);
      before.carried = plus(before.carried, carried);
    }
  }
  if (hub !== null) yield hub;
}

/**
 * The links of a direction with what they carry, as far as both lots and the transformation between them are shown. Flows and
 * links come in one order of transformations.
 */
export function* linkViews(direction: DirectionResult, shown: Shown): Generator<TraceLinkData> {
  const hubs = hubsOf(direction);
  const order = shown.order(direction);
  let hub = hubs.next();
  for (const link of direction.links()) {
    while (!hub.done && hub.value.id !== link.hub) hub = hubs.next();
    const at = hub.done ? null : hub.value;
    if (!shown.lot(link.inLot) || !shown.lot(link.outLot) || !shown.hub(link.hub)) continue;
    const into = at?.in.get(link.inLot);
    const out = at?.out.get(link.outLot);
    yield {
      from: order(direction.indexOf(link.inLot)),
      to: order(direction.indexOf(link.outLot)),
      hub: String(link.hub),
      at: isoTime(at?.at ?? 0),
      carriedIn: decimalOrNull(into?.carried),
      carriedOut: decimalOrNull(out?.carried),
      amountIn: decimalOrNull(into?.amount),
      amountOut: decimalOrNull(out?.amount),
    };
  }
}

/** How many lots a direction has, and what of each start is in it. */
export function directionCounts(
  direction: DirectionResult,
): Pick<NonNullable<Trace['upstream']>, 'lotCount' | 'lotCountByTime' | 'totals'> {
  return {
    lotCount: direction.lotCount,
    lotCountByTime: direction.lotCountByTime,
    totals: direction.sources.map((source) => decimalOrNull(source.total)),
  };
}

function directionView(direction: DirectionResult, names: Names): NonNullable<Trace['upstream']> {
  const lots: TraceLotData[] = [];
  for (let i = 0; i < direction.lotCount; i++)
    if (names.shown.lot(direction.lotId(i))) lots.push(lotView(direction.lot(i), names));
  return { lots, links: [...linkViews(direction, names.shown)], ...directionCounts(direction) };
}

/** Public ids of events by their numbers: as given, else the content hash. */
export async function eventIds(client: Client, numbers: readonly number[]): Promise<Map<number, string>> {
  if (numbers.length === 0) return new Map();
  const { rows } = await client.query<{ no: number; event_id: string | null; content_hash: Buffer }>(
    'SELECT no, event_id, content_hash FROM event WHERE no = ANY($1::int8[])',
    [numbers],
  );
  return new Map(rows.map((row) => [row.no, eventIdOf(row)]));
}

/** Looks up what an answer's frame names beyond the lots that are known: lots and events of findings, and `more` lots. */
export async function findMore(
  client: Client,
  answer: Pick<NamedAnswer, 'result' | 'run' | 'lots'>,
  shown: Shown,
  more: Iterable<number> = [],
): Promise<Map<number, string>> {
  const { result, lots } = answer;
  const finding = findingIds(answer, shown);
  const missing = new Set<number>();
  const want = (lot: number) => {
    if (lot !== 0 && !lots.has(lot)) missing.add(lot);
  };
  for (const lot of more) want(lot);
  for (const lot of finding.lots) want(lot);
  for (const link of coLocatedShown(result, shown)) [link.lot, link.other, link.container].forEach(want);
  if (missing.size > 0) await loadLotFacts(client, [...missing], lots);
  return eventIds(client, finding.events);
}

const coLocatedShown = ({ coLocated }: NamedAnswer['result'], shown: Shown): readonly CoLocation[] =>
  coLocated.filter(({ lot, other }) => shown.lot(lot) && shown.lot(other));

/** A start as answers call it. */
export function startLabel(start: Start, lots: Map<number, LotFacts>): string {
  switch (start.kind) {
    case 'lot':
    case 'holding':
      return lots.get(start.lot)?.code ?? String(start.lot);
    case 'event':
      return `event ${start.event}`;
    case 'place':
      return `place ${start.place}`;
  }
}

/** What two lots shared: a container, or a line on one day; no event says in which shift of it. */
function whereTogether(
  link: CoLocation,
  lots: Map<number, LotFacts>,
  placeFacts: Map<number, PlaceFacts>,
): Pick<Trace['coLocated'][number], 'container' | 'line' | 'shift'> {
  if (link.place === 0) {
    return { container: lots.get(link.container)?.code ?? String(link.container), line: null, shift: null };
  }
  const place = placeFacts.get(link.place)?.view;
  return {
    container: null,
    line: { id: link.place, name: place?.name ?? String(link.place), code: place?.code ?? null },
    shift: { basis: 'calendarDay', zone: 'Asia/Shanghai', day: dayOfShift(link.t0) },
  };
}

/** What an answer says besides its lots, links, parties and places. */
export function frameView(
  answer: Pick<NamedAnswer, 'run' | 'result' | 'seq' | 'lots' | 'placeFacts'>,
  starts: readonly Start[],
  events: Map<number, string>,
  shown: Shown,
  locale: Locale,
): Pick<Trace, 'starts' | 'asKnownAt' | 'now' | 'ignoreTime' | 'coLocated' | 'completeness'> {
  const { result, seq, lots, placeFacts } = answer;
  return {
    starts: starts.map((start) => ({ label: startLabel(start, lots) })),
    asKnownAt: seq,
    now: isoTime(result.completeness.now),
    ignoreTime: result.completeness.ignoreTime,
    coLocated: coLocatedShown(result, shown).map((link) => ({
      ...whereTogether(link, lots, placeFacts),
      lot: lots.get(link.lot)?.code ?? '',
      other: lots.get(link.other)?.code ?? '',
      from: Number.isFinite(link.t0) ? isoTime(link.t0) : null,
      to: Number.isFinite(link.t1) ? isoTime(link.t1) : null,
    })),
    completeness: completenessView(
      answer,
      { lot: (id) => (shown.lot(id) ? lots.get(id) : undefined), event: (no) => events.get(no) ?? null },
      shown,
      locale,
    ),
  };
}

/** The parties and places that views have named, in their order. */
export async function namedViews(
  client: Client,
  names: Names,
): Promise<{ parties: PartyRefView[]; places: PlaceRefView[] }> {
  const parties = await loadParties(client, names.parties.ids);
  const nameless = (id: number): PartyRefView => ({ id, name: String(id), uscc: null, kinds: [] });
  return {
    parties: names.parties.ids.map((id) => parties.get(id) ?? nameless(id)),
    places: names.places.ids.map((id) => names.placeFacts.get(id)?.view as PlaceRefView),
  };
}

/** The answer of a trace as the API gives it: names in place of numbers, decimal strings in place of milligrams. */
export async function traceView(
  client: Client,
  answer: NamedAnswer,
  starts: readonly Start[],
  shown: Shown,
  locale: Locale,
): Promise<Trace> {
  const { result, lots, placeFacts } = answer;
  const { table } = answer.run;
  const events = await findMore(client, answer, shown, table.container.subarray(0, table.length));
  const names: Names = {
    carriage: carriagesOf(answer, (place) => placeFacts.get(place)?.operator ?? 0),
    lots,
    placeFacts,
    parties: new Indexed(),
    places: new Indexed(),
    shown,
  };
  const upstream = result.up ? directionView(result.up, names) : null;
  const downstream = result.down ? directionView(result.down, names) : null;
  return {
    ...frameView(answer, starts, events, shown, locale),
    ...(await namedViews(client, names)),
    upstream,
    downstream,
  };
}
