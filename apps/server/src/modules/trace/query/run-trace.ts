import {
  DIM,
  type Start,
  type TraceContext,
  type TraceOptions,
  type TraceResult,
  TraceRun,
} from '@liangsu/domain/trace';
import { AS_SENT, type Client } from '../../../platform/db/pool.ts';
import {
  type EdgeTarget,
  loadContainers,
  loadEvents,
  loadHubs,
  loadLots,
  loadPlace,
  loadShifts,
  loadUnpackings,
} from './edge-loader.ts';
import { type LotFacts, lastMomentOf, loadLotFacts, loadPlaces, type PlaceFacts } from './facts.ts';
import { loadOperators } from './operators.ts';
import { loadReplacements } from './replacements.ts';
import { loadStandIns } from './stand-ins.ts';
import { loadWhereabouts, type Whereabouts } from './whereabouts.ts';

export interface RunOptions extends Omit<TraceOptions, 'knownBatch'> {
  /** Only what was durable at this commit sequence. */
  asKnownAt?: number;
}

export interface TraceAnswer {
  run: TraceRun;
  result: TraceResult;
  /** The commit sequence that the answer is as known at. */
  seq: number;
  /** Every place that the answer may name. */
  places: Set<number>;
  /** Where the containers of the answer are now, and with whom. */
  boxes: readonly Whereabouts[];
}

/** A trace with the facts of every lot and place that it met. */
export interface NamedAnswer extends TraceAnswer {
  lots: Map<number, LotFacts>;
  placeFacts: Map<number, PlaceFacts>;
}

const NONE: ReadonlyMap<number, number> = new Map();
const NOWHERE: ReadonlyMap<number, Whereabouts> = new Map();

/**
 * Which commit batches count: all up to `asKnownAt`, undefined when every batch of the snapshot does; and whether any
 * parties were merged, which is rare and asked for in the same breath.
 */
async function knownBatches(
  client: Client,
  asKnownAt: number | undefined,
): Promise<{ seq: number; merged: boolean; known?: (batch: number) => boolean }> {
  const { rows } = await client.query<{ seq: number; merged: boolean }>({
    name: 'last_seq',
    text: `SELECT coalesce(max(seq), 0) AS seq, EXISTS (SELECT FROM party WHERE merged_into IS NOT NULL) AS merged
             FROM capture_batch`,
  });
  const { seq: last, merged } = rows[0]!;
  if (asKnownAt === undefined || asKnownAt >= last) return { seq: last, merged };
  // The shorter of the two lists is remembered.
  const later = last - asKnownAt < asKnownAt;
  const { rows: batches } = await client.query<{ id: number }>(
    `SELECT id FROM capture_batch WHERE seq ${later ? '>' : '<='} $1`,
    [asKnownAt],
  );
  const listed = new Set(batches.map((row) => row.id));
  return { seq: asKnownAt, merged, known: (batch) => listed.has(batch) !== later };
}

/** The commit sequence of an `asKnownAt` text: a sequence number, or the last one committed at a clock time. */
export async function resolveAsKnownAt(client: Client, text: string): Promise<number | null> {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return null;
  const { rows } = await client.query<{ seq: number }>(
    'SELECT coalesce(max(seq), 0) AS seq FROM capture_batch WHERE committed_at <= $1',
    [time],
  );
  return rows[0]!.seq;
}

/** Lots whose facts are worth a question of their own while the reach goes on. */
const ASK_AT_ONCE = 1000;

/**
 * Loads what a run needs, in rounds, until its reach is complete. `ask` is given every lot that was met, each once: of
 * large rounds before they are taken in, so that the database looks them up meanwhile, and the rest at the end.
 */
async function reachAll(
  client: Client,
  starts: readonly Start[],
  options: RunOptions,
  ask: (lots: number[]) => Promise<unknown>,
): Promise<{ run: TraceRun; seq: number; isLine: (place: number) => boolean }> {
  const { asKnownAt, ...rest } = options;
  const { seq, merged, known } = await knownBatches(client, asKnownAt);
  const run = new TraceRun(starts, known === undefined ? rest : { ...rest, knownBatch: known });
  const target: EdgeTarget = {
    table: run.table,
    withBatch: known !== undefined,
    standIns: merged ? await loadStandIns(client) : NONE,
  };
  const { lots } = run.table;
  const lines = new Set<number>();
  let asked: Promise<unknown> = Promise.resolve();
  let next = 0;
  const askMet = () => {
    const met: number[] = [];
    for (; next < lots.size; next++) met.push(lots.id(next));
    asked = asked.then(() => ask(met));
    // Whoever waits at the end hears of a failure; until then it must not count as unheard.
    asked.catch(() => {});
  };
  for (let need = run.need(); need !== null; need = run.need()) {
    if (need.events.length > 0) await loadEvents(client, target, need.events);
    for (const { place, until } of need.places) await loadPlace(client, target, place, until);
    if (need.lots.length > 0) await loadLots(client, target, need.lots);
    if (need.hubs.length > 0) await loadHubs(client, target, need.hubs);
    if (need.unpackings.length > 0) await loadUnpackings(client, target, need.unpackings);
    if (need.containers.length > 0) await loadContainers(client, target, need.containers);
    if (need.shifts.length > 0)
      for (const line of await loadShifts(client, target, need.shifts)) lines.add(line);
    if (lots.size - next >= ASK_AT_ONCE) askMet();
    run.absorb();
  }
  if (next < lots.size) askMet();
  await asked;
  return { run, seq, isLine: (place) => lines.has(place) };
}

