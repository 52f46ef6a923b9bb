import { createHash } from 'node:crypto';
import { DIM, type ScopeParty } from '@liangsu/domain/trace';
import { v7 as uuidv7 } from 'uuid';
import type { Context } from '../../../platform/context.ts';
import type { Pool, Queryable } from '../../../platform/db/pool.ts';
import type { ScopeAnswer } from './scope.ts';

/** Two stored runs of one start. */
export interface RunPair {
  before: string;
  after: string;
  previousSeq: number;
  previousAt: Date;
  /** The run before both, where they are one. */
  earlier: string | null;
}

/** Who has how much of which lot, as lists of one length: of 200,000 lots no row each. */
interface Holdings {
  parties: Float64Array;
  lots: Float64Array;
  amounts: Float64Array;
  dims: Float64Array;
}

function holdingsOf(parties: readonly ScopeParty[]): Holdings {
  const length = parties.reduce((sum, party) => sum + party.lots.length, 0);
  const [ids, lots, amounts, dims] = Array.from({ length: 4 }, () => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let at = 0;
  for (const party of parties) {
    ids.fill(party.party, at, at + party.lots.length);
    lots.set(party.lots, at);
    amounts.set(party.amounts, at);
    dims.set(party.dims, at);
    at += party.lots.length;
  }
  return { parties: ids, lots, amounts, dims };
}

/** A list as the database reads it: a long one is written at once, not number by number. */
const list = (numbers: { join(separator: string): string }): string => `{${numbers.join(',')}}`;

/** -1 is how the engine says that an amount is not known. */
const amountList = (amounts: Float64Array): string => list(amounts).replace(/-1(?=[,}])/g, 'NULL');

/**
 * Stores a run with its commit sequence and names the last one of the same start, to compare it with: null on the first
 * run. A run that says the same as the last is not stored again; then both are that one.
 */
