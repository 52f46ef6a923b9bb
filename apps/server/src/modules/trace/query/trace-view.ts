import type { Locale, PartyRefView, PlaceRefView, Trace, TraceLotData } from '@liangsu/contract';
import type { DirectionResult, Share, Start, TraceLot } from '@liangsu/domain/trace';
import type { Client } from '../../../platform/db/pool.ts';
import { decimal, decimalOrNull, isoTime, unitOfDim } from './amounts.ts';
import { completenessView, findingIds } from './completeness-view.ts';
import { type LotFacts, loadLotFacts, loadParties, type PlaceFacts } from './facts.ts';
import type { NamedAnswer } from './run-trace.ts';

/** Numbers rows of a list as they are first asked for. */
class Indexed {
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

interface Names {
  lots: Map<number, LotFacts>;
  placeFacts: Map<number, PlaceFacts>;
  parties: Indexed;
  places: Indexed;
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

function lotView(lot: TraceLot, names: Names): TraceLotData {
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
    since: isoTime(Number.isFinite(lot.since) ? lot.since : lot.since < 0 ? lot.firstEvent : lot.lastEvent),
    firstEvent: isoTime(lot.firstEvent),
    lastEvent: isoTime(lot.lastEvent),
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
      .map((holding) => ({
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
  at: number;
  in: Map<number, Line>;
  out: Map<number, Line>;
}

/** The lines of each transformation by side and lot, and when it began. */
function hubsOf(direction: DirectionResult): Map<number, Hub> {
  const hubs = new Map<number, Hub>();
  const plus = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);
  for (const flow of direction.flows()) {
    let hub = hubs.get(flow.hub);
    if (hub === undefined) {
      hub = { at: flow.t0, in: new Map(), out: new Map() };
      hubs.set(flow.hub, hub);
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
  return hubs;
}

function directionView(direction: DirectionResult, names: Names): NonNullable<Trace['upstream']> {
  const lots: TraceLotData[] = [];
  for (let i = 0; i < direction.lotCount; i++) lots.push(lotView(direction.lot(i), names));
  const hubs = hubsOf(direction);
  const links: NonNullable<Trace['upstream']>['links'] = [];
  for (const link of direction.links()) {
    const hub = hubs.get(link.hub);
    const into = hub?.in.get(link.inLot);
    const out = hub?.out.get(link.outLot);
    links.push({
      from: direction.indexOf(link.inLot),
      to: direction.indexOf(link.outLot),
      hub: String(link.hub),
      at: isoTime(hub?.at ?? 0),
      carriedIn: decimalOrNull(into?.carried),
      carriedOut: decimalOrNull(out?.carried),
      amountIn: decimalOrNull(into?.amount),
      amountOut: decimalOrNull(out?.amount),
    });
  }
  return {
    lots,
    links,
    lotCount: direction.lotCount,
    lotCountByTime: direction.lotCountByTime,
    totals: direction.sources.map((source) => decimalOrNull(source.total)),
  };
}

/** Public ids of events by their numbers: as given, else the content hash. */
export async function eventIds(client: Client, numbers: readonly number[]): Promise<Map<number, string>> {
  if (numbers.length === 0) return new Map();
  const { rows } = await client.query<{ no: number; event_id: string | null; content_hash: Buffer }>(
    'SELECT no, event_id, content_hash FROM event WHERE no = ANY($1::int8[])',
    [numbers],
  );
  return new Map(
    rows.map((row) => [
      row.no,
      row.event_id ?? `ni:///sha-256;${row.content_hash.toString('hex')}?ver=CBV2.0`,
    ]),
  );
}

/** Looks up what an answer names beyond the lots that its run met: containers, lots and events of findings. */
async function findMore(client: Client, answer: NamedAnswer): Promise<Map<number, string>> {
  const { result, run, lots } = answer;
  const finding = findingIds(result.completeness.findings);
  const missing = new Set<number>();
  const want = (lot: number) => {
    if (lot !== 0 && !lots.has(lot)) missing.add(lot);
  };
  for (let row = 0; row < run.table.length; row++) want(run.table.container[row]!);
  for (const lot of finding.lots) want(lot);
  for (const link of result.coLocated) [link.lot, link.other, link.container].forEach(want);
  if (missing.size > 0) await loadLotFacts(client, [...missing], lots);
  return eventIds(client, finding.events);
}

function startLabel(start: Start, lots: Map<number, LotFacts>): string {
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

/** The answer of a trace as the API gives it: names in place of numbers, decimal strings in place of milligrams. */
export async function traceView(
  client: Client,
  answer: NamedAnswer,
  starts: readonly Start[],
  locale: Locale,
): Promise<Trace> {
  const { result, seq, lots, places } = answer;
  const events = await findMore(client, answer);
  const names: Names = { lots, placeFacts: places, parties: new Indexed(), places: new Indexed() };
  const upstream = result.up ? directionView(result.up, names) : null;
  const downstream = result.down ? directionView(result.down, names) : null;
  const parties = await loadParties(client, names.parties.ids);
  const nameless = (id: number): PartyRefView => ({ id, name: String(id), uscc: null, kinds: [] });
  return {
    starts: starts.map((start) => ({ label: startLabel(start, lots) })),
    asKnownAt: seq,
    now: isoTime(result.completeness.now),
    ignoreTime: result.completeness.ignoreTime,
    parties: names.parties.ids.map((id) => parties.get(id) ?? nameless(id)),
    places: names.places.ids.map((id) => places.get(id)?.view as PlaceRefView),
    upstream,
    downstream,
    coLocated: result.coLocated.map((link) => ({
      container: lots.get(link.container)?.code ?? '',
      lot: lots.get(link.lot)?.code ?? '',
      other: lots.get(link.other)?.code ?? '',
      from: isoTime(link.t0),
      to: isoTime(link.t1),
    })),
    completeness: completenessView(
      result.completeness,
      { lot: (id) => lots.get(id)?.code ?? null, event: (no) => events.get(no) ?? null },
      locale,
    ),
  };
}
