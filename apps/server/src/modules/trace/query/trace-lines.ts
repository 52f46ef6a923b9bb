import type { Locale, TraceLineData } from '@liangsu/contract';
import type { DirectionResult, Start } from '@liangsu/domain/trace';
import type { Client } from '../../../platform/db/pool.ts';
import { carriagesOf } from './consignments.ts';
import { loadLotFacts, loadPlaces } from './facts.ts';
import type { TraceAnswer } from './run-trace.ts';
import type { Shown } from './shown.ts';
import {
  directionCounts,
  findMore,
  frameView,
  Indexed,
  linkViews,
  lotView,
  type Names,
  namedViews,
} from './trace-view.ts';

/** Lots whose facts are looked up together: bounds the memory, however large the answer. */
const BLOCK = 2000;

type Lines = AsyncGenerator<TraceLineData>;

async function* directionLines(client: Client, direction: DirectionResult, names: Names): Lines {
  const name = direction.direction === 'up' ? 'upstream' : 'downstream';
  const { shown } = names;
  const order = shown.order(direction);
  for (let from = 0; from < direction.lotCount; from += BLOCK) {
    const indexes = Array.from(
      { length: Math.min(BLOCK, direction.lotCount - from) },
      (_, i) => from + i,
    ).filter((index) => order(index) >= 0);
    const lots = indexes.map((index) => direction.lot(index));
    const ids = new Set(
      lots.flatMap((lot) => [lot.lot, ...lot.holdings.map((holding) => holding.container)]),
    );
    names.lots = await loadLotFacts(client, [...ids]);
    for (const [i, lot] of lots.entries())
      yield { line: 'lot', direction: name, index: order(indexes[i]!), lot: lotView(lot, names) };
  }
  for (const link of linkViews(direction, shown)) yield { line: 'link', direction: name, link };
}

/** The answer of a trace line by line (see the contract's `TraceLine`), out of the snapshot that it was run on. */
export async function* traceLines(
  client: Client,
  answer: TraceAnswer,
  starts: readonly Start[],
  areaName: (code: string | null) => string | null,
  sight: (operator: (place: number) => number) => Promise<Shown>,
  locale: Locale,
): Lines {
  const { result, run, seq, places: placeIds } = answer;
  const startLots = starts.flatMap((start) => ('lot' in start ? [start.lot] : []));
  const lots = await loadLotFacts(client, startLots);
  const placeFacts = await loadPlaces(client, placeIds, areaName);
  const shown = await sight((place) => placeFacts.get(place)?.operator ?? 0);
  const events = await findMore(client, { result, run, lots }, shown);
  const frame = frameView({ run, result, seq, lots, placeFacts }, starts, events, shown, locale);
  const names: Names = {
    carriage: carriagesOf(answer, (place) => placeFacts.get(place)?.operator ?? 0),
    lots,
    placeFacts,
    parties: new Indexed(),
    places: new Indexed(),
    shown,
  };
  let lines = 0;
  const count = (line: TraceLineData): TraceLineData => {
    lines++;
    return line;
  };
  yield count({
    line: 'head',
    starts: frame.starts,
    asKnownAt: seq,
    now: frame.now,
    ignoreTime: frame.ignoreTime,
    upstream: result.up && directionCounts(result.up),
    downstream: result.down && directionCounts(result.down),
  });
  for (const direction of [result.up, result.down])
    if (direction) for await (const line of directionLines(client, direction, names)) yield count(line);
  const made = names.places.ids.filter((id) => !placeFacts.has(id));
  for (const [id, facts] of await loadPlaces(client, made, areaName)) placeFacts.set(id, facts);
  const { parties, places } = await namedViews(client, names);
  for (const [index, party] of parties.entries()) yield count({ line: 'party', index, party });
  for (const [index, place] of places.entries()) yield count({ line: 'place', index, place });
  yield { line: 'end', coLocated: frame.coLocated, completeness: frame.completeness, lines: lines + 1 };
}
