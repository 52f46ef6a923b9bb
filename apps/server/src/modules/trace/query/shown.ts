import type { Locale } from '@liangsu/contract';
import { type Sight, sightOf, whyUnseen } from '@liangsu/domain/access';
import {
  type Completeness,
  type DirectionResult,
  type End,
  endsOfRun,
  type Finding,
  type Start,
  seenParts,
} from '@liangsu/domain/trace';
import type { Context } from '../../../platform/context.ts';
import type { Client, Pool, Queryable } from '../../../platform/db/pool.ts';
import { asViewer } from '../../../platform/db/viewer.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { decideOn, forbidden } from '../../../platform/http/decide.ts';
import { AppError } from '../../../platform/http/errors.ts';
import type { LotFacts } from './facts.ts';
import { loadOperators } from './operators.ts';
import { requireLot } from './require-lot.ts';
import type { TraceAnswer } from './run-trace.ts';

/** Where something is and whose it is; 0 where it is not stated. */
interface Held {
  place: number;
  party: number;
}

/** What of an answer its viewer is shown: all was computed over everything, the rest is withheld, with counts. */
export interface Shown {
  /** Nothing is withheld. */
  all: boolean;
  lot(id: number): boolean;
  event(no: number): boolean;
  hub(id: number): boolean;
  /** A holding of a lot: it is the viewer's grain, or they see its place, its holder, or (on its way) who sent it or should get it. */
  holding(lot: number, held: Held, carriage?: { from: number; to: number } | null): boolean;
  party(id: number): boolean;
  /** For each index of a direction's lots its index among those that are shown, or -1. */
  order(direction: DirectionResult): (index: number) => number;
  withheld: Completeness['withheld'];
}

/** The action of tracing, which decides what of an answer is shown. */
export const TRACE = 'lot.trace';

const yes = () => true;

/** Nothing is withheld from whoever sees all. */
export const EVERYTHING: Shown = {
  all: true,
  lot: yes,
  event: yes,
  hub: yes,
  holding: yes,
  party: yes,
  order: () => (index) => index,
  withheld: { lots: 0, events: 0, parties: 0 },
};

/** Of these ends of events, those that somebody sees. */
export async function seenEnds(pool: Pool, sight: Sight, ends: Iterable<End>): Promise<Set<End>> {
  const { rows } = await asViewer(pool, sight, (client) =>
    client.query<{ id: number }>('SELECT id FROM seen_ends($1::int8[]) AS id', [[...ends]]),
  );
  return new Set(rows.map(({ id }) => id));
}

/** Of these lots, those that somebody sees, by the database's own rule. */
export async function seenLots(pool: Pool, sight: Sight, lots: readonly number[]): Promise<Set<number>> {
  if (sight.all) return new Set(lots);
  if (lots.length === 0) return new Set();
  const { rows } = await asViewer(pool, sight, (client) =>
    client.query<{ id: number }>('SELECT id FROM seen_lots($1::int8[]) AS id', [lots]),
  );
  return new Set(rows.map(({ id }) => id));
}

/** Of these lots those that are or were somebody's grain, by the database's own rule; all that happened to them is theirs to see. */
export async function grainLots(
  pool: Pool,
  sight: Sight,
  lots: readonly number[],
): Promise<ReadonlySet<number>> {
  if (lots.length === 0 || (sight.grainOwners.length === 0 && sight.reserves.length === 0)) return new Set();
  const { rows } = await asViewer(pool, sight, (client) =>
    client.query<{ id: number }>('SELECT id FROM grain_lots($1::int8[]) AS id', [lots]),
  );
  return new Set(rows.map(({ id }) => id));
}

/** Lots of those who see few are looked up by number; of those who see more, among all. */
const FEW_LOTS = 20_000;

/** Among which lots somebody's are to be sought; null: among all. */
export async function lotsToSeek(pool: Pool, sight: Sight): Promise<readonly number[] | null> {
  if (sight.all) return null;
  const { rows } = await asViewer(pool, sight, (client) =>
    client.query<{ lots: string | null }>({
      text: 'SELECT viewer_lots($1)::text AS lots',
      values: [FEW_LOTS],
    }),
  );
  const lots = rows[0]!.lots;
  return lots === null ? null : lots.slice(1, -1).split(',').filter(Boolean).map(Number);
}

/** Of these events, those that somebody sees, by the database's own rule. */
export async function seenEvents(pool: Pool, sight: Sight, events: readonly number[]): Promise<Set<number>> {
  if (sight.all) return new Set(events);
  if (events.length === 0) return new Set();
  const { rows } = await asViewer(pool, sight, (client) =>
    client.query<{ no: number }>('SELECT no FROM event WHERE no = ANY($1::int8[])', [events]),
  );
  return new Set(rows.map(({ no }) => no));
}