/** Runs a trace on the client's snapshot and finishes it with the little master data that quantities and holders rest on. */
export async function runTrace(
  client: Client,
  starts: readonly Start[],
  options: RunOptions,
): Promise<TraceAnswer> {
  const netWeights = new Map<number, number>();
  const bestBefore = new Map<number, number>();
  const { run, seq, isLine } = await reachAll(client, starts, options, (lots) =>
    loadWeights(client, lots, netWeights, bestBefore),
  );
  const { places, boxes, ...circumstances } = await loadCircumstances(client, run, seq);
  const operators = await loadOperators(client, places);
  const context: TraceContext = {
    ...circumstances,
    isLine,
    netWeight: (lot) => netWeights.get(lot),
    bestBefore: (lot) => bestBefore.get(lot),
    operator: (place) => operators.get(place),
  };
  return { run, result: run.finish(context), seq, places, boxes };
}

/** Runs a trace as `runTrace`, and names what it met. */
export async function runNamedTrace(
  client: Client,
  starts: readonly Start[],
  options: RunOptions,
  areaName: (code: string | null) => string | null,
): Promise<NamedAnswer> {
  const lots = new Map<number, LotFacts>();
  const { run, seq, isLine } = await reachAll(client, starts, options, (ids) =>
    loadLotFacts(client, ids, lots),
  );
  const { places, boxes, ...circumstances } = await loadCircumstances(client, run, seq);
  // Where a lot was made stands in its master data; no edge need name it.
  for (const { madeAt } of lots.values()) if (madeAt !== null) places.add(madeAt);
  const placeFacts = await loadPlaces(client, places, areaName);
  const context: TraceContext = {
    ...circumstances,
    isLine,
    netWeight: (lot) => {
      const facts = lots.get(lot);
      return facts?.netDim === DIM.mass ? (facts.netAmount ?? undefined) : undefined;
    },
    bestBefore: (lot) => {
      const day = lots.get(lot)?.bestBefore;
      return day == null ? undefined : lastMomentOf(day);
    },
    operator: (place) => placeFacts.get(place)?.operator || undefined,
  };
  return { run, result: run.finish(context), seq, places, boxes, lots, placeFacts };
}

/** Where the containers are, what replaced the events that were declared wrong, and every place that all of it names. */
async function loadCircumstances(
  client: Client,
  run: TraceRun,
  seq: number,
): Promise<
  Required<Pick<TraceContext, 'containerAt' | 'replacedBy'>> & Pick<TraceAnswer, 'places' | 'boxes'>
> {
  const { table, voided } = run;
  const places = new Set<number>();
  const boxes = new Set<number>();
  for (let row = 0; row < table.length; row++) {
    places.add(table.fromPlace[row]!);
    places.add(table.toPlace[row]!);
    boxes.add(table.container[row]!);
  }
  boxes.delete(0);
  const at = boxes.size === 0 ? NOWHERE : await loadWhereabouts(client, boxes, seq);
  for (const { place } of at.values()) places.add(place);
  places.delete(0);
  const wrong = Array.from({ length: voided.size }, (_, i) => voided.id(i));
  const replacements = await loadReplacements(client, wrong, seq);
  return {
    containerAt: (container) => at.get(container),
    replacedBy: (event) => replacements.get(event),
    places,
    boxes: [...at.values()],
  };
}

/** Net weights (milligrams of a piece) and shelf lives; of most lots of a large scope there is neither. */
async function loadWeights(
  client: Client,
  lots: readonly number[],
  netWeights: Map<number, number>,
  bestBefore: Map<number, number>,
): Promise<void> {
  for (let i = 0; i < lots.length; i += 50_000) {
    const { rows } = await client.query<[string, string | null, string | null]>({
      name: 'lot_weights',
      text: `SELECT lot, CASE WHEN net_dim = ${DIM.mass} THEN net_amount END, best_before
               FROM lot_info WHERE lot = ANY($1::int8[]) AND (net_dim = ${DIM.mass} OR best_before IS NOT NULL)`,
      values: [lots.slice(i, i + 50_000)],
      rowMode: 'array',
      types: AS_SENT,
    });
    for (const [lot, weight, before] of rows) {
      if (weight !== null) netWeights.set(Number(lot), Number(weight));
      if (before !== null) bestBefore.set(Number(lot), lastMomentOf(before));
    }
  }
}
