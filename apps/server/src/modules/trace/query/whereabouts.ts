import { ROLE } from '@liangsu/domain/trace';
import type { Queryable } from '../../../platform/db/pool.ts';
import { loadOperators } from './operators.ts';

/** Where a container is: place and party, 0 where not known. */
export interface Whereabouts {
  place: number;
  party: number;
}

/** Containers in containers, at most: a ring of them, which only wrong events make, must end. */
const MAX_NESTING = 16;

/** Edges that count: recorded by then, unflagged, and of no event that was declared wrong by then. */
const COUNTS = `coalesce(e.flags, 0) = 0
  AND EXISTS (SELECT FROM capture_batch b WHERE b.id = e.batch AND b.seq <= $2)
  AND NOT EXISTS (SELECT FROM edge_by_lot v JOIN capture_batch b ON b.id = v.batch
                   WHERE v.lot = e.lot AND v.event = e.event AND v.role = ${ROLE.voided} AND b.seq <= $2)`;
const LATEST = 't0 DESC, tie DESC, event DESC, ord DESC';

const MOVES = [ROLE.ship, ROLE.receive, ROLE.handOver, ROLE.packIn];
const SEEN = [ROLE.observe, ROLE.voidShip, ROLE.packOut, ...MOVES];

/**
 * The last that is known of a container by itself: it moved, it was seen, something was packed into it or taken out. Seen it
 * must have whoever operates the place or is on the container's way himself.
 */
const LAST_SEEN = `
  WITH said AS MATERIALIZED (
    SELECT u.*, CASE WHEN u.role = ${ROLE.voidShip} THEN u.from_place ELSE coalesce(u.to_place, u.from_place) END AS here
      FROM (SELECT e.lot AS box, e.* FROM edge_by_lot e
             WHERE e.lot = ANY ($1) AND e.role = ANY ('{${SEEN}}') AND ${COUNTS}
            UNION ALL
            SELECT e.container AS box, e.* FROM edge_by_lot e
             WHERE e.container = ANY ($1) AND e.lot <> e.container
               AND e.role = ANY ('{${[ROLE.observe, ROLE.packIn, ROLE.packOut]}}') AND ${COUNTS}) u),
  -- By whom each container was seen where: few, however often.
  seen AS MATERIALIZED (
    SELECT box, here, capturer, whole_party(capturer) AS seer
      FROM (SELECT DISTINCT s.box, s.here, v.capturer FROM said s JOIN event v ON v.no = s.event
             WHERE s.role = ${ROLE.observe} AND s.here IS NOT NULL) s),
  way AS MATERIALIZED (
    SELECT box, whole_party(party) AS party
      FROM (SELECT box, from_party AS party FROM said WHERE role = ANY ('{${MOVES}}')
            UNION SELECT box, to_party FROM said WHERE role = ANY ('{${MOVES}}')) w
     WHERE party IS NOT NULL),
  operators AS MATERIALIZED (
    SELECT place, operator FROM operators_of(ARRAY(SELECT DISTINCT here FROM seen))),
  known AS MATERIALIZED (
    SELECT s.box, s.here, s.capturer FROM seen s LEFT JOIN operators o ON o.place = s.here
     WHERE s.capturer = 0 OR o.operator = s.seer
        OR EXISTS (SELECT FROM way w WHERE w.box = s.box AND w.party = s.seer))
  SELECT DISTINCT ON (x.box) x.box, x.t0, x.role, x.from_place, x.to_place, x.from_party, x.to_party
    FROM said x
   WHERE (x.role = ${ROLE.ship} OR x.here IS NOT NULL)
     AND (x.role <> ${ROLE.observe} OR EXISTS (
       SELECT FROM known k JOIN event v ON v.no = x.event AND v.capturer = k.capturer WHERE k.box = x.box AND k.here = x.here))
   ORDER BY x.box, ${LATEST}`;

/** A packing counts from its beginning and an unpacking by its end, as in a trace; at one time what is put in comes first. */
const MOMENT = `CASE e.role WHEN ${ROLE.packOut} THEN e.t0 + coalesce(e.span, 0) ELSE e.t0 END`;