/** Throws auth.forbidden unless the actor may trace from each of these: sees its lots, its place; resource.notFound for an event that he does not see. */
export async function requireStarts(pool: Pool, actor: Actor, starts: readonly Start[]): Promise<Sight> {
  const sight = sightOf(actor.acting, TRACE);
  if (sight.all) return sight;
  const lots: number[] = [];
  const events: number[] = [];
  const places: number[] = [];
  for (const start of starts)
    switch (start.kind) {
      case 'lot':
      case 'holding':
        lots.push(start.lot);
        break;
      case 'event':
        events.push(start.event);
        break;
      case 'place':
        places.push(-start.place);
        break;
    }
  const ends = await seenEnds(pool, sight, places);
  const seen = await seenEvents(pool, sight, events);
  // An event's id is no code in hand: that there is one is told to nobody who does not see it. Whoever asks by an id learned so before.
  const hidden = events.find((event) => !seen.has(event));
  if (hidden !== undefined) throw new AppError('resource.notFound', { what: 'event', id: String(hidden) });
  if (places.some((place) => !ends.has(place))) decideOn(actor, TRACE, {});
  await requireSeen(pool, actor, TRACE, lots);
  return sight;
}

/**
 * The lot that a path names, if the actor may do this to it. Throws code.invalid, resource.notFound, and auth.forbidden: whoever
 * has a code in hand learns from its scan page that the lot is there, so that is no secret. Whoever holds a connection of the
 * engine's gives it as `engine`.
 */
export async function requireSeenLot(
  { pool, engine }: { pool: Pool; engine: Queryable },
  actor: Actor,
  action: string,
  code: string,
  locale: Locale,
): Promise<LotFacts> {
  const lot = await requireLot(engine, code, locale);
  await requireSeen(pool, actor, action, [lot.id]);
  return lot;
}

/** Throws auth.forbidden when the actor may not do this to each of these lots. */
async function requireSeen(pool: Pool, actor: Actor, action: string, lots: readonly number[]): Promise<void> {
  const seen = await seenLots(pool, sightOf(actor.acting, action), lots);
  if (lots.some((lot) => !seen.has(lot))) throw forbidden(whyUnseen(actor.acting, action));
}

/** What of an answer somebody is shown; `more` are parties and places that it names beyond its edges. */
export async function shownOf(
  pool: Pool,
  sight: Sight,
  { run, result, boxes }: TraceAnswer,
  operator: (place: number) => number,
): Promise<Shown> {
  if (sight.all) return EVERYTHING;
  const asked = endsOfRun(run);
  for (const { place, party } of boxes) {
    if (place !== 0) asked.add(-place);
    if (party !== 0) asked.add(party);
  }
  for (const end of [...asked]) if (end < 0 && operator(-end) !== 0) asked.add(operator(-end));
  const ends = await seenEnds(pool, sight, asked);
  const sees = (end: End) => ends.has(end);
  const { lots } = run.table;
  const all = Array.from({ length: lots.size }, (_, i) => lots.id(i));
  const grain = await grainLots(pool, sight, all);
  const parts = seenParts(run, sees, grain);
  for (const lot of await seenLots(pool, sight, [...parts.unsettled])) parts.lots.add(lot);
  const hidden = new Set<number>();
  for (const direction of [result.up, result.down])
    for (let i = 0; i < (direction?.lotCount ?? 0); i++)
      if (!parts.lots.has(direction!.lotId(i))) hidden.add(direction!.lotId(i));
  return {
    all: false,
    lot: (id) => parts.lots.has(id),
    event: (no) => parts.events.has(no),
    hub: (id) => parts.hubs.has(id),
    party: sees,
    holding: (lot, { place, party }, carriage) =>
      grain.has(lot) ||
      (place === 0 && party === 0) ||
      sees(-place) ||
      sees(party || operator(place)) ||
      (carriage != null && (sees(carriage.from) || sees(carriage.to))),
    order: orderOf((lot) => parts.lots.has(lot)),
    withheld: { lots: hidden.size, ...parts.hidden },
  };
}

/** What of a recall's scope an actor is shown. */
export async function scopeShown(
  client: Client,
  { pool }: Context,
  actor: Actor,
  { answer }: { answer: TraceAnswer },
): Promise<Shown> {
  const sight = sightOf(actor.acting, TRACE);
  if (sight.all) return EVERYTHING;
  const operators = await loadOperators(client, answer.places);
  return shownOf(pool, sight, answer, (place) => operators.get(place) ?? 0);
}

function orderOf(shown: (lot: number) => boolean): Shown['order'] {
  return (direction) => {
    const order = new Int32Array(direction.lotCount);
    let next = 0;
    for (let i = 0; i < order.length; i++) order[i] = shown(direction.lotId(i)) ? next++ : -1;
    return (index) => order[index] ?? -1;
  };
}

/** The findings that are about something shown; of a finding about several lots, one is enough. */
export function findingsShown(
  shown: Shown,
  findings: readonly Finding[],
  lotsOf: (findings: readonly Finding[]) => { lots: number[]; event: number }[],
): readonly Finding[] {
  if (shown.all) return findings;
  const subjects = lotsOf(findings);
  return findings.filter((_, i) => {
    const { lots, event } = subjects[i]!;
    return lots.length === 0 ? shown.event(event) : lots.some((lot) => shown.lot(lot));
  });
}
