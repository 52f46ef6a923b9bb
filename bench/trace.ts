import { interleave, type PairResult, percentile } from './measure.ts';
import type { World } from './world.ts';

/** Codes of lots drawn at random over all numbers of the base; what a measurement of capture added later is left out. */
export async function randomCodes(world: World, count: number): Promise<string[]> {
  const { rows } = await world.owner.query<{ code: string }>(
    `SELECT l.code FROM (SELECT (random() * (SELECT max(id) FROM lot WHERE code LIKE 'LS%'))::int8 AS id
                           FROM generate_series(1, $1)) r
       JOIN LATERAL (SELECT code FROM lot WHERE lot.id >= r.id AND lot.kind <> 3 AND lot.code LIKE 'LS%' ORDER BY lot.id LIMIT 1) l ON true`,
    [count],
  );
  return rows.map((row) => row.code);
}

/** GET by the bench's key: its time in milliseconds, and the body. Throws on any answer but 2xx. */
export async function get(world: World, path: string): Promise<{ ms: number; body: string }> {
  const started = process.hrtime.bigint();
  const answer = await fetch(`${world.base}${path}`, { headers: { authorization: `Bearer ${world.key}` } });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${body.slice(0, 200)}`);
  return { ms: Number(process.hrtime.bigint() - started) / 1e6, body };
}

export interface TraceTimes {
  traces: number;
  coldP95: number;
  p50: number;
  p95: number;
  p99: number;
  medianLots: number;
}

/** Both-way traces of random lots with at most 500 lots, over HTTP: the first time (cold) and again (warm). Milliseconds. */
export async function traces(world: World, count: number): Promise<TraceTimes> {
  const cold: number[] = [];
  const warm: number[] = [];
  const sizes: number[] = [];
  const codes: string[] = [];
  for (const code of await randomCodes(world, count * 4)) {
    const { ms, body } = await get(
      world,
      `/api/v1/lots/${encodeURIComponent(code)}/trace?direction=both&limit=501`,
    );
    const { upstream, downstream } = JSON.parse(body) as Record<
      'upstream' | 'downstream',
      { lotCount: number }
    >;
    const lots = upstream.lotCount + downstream.lotCount - 1;
    if (lots > 500) continue;
    cold.push(ms);
    sizes.push(lots);
    codes.push(code);
    if (codes.length === count) break;
  }
  for (let round = 0; round < 3; round++)
    for (const code of codes) {
      const { ms } = await get(world, `/api/v1/lots/${encodeURIComponent(code)}/trace?direction=both`);
      if (round > 0) warm.push(ms);
    }
  return {
    traces: codes.length,
    coldP95: percentile(cold, 0.95),
    p50: percentile(warm, 0.5),
    p95: percentile(warm, 0.95),
    p99: percentile(warm, 0.99),
    medianLots: percentile(sizes, 0.5),
  };
}

const RECURSIVE = `
  WITH RECURSIVE reached(lot) AS (
    SELECT id FROM lot WHERE code = $1
    UNION
    SELECT h.lot FROM reached r
      JOIN edge_by_lot e ON e.lot = r.lot AND e.role = 9
      JOIN edge_by_hub h ON h.hub = coalesce(e.hub, e.event) AND h.role = 10)
  SELECT count(*) AS n FROM reached`;

/** The lot whose recall reaches nearest to `about` lots, among the first feeds of the busiest lots and lots at random. */
export async function widestLot(world: World, about: number): Promise<{ code: string; lots: number }> {
  const { rows } = await world.owner.query<{ code: string }>(
    `SELECT l.code FROM (SELECT lot FROM edge_by_lot GROUP BY lot ORDER BY count(*) DESC LIMIT 4) big
       CROSS JOIN LATERAL (SELECT coalesce(o.hub, o.event) AS hub FROM edge_by_lot o
                            WHERE o.lot = big.lot AND o.role = 10 ORDER BY o.t0, o.event LIMIT 2) o
       JOIN edge_by_hub e ON e.hub = o.hub AND e.role = 9
       JOIN lot l ON l.id = e.lot`,
  );
  const candidates = [...rows.map((row) => row.code), ...(await randomCodes(world, 40))];
  let best = { code: '', lots: 0 };
  for (const code of candidates) {
    const reached = await world.owner.query<{ n: number }>(RECURSIVE, [code]);
    const lots = reached.rows[0]!.n;
    if (best.code === '' || Math.abs(lots - about) < Math.abs(best.lots - about)) best = { code, lots };
  }
  return best;
}

/** Recall scope (reach by time, carried quantities, holders) over HTTP against ids only by WITH RECURSIVE. Milliseconds; the ratio is ours ÷ reference. */
export async function scopes(world: World, code: string, pairs: number): Promise<PairResult> {
  const path = `/api/v1/lots/${encodeURIComponent(code)}/recall-scope?limit=100`;
  const client = await world.owner.connect();
  const reference = async () => {
    const started = process.hrtime.bigint();
    await client.query(RECURSIVE, [code]);
    return Number(process.hrtime.bigint() - started) / 1e6;
  };
  await get(world, path);
  await reference();
  const result = await interleave(pairs, async () => (await get(world, path)).ms, reference);
  client.release();
  return result;
}
