import { getLotEvents, type Locale, type RouteOutput, type RouteQuery } from '@liangsu/contract';
import { sightOf } from '@liangsu/domain/access';
import { ROLE } from '@liangsu/domain/trace';
import type { Context } from '../../../platform/context.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import type { Areas } from '../../access/index.ts';
import { eventIdOf } from '../capture/rows.ts';
import { isoTime, quantity } from './amounts.ts';
import { BY_INSTALLATION } from './by-installation.ts';
import { contestedIds } from './contested.ts';
import { roleName, typeName } from './event-names.ts';
import { type LotFacts, loadParties, loadPlaces } from './facts.ts';
import { grainLots, seenEvents } from './shown.ts';

const ACTION_NAME = [null, 'ADD', 'OBSERVE', 'DELETE'] as const;

interface Row {
  no: number;
  ord: number;
  role: number;
  t0: number;
  span: number | null;
  amount: number | null;
  dim: number;
  from_place: number | null;
  from_party: number | null;
  to_place: number | null;
  to_party: number | null;
  flags: number | null;
  event_id: string | null;
  content_hash: Buffer;
  type: number;
  action: number | null;
  biz_step: string | null;
  disposition: string | null;
  committed_at: Date;
  voided: boolean;
  by_installation: boolean;
  documents: { bizTransaction?: string }[] | null;
}

/** Edges that count. */
const counts = (edge: string) =>
  `${edge}.flags IS NULL AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = ${edge}.event)`;

/**
 * Edges of the lot `$1` that tell what happened to it: its own, and the unpackings of everything of a container while some of
 * it was inside: more was packed in than was taken out by name since the container was emptied before. One pass over what
 * happened to its containers, in the order of time; what is put in at the same time comes first.
 */
const EVENTS_OF_LOT = `(
  SELECT x.* FROM edge_by_lot x WHERE x.lot = $1 AND x.role <> ${ROLE.voided}
  UNION ALL
  SELECT u.*
    FROM (SELECT box, event, ord, kind, bool_or(kind = 0) OVER since AS packed,
                 coalesce(sum(amount) OVER since, 0) > 0 OR bool_or(kind < 2 AND amount IS NULL) OVER since AS inside
            FROM (SELECT s.*, count(*) FILTER (WHERE kind = 2 AND empties)
                                OVER (PARTITION BY box ORDER BY at, kind, tie, event, ord
                                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS turn
                    FROM (SELECT p.container AS box, p.event, p.ord, p.tie, CASE p.role WHEN ${ROLE.packIn} THEN 0 ELSE 1 END AS kind,
                                 CASE p.role WHEN ${ROLE.packIn} THEN p.t0 ELSE p.t0 + coalesce(p.span, 0) END AS at,
                                 CASE p.role WHEN ${ROLE.packIn} THEN p.amount ELSE -p.amount END AS amount, false AS empties
                            FROM edge_by_lot p
                           WHERE p.lot = $1 AND p.role IN (${ROLE.packIn}, ${ROLE.packOut}) AND p.container <> p.lot AND ${counts('p')}
                          UNION ALL
                          SELECT z.lot, z.event, z.ord, z.tie, 2, z.t0 + coalesce(z.span, 0), NULL, ${counts('z')}
                            FROM edge_by_lot z
                           WHERE z.lot IN (SELECT container FROM edge_by_lot WHERE lot = $1 AND role = ${ROLE.packIn} AND container <> lot)
                             AND z.container = z.lot AND z.role = ${ROLE.packOut}) s) t
          WINDOW since AS (PARTITION BY box, turn ORDER BY at, kind, tie, event, ord)) e
    JOIN edge_by_lot u ON u.lot = e.box AND u.event = e.event AND u.ord = e.ord
   WHERE e.kind = 2 AND e.packed AND e.inside)`;

/** How many events a lot has, shown or not. */
export async function countLotEvents(db: Queryable, lot: number): Promise<number> {
  const { rows } = await db.query<{ n: number }>({
    name: 'count_lot_events',
    text: `SELECT count(DISTINCT event) AS n FROM ${EVENTS_OF_LOT} x`,
    values: [lot],
  });
  return rows[0]!.n;
}

