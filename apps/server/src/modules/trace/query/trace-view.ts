import type { Locale, PartyRefView, PlaceRefView, Trace, TraceLotData } from '@liangsu/contract';
import type { DirectionResult, Flow, Share, Start, TraceLot } from '@liangsu/domain/trace';
import type { Client } from '../../../platform/db/pool.ts';
import { decimal, decimalOrNull, isoTime, unitOfDim } from './amounts.ts';
import { completenessView, findingIds } from './completeness-view.ts';
import { type LotFacts, loadLotFacts, loadParties, loadPlaces } from './facts.ts';
import type { TraceAnswer } from './run-trace.ts';

type AreaNamer = (code: string | null) => string | null;

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
  operators: Map<number, number>;
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

function lotView(lot: TraceLot, names: Names, containers: Map<number, LotFacts>): TraceLotData {
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
        party: names.parties.of(holding.party || (names.operators.get(holding.place) ?? 0)),
        container: containers.get(holding.container)?.code ?? null,
        inTransit: holding.consignment,
        unclear: holding.unclear,
        since: holding.since === null || !Number.isFinite(holding.since) ? null : isoTime(holding.since),
        amount: decimal(holding.amount),
        carried: decimalOrNull(sum(holding.bySource)),
      })),
  };
}

/** What one line of a transformation carries, by lot and side. */
function flowsByLine(
  direction: DirectionResult,
): Map<string, { amount: number | null; carried: number | null }> {
  const lines = new Map<string, { amount: number | null; carried: number | null }>();
  const plus = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);
  for (const flow of direction.flows() as Iterable<Flow>) {
    const key = `${flow.hub}|${flow.lot}|${flow.side}`;
    const carried = sum(flow.carried);
    const before = lines.get(key);
    lines.set(
      key,
      before
        ? { amount: plus(before.amount, flow.amount), carried: plus(before.carried, carried) }
        : { amount: flow.amount, carried },
    );
  }
  return lines;
}

function hubTimes(direction: DirectionResult): Map<number, number> {
  const times = new Map<number, number>();
  for (const flow of direction.flows())
    times.set(flow.hub, Math.min(times.get(flow.hub) ?? flow.t0, flow.t0));
  return times;
}

function directionView(
  direction: DirectionResult,
  names: Names,
  containers: Map<number, LotFacts>,
): NonNullable<Trace['upstream']> {
  const lots: TraceLotData[] = [];
  for (let i = 0; i < direction.lotCount; i++) lots.push(lotView(direction.lot(i), names, containers));
  const lines = flowsByLine(direction);
  const times = hubTimes(direction);
  const links: NonNullable<Trace['upstream']>['links'] = [];
  for (const link of direction.links()) {
    const into = lines.get(`${link.hub}|${link.inLot}|in`);
    const out = lines.get(`${link.hub}|${link.outLot}|out`);
    links.push({
      from: direction.indexOf(link.inLot),
      to: direction.indexOf(link.outLot),
      hub: String(link.hub),
      at: isoTime(times.get(link.hub) ?? 0),
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

/** Everything that the answer names, loaded at once. */
async function loadNames(
  client: Client,
  answer: TraceAnswer,
): Promise<{ names: Names; containers: Map<number, LotFacts>; events: Map<number, string> }> {
  const { result, run } = answer;
  const lotIds = new Set<number>();
  const placeIds = new Set<number>();
  for (const direction of [result.up, result.down])
    if (direction) for (let i = 0; i < direction.lotCount; i++) lotIds.add(direction.lotId(i));
  const containerIds = new Set<number>();
  for (let row = 0; row < run.table.length; row++) {
    placeIds.add(run.table.fromPlace[row]!);
    placeIds.add(run.table.toPlace[row]!);
    if (run.table.container[row]! !== 0) containerIds.add(run.table.container[row]!);
  }
  const finding = findingIds(result.completeness.findings);
  for (const lot of finding.lots) lotIds.add(lot);
  for (const link of result.coLocated) {
    lotIds.add(link.lot);
    lotIds.add(link.other);
    containerIds.add(link.container);
  }
  placeIds.delete(0);
  const { rows } = await client.query<{ id: number; operator_party_id: number }>(
    'SELECT id, operator_party_id FROM place WHERE id = ANY($1::int8[]) AND operator_party_id IS NOT NULL',
    [[...placeIds]],
  );
  return {
    names: {
      lots: await loadLotFacts(client, [...lotIds]),
      operators: new Map(rows.map((row) => [row.id, row.operator_party_id])),
      parties: new Indexed(),
      places: new Indexed(),
    },
    containers: await loadLotFacts(client, [...containerIds]),
    events: await eventIds(client, finding.events),
  };
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
  answer: TraceAnswer,
  starts: readonly Start[],
  areaName: AreaNamer,
  locale: Locale,
): Promise<Trace> {
  const { result, seq } = answer;
  const { names, containers, events } = await loadNames(client, answer);
  const upstream = result.up ? directionView(result.up, names, containers) : null;
  const downstream = result.down ? directionView(result.down, names, containers) : null;
  const parties = await loadParties(client, names.parties.ids);
  const places = await loadPlaces(client, names.places.ids, areaName);
  const nameless = (id: number): PartyRefView => ({ id, name: String(id), uscc: null, kinds: [] });
  return {
    starts: starts.map((start) => ({ label: startLabel(start, names.lots) })),
    asKnownAt: seq,
    now: isoTime(result.completeness.now),
    ignoreTime: result.completeness.ignoreTime,
    parties: names.parties.ids.map((id) => parties.get(id) ?? nameless(id)),
    places: names.places.ids.map((id) => places.get(id)?.view as PlaceRefView),
    upstream,
    downstream,
    coLocated: result.coLocated.map((link) => ({
      container: containers.get(link.container)?.code ?? '',
      lot: names.lots.get(link.lot)?.code ?? '',
      other: names.lots.get(link.other)?.code ?? '',
      from: isoTime(link.t0),
      to: isoTime(link.t1),
    })),
    completeness: completenessView(
      result.completeness,
      { lot: (id) => names.lots.get(id)?.code ?? null, event: (no) => events.get(no) ?? null },
      locale,
    ),
  };
}