/** The container that another was packed into last and not taken out of by name; and where all of that was unpacked since. */
const INSIDE = `
  SELECT x.lot AS box, x.container AS around, unpacked.t0, unpacked.to_place, unpacked.to_party
    FROM (SELECT DISTINCT ON (e.lot) e.* FROM edge_by_lot e
           WHERE e.lot = ANY ($1) AND e.container <> e.lot AND e.role IN (${ROLE.packIn}, ${ROLE.packOut}) AND ${COUNTS}
           ORDER BY e.lot, ${MOMENT} DESC, e.role DESC, e.tie DESC, e.event DESC, e.ord DESC) x
    LEFT JOIN LATERAL (
      -- It was after the packing, however early the day began on which it was.
      SELECT greatest(e.t0, x.t0 + 1) AS t0, e.to_place, e.to_party FROM edge_by_lot e
       WHERE e.lot = x.container AND e.container = x.container AND e.role = ${ROLE.packOut}
         AND e.t0 + coalesce(e.span, 0) >= x.t0 AND ${COUNTS}
       ORDER BY e.t0 + coalesce(e.span, 0), e.tie, e.event LIMIT 1) unpacked ON true
   WHERE x.role = ${ROLE.packIn}`;

/**
 * Where containers are as known at a commit sequence: where the outermost container around them was last seen. One that
 * was shipped and not received is nowhere, as is one that no event named a place of.
 */
export async function loadWhereabouts(
  db: Queryable,
  containers: Iterable<number>,
  seq: number,
): Promise<Map<number, Whereabouts>> {
  const around = new Map<number, number>();
  const seen = new Map<number, Whereabouts & { t0: number }>();
  const all = new Set(containers);
  for (let ask = [...all], depth = 0; ask.length > 0 && depth < MAX_NESTING; depth++) {
    const { rows } = await db.query<{
      box: number;
      around: number;
      t0: number | null;
      to_place: number | null;
      to_party: number | null;
    }>({
      name: 'containers_inside',
      text: INSIDE,
      values: [ask, seq],
    });
    ask = [];
    for (const { box, around: outer, t0, ...row } of rows) {
      if (t0 !== null) {
        if (row.to_place !== null) seen.set(box, { t0, place: row.to_place, party: row.to_party ?? 0 });
        continue;
      }
      around.set(box, outer);
      if (!all.has(outer)) ask.push(outer);
      all.add(outer);
    }
  }
  const { rows } = await db.query<{
    box: number;
    t0: number;
    role: number;
    from_place: number | null;
    to_place: number | null;
    from_party: number | null;
    to_party: number | null;
  }>({ name: 'containers_seen', text: LAST_SEEN, values: [[...all], seq] });
  for (const { box, t0, role, ...row } of rows) {
    if ((seen.get(box)?.t0 ?? Number.NEGATIVE_INFINITY) > t0) continue;
    if (role === ROLE.ship) {
      seen.delete(box);
      continue;
    }
    const back = role === ROLE.voidShip;
    const place = back ? row.from_place : (row.to_place ?? row.from_place);
    const party = back
      ? row.from_party
      : (row.to_party ?? (role === ROLE.observe || role === ROLE.packIn ? row.from_party : null));
    seen.set(box, { t0, place: place ?? 0, party: party ?? 0 });
  }
  // Where no party is named, whoever operates the place has it.
  const unnamed = [...seen.values()].filter(({ place, party }) => place !== 0 && party === 0);
  const operators = await loadOperators(db, new Set(unnamed.map(({ place }) => place)));
  const found = new Map<number, Whereabouts>();
  for (const box of containers) {
    let outermost = box;
    for (let depth = 0; around.has(outermost) && depth < MAX_NESTING; depth++)
      outermost = around.get(outermost)!;
    const at = seen.get(outermost);
    if (at !== undefined)
      found.set(box, { place: at.place, party: at.party || (operators.get(at.place) ?? 0) });
  }
  return found;
}