/** Of a lot's events those that the actor sees, and how many are withheld; null where all are seen. */
async function eventsSeen(
  { pool, engine }: Context,
  lot: number,
  actor: Actor,
): Promise<{ events: number[]; withheld: number } | null> {
  const sight = sightOf(actor.acting, getLotEvents.action);
  if (sight.all || (await grainLots(pool, sight, [lot])).has(lot)) return null;
  const { rows } = await engine.query<{ event: number }>({
    name: 'events_of_lot',
    text: `SELECT DISTINCT event FROM ${EVENTS_OF_LOT} x`,
    values: [lot],
  });
  const seen = await seenEvents(
    pool,
    sight,
    rows.map(({ event }) => event),
  );
  return { events: [...seen], withheld: rows.length - seen.size };
}

/** What happened to a lot as the actor sees it, in the order of time; `next` continues where a page ended. */
export async function lotEvents(
  context: Context,
  lot: LotFacts,
  actor: Actor,
  query: RouteQuery<typeof getLotEvents>,
  areas: Areas,
  locale: Locale,
): Promise<RouteOutput<typeof getLotEvents>> {
  const db = context.engine;
  const seen = await eventsSeen(context, lot.id, actor);
  const limit = query.limit ?? 50;
  const after = /^(-?\d+)\.(\d+)\.(\d+)$/.exec(query.cursor ?? '');
  const { rows } = await db.query<Row>(
    `SELECT x.event AS no, x.ord, x.role, x.t0, x.span, x.amount, x.dim, x.from_place, x.from_party, x.to_place, x.to_party,
            x.flags, e.event_id, e.content_hash, e.type, e.action, e.biz_step, e.disposition, b.committed_at,
            EXISTS (SELECT FROM event_void v WHERE v.event = e.no) AS voided, ${BY_INSTALLATION} AS by_installation, e.body -> 'bizTransactionList' AS documents
       FROM (SELECT * FROM ${EVENTS_OF_LOT} y
              WHERE ($2::int8[] IS NULL OR event = ANY($2)) ${after ? 'AND (t0, event, ord) > ($3, $4, $5)' : ''}
              ORDER BY t0, event, ord LIMIT ${limit + 1}) x
       JOIN event e ON e.no = x.event JOIN capture_batch b ON b.id = e.batch JOIN capture_document d ON d.id = e.document
      ORDER BY x.t0, x.event, x.ord`,
    [lot.id, seen?.events ?? null, ...(after ? after.slice(1).map(Number) : [])],
  );
  const shown = rows.slice(0, limit);
  const parties = await loadParties(
    db,
    new Set(shown.flatMap((row) => [row.from_party ?? 0, row.to_party ?? 0])),
  );
  const places = await loadPlaces(
    db,
    new Set(shown.flatMap((row) => [row.from_place ?? 0, row.to_place ?? 0])),
    await areas.namer(locale),
  );
  const contested = await contestedIds(db, shown.map(eventIdOf));
  const last = shown.at(-1);
  return {
    items: shown.map((row) => ({
      no: row.no,
      eventId: eventIdOf(row),
      type: typeName(row.type),
      action: ACTION_NAME[row.action ?? 0] ?? null,
      bizStep: row.biz_step,
      disposition: row.disposition,
      from: isoTime(row.t0),
      to: isoTime(row.t0 + (row.span ?? 0)),
      dayOnly: row.span !== null,
      place: places.get(row.to_place ?? row.from_place ?? 0)?.view ?? null,
      fromParty: parties.get(row.from_party ?? 0) ?? null,
      toParty: parties.get(row.to_party ?? 0) ?? null,
      role: roleName(row.role),
      amount: quantity(row.amount, row.dim),
      documents: (row.documents ?? []).flatMap((document) =>
        document.bizTransaction ? [document.bizTransaction] : [],
      ),
      status: row.voided
        ? ('corrected' as const)
        : row.flags === 2
          ? ('idConflict' as const)
          : row.flags === 1
            ? ('unconfirmed' as const)
            : ('counts' as const),
      contested: row.flags === null && contested.has(eventIdOf(row)),
      byInstallation: row.by_installation,
      recordedAt: row.committed_at.toISOString(),
    })),
    next: rows.length > limit && last ? `${last.t0}.${last.no}.${last.ord}` : null,
    total: null,
    withheld: seen?.withheld ?? 0,
  };
}