export async function recordScope(
  context: Context,
  pool: Pool,
  lot: number,
  ignoreTime: boolean,
  scope: ScopeAnswer,
  by: string,
): Promise<RunPair | null> {
  const parties = scope.parties.map((party) => party.party).filter((id) => id !== 0);
  const held = holdingsOf(scope.parties);
  const digest = createHash('sha256')
    .update(Float64Array.from(scope.lotIds))
    .update(Float64Array.from([-1, ...parties, -1]))
    .update(held.parties)
    .update(held.lots)
    .update(held.amounts)
    .update(held.dims)
    .digest();
  const { rows } = await pool.query<{ id: string; seq: number; ran_at: Date; digest: Buffer }>(
    `SELECT id, seq, ran_at, digest FROM recall_scope_run
      WHERE lot = $1 AND ignore_time = $2 AND seq <= $3 ORDER BY seq DESC, ran_at DESC LIMIT 2`,
    [lot, ignoreTime, scope.answer.seq],
  );
  const [last, earlier] = rows;
  const before = last && {
    before: last.id,
    previousSeq: last.seq,
    previousAt: last.ran_at,
    earlier: null,
  };
  // Usually nothing has changed: then the lists, which may be long, are neither written nor read.
  if (before && digest.equals(last.digest))
    return { ...before, after: last.id, earlier: earlier?.id ?? null };
  const id = uuidv7();
  await pool.query(
    `INSERT INTO recall_scope_run (id, lot, ignore_time, seq, ran_at, ran_by, digest, lots, parties,
                                   held_parties, held_lots, held_amounts, held_dims)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      id,
      lot,
      ignoreTime,
      scope.answer.seq,
      context.now(),
      by,
      digest,
      list(scope.lotIds),
      list(parties),
      list(held.parties),
      list(held.lots),
      amountList(held.amounts),
      list(held.dims),
    ],
  );
  return before ? { ...before, after: id } : null;
}

/** Two runs of a lot's scope by their ids, or null where there are no such. */
export async function findRuns(
  db: Queryable,
  lot: number,
  before: string,
  after: string,
): Promise<RunPair | null> {
  const { rows } = await db.query<{ seq: number; ran_at: Date }>(
    `SELECT b.seq, b.ran_at FROM recall_scope_run b JOIN recall_scope_run a ON a.lot = b.lot
      WHERE b.id = $1 AND a.id = $2 AND b.lot = $3`,
    [before, after, lot],
  );
  return rows[0]
    ? { before, after, previousSeq: rows[0].seq, previousAt: rows[0].ran_at, earlier: null }
    : null;
}

export const CHANGES = ['added', 'removed', 'changed'] as const;
/** How many were added, removed and changed. */
export type Counts = readonly [added: number, removed: number, changed: number];

/** What was and is still there of a lot, or of it with one holder. Null: none in that run, or not known. */
export interface StillThere {
  /** Index into `CHANGES`. */
  change: number;
  dimBefore: number | null;
  dimAfter: number | null;
  before: number | null;
  after: number | null;
}

/** What differs between two runs: counts of all, and a page of each list. */
export interface Differences {
  /** False where one of the runs was stored before holdings were: then no more is known than what came and went. */
  heldKept: boolean;
  lotCounts: Counts;
  partyCounts: Counts;
  holdingCounts: Counts;
  lots: (StillThere & { lot: number })[];
  parties: {
    change: number;
    party: number;
    lotsBefore: number;
    lotsAfter: number;
    massBefore: number;
    massAfter: number;
  }[];
  holdings: (StillThere & { lot: number; party: number })[];
}

const NONE: Counts = [0, 0, 0];
const SAME: Differences = {
  heldKept: true,
  lotCounts: NONE,
  partyCounts: NONE,
  holdingCounts: NONE,
  lots: [],
  parties: [],
  holdings: [],
};

const BEFORE = 'FILTER (WHERE NOT later)';
const AFTER = 'FILTER (WHERE later)';
const change = (column: string) =>
  `CASE WHEN b.${column} IS NULL THEN 0 WHEN a.${column} IS NULL THEN 1 ELSE 2 END AS change`;
const counts = (list: string) =>
  `(SELECT json_build_array(${CHANGES.map((_, i) => `count(*) FILTER (WHERE change = ${i})`)}) FROM ${list})`;
const rows = (query: string) => `(SELECT coalesce(json_agg(x), '[]') FROM (${query} OFFSET $3 LIMIT $4) x)`;
/** A sum is known where each of its amounts is. */
const amountOf = (run: string) =>
  `CASE WHEN count(held.lot) ${run} = count(amount) ${run} THEN coalesce(sum(amount) ${run}, 0) END`;

/**
 * Compares two runs where they are stored. A party that was merged into another since counts as the one that stands for
 * it, in both.
 */
const DIFFERENCES = `
  WITH run AS (SELECT *, id = $2 AS later FROM recall_scope_run WHERE id IN ($1, $2)),
  held AS MATERIALIZED (
    SELECT later, h.lot, coalesce(s.stands, h.party) AS party, min(h.dim) AS dim,
           sum(h.amount) AS amount
      FROM run CROSS JOIN unnest(held_parties, held_lots, held_amounts, held_dims) AS h (party, lot, amount, dim)
      LEFT JOIN party_stand_in s ON s.id = h.party
     WHERE (SELECT bool_and(held_lots IS NOT NULL) FROM run)
     GROUP BY 1, 2, 3),
  holdings AS MATERIALIZED (
    SELECT lot, party, b.dim AS "dimBefore", a.dim AS "dimAfter", b.amount AS before, a.amount AS after, ${change('dim')}
      FROM (SELECT * FROM held WHERE NOT later) b FULL JOIN (SELECT * FROM held WHERE later) a USING (lot, party)
     WHERE (a.dim, a.amount) IS DISTINCT FROM (b.dim, b.amount)),
  lots AS MATERIALIZED (
    SELECT lot, ${change('later')}
      FROM (SELECT later, unnest(lots) AS lot FROM run WHERE NOT later) b
      FULL JOIN (SELECT later, unnest(lots) AS lot FROM run WHERE later) a USING (lot)
     WHERE a.later IS NULL OR b.later IS NULL OR lot IN (SELECT lot FROM holdings)),
  named AS (
    SELECT DISTINCT later, coalesce(s.stands, p.party) AS party
      FROM run CROSS JOIN unnest(parties) AS p (party) LEFT JOIN party_stand_in s ON s.id = p.party),
  parties AS MATERIALIZED (
    SELECT party, ${change('later')}
      FROM (SELECT * FROM named WHERE NOT later) b FULL JOIN (SELECT * FROM named WHERE later) a USING (party)
     WHERE a.later IS NULL OR b.later IS NULL OR party IN (SELECT party FROM holdings))
  SELECT (SELECT bool_and(held_lots IS NOT NULL) FROM run) AS "heldKept",
         ${counts('lots')} AS "lotCounts", ${counts('parties')} AS "partyCounts", ${counts('holdings')} AS "holdingCounts",
         ${rows(`
           SELECT lot, change, min(dim) ${BEFORE} AS "dimBefore", min(dim) ${AFTER} AS "dimAfter",
                  ${amountOf(BEFORE)} AS before, ${amountOf(AFTER)} AS after
             FROM lots LEFT JOIN held USING (lot) GROUP BY lot, change ORDER BY change, lot`)} AS lots,
         ${rows(`
           SELECT * FROM (
           SELECT party, change, count(lot) ${BEFORE} AS "lotsBefore", count(lot) ${AFTER} AS "lotsAfter",
                  coalesce(sum(amount) FILTER (WHERE NOT later AND dim = ${DIM.mass}), 0) AS "massBefore",
                  coalesce(sum(amount) FILTER (WHERE later AND dim = ${DIM.mass}), 0) AS "massAfter"
             FROM parties LEFT JOIN held USING (party) GROUP BY party, change) AS party
            ORDER BY change, greatest("massBefore", "massAfter") DESC, party`)} AS parties,
         ${rows('SELECT * FROM holdings ORDER BY change, lot, party')} AS holdings`;

/** What differs between two runs: counts, and of each list `limit` entries from `from` on, what was added first. */
export async function differencesOf(
  db: Queryable,
  { before, after }: RunPair,
  from: number,
  limit: number,
): Promise<Differences> {
  if (before === after) return SAME;
  const { rows: found } = await db.query<Differences>(DIFFERENCES, [before, after, from, limit]);
  return found[0]!;
}
