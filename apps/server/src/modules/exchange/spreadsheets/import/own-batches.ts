import { randomBytes } from 'node:crypto';
import { makeTraceCode, type Parsed, refused, TRACE_BYTES } from '@liangsu/domain/codes';
import type { EntryFaultCode, LotMention } from '@liangsu/domain/entries';
import type { Queryable } from '../../../../platform/db/pool.ts';
import type { HashIndex } from './hash-index.ts';
import { hash32 } from './hash-index.ts';

/** How one row names its lot, and on whose books. */
export interface Asked extends LotMention {
  /** Number of the party whose batch number it is; 0: the installation. */
  readonly party: number;
  /** The sender, whose batch numbers a receipt may quote; null when there is none. */
  readonly sender: number | null;
}

/** The lot that was meant. */
export interface Meant {
  readonly code: string;
  readonly batchNo: string | null;
  /** This mention gave the lot its code. */
  readonly assigned: boolean;
}

interface Known {
  code: string;
  product: string | null;
  assigned: boolean;
  /** Not in the table yet. */
  fresh: boolean;
}

const wrong = (code: EntryFaultCode, params: Record<string, string | number>) => refused(code, params);
const keyOf = (party: number, batchNo: string): string => `${party}\n${batchNo}`;

/**
 * Finds the lots that rows name, in their order, and gives new batch numbers their trace codes. With `rehearsal`
 * nothing is written: what the rows so far would have brought is kept there, and codes are empty.
 */
export async function findLots(
  db: Queryable,
  asked: readonly (Asked | null)[],
  rehearsal: HashIndex | null = null,
): Promise<(Parsed<Meant> | null)[]> {
  const known = await loadKnown(db, asked);
  const answers = asked.map((one) => (one === null ? null : meant(one, known, rehearsal)));
  const fresh = [...known].filter(([, entry]) => entry.fresh);
  if (rehearsal !== null || fresh.length === 0) return answers;
  const taken = await keep(db, fresh);
  if (taken.size === 0) return answers;
  // Somebody else entered the same batch number in this moment: theirs stands.
  return findLots(db, asked, null);
}

async function loadKnown(db: Queryable, asked: readonly (Asked | null)[]): Promise<Map<string, Known>> {
  const wanted = new Map<string, { party: number; batchNo: string }>();
  for (const one of asked) {
    if (one === null || one.batchNo === null) continue;
    for (const party of [one.party, one.sender])
      if (party !== null) wanted.set(keyOf(party, one.batchNo), { party, batchNo: one.batchNo });
  }
  const known = new Map<string, Known>();
  if (wanted.size === 0) return known;
  const list = [...wanted.values()];
  const { rows } = await db.query<{
    party: number;
    batch_no: string;
    code: string;
    product_name: string | null;
  }>(
    `SELECT b.party, b.batch_no, b.code, b.product_name FROM own_batch b
       JOIN unnest($1::bigint[], $2::text[]) AS w(party, batch_no) USING (party, batch_no)`,
    [list.map((w) => w.party), list.map((w) => w.batchNo)],
  );
  for (const row of rows)
    known.set(keyOf(row.party, row.batch_no), {
      code: row.code,
      product: row.product_name,
      assigned: false,
      fresh: false,
    });
  return known;
}

function meant(one: Asked, known: Map<string, Known>, rehearsal: HashIndex | null): Parsed<Meant> {
  const { batchNo, traceCode } = one;
  if (batchNo === null) return { ok: true, value: { code: traceCode!, batchNo: null, assigned: false } };
  const key = keyOf(one.party, batchNo);
  const entry = known.get(key);
  if (entry !== undefined) return again(one, batchNo, entry);
  if (rehearsal !== null) {
    const before = rehearsal.get(key);
    if (before !== undefined) return rehearsed(one, batchNo, before);
  }
  if (traceCode !== null) return enter(one, batchNo, known, rehearsal, traceCode, false);
  if (one.how === 'make') {
    const code = rehearsal !== null ? '' : makeTraceCode(randomBytes(TRACE_BYTES)).code;
    return enter(one, batchNo, known, rehearsal, code, true);
  }
  const theirs =
    one.how === 'take' && one.sender !== null ? known.get(keyOf(one.sender, batchNo)) : undefined;
  if (theirs !== undefined) return enter(one, batchNo, known, rehearsal, theirs.code, false);
  return wrong('batch.unknown', { batch: batchNo });
}

function again(one: Asked, batchNo: string, entry: Known): Parsed<Meant> {
  if (one.traceCode !== null && one.traceCode !== entry.code)
    return wrong('batch.otherCode', { batch: batchNo, code: entry.code });
  if (one.productName !== null && entry.product !== null && one.productName !== entry.product)
    return wrong('batch.otherProduct', { batch: batchNo, product: entry.product });
  return { ok: true, value: { code: entry.code, batchNo, assigned: false } };
}

/** The same question to what earlier rows of the file would have entered: only the product's hash was kept. */
function rehearsed(one: Asked, batchNo: string, before: number): Parsed<Meant> {
  if (one.productName !== null && before !== 0 && before !== hash32(one.productName))
    return wrong('batch.otherProduct', { batch: batchNo, product: '…' });
  return { ok: true, value: { code: one.traceCode ?? '', batchNo, assigned: false } };
}

function enter(
  one: Asked,
  batchNo: string,
  known: Map<string, Known>,
  rehearsal: HashIndex | null,
  code: string,
  assigned: boolean,
): Parsed<Meant> {
  const key = keyOf(one.party, batchNo);
  if (rehearsal !== null) rehearsal.add(key, one.productName === null ? 0 : hash32(one.productName));
  else known.set(key, { code, product: one.productName, assigned, fresh: true });
  return { ok: true, value: { code, batchNo, assigned } };
}

/** Writes new batch numbers; returns those that somebody else had written first. */
async function keep(db: Queryable, fresh: readonly (readonly [string, Known])[]): Promise<Set<string>> {
  const rows = fresh
    .map(([key, entry]) => ({
      key,
      party: Number(key.slice(0, key.indexOf('\n'))),
      batchNo: key.slice(key.indexOf('\n') + 1),
      entry,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const { rows: written } = await db.query<{ party: number; batch_no: string }>(
    `INSERT INTO own_batch (party, batch_no, code, product_name, assigned)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::boolean[])
     ON CONFLICT DO NOTHING RETURNING party, batch_no`,
    [
      rows.map((r) => r.party),
      rows.map((r) => r.batchNo),
      rows.map((r) => r.entry.code),
      rows.map((r) => r.entry.product),
      rows.map((r) => r.entry.assigned),
    ],
  );
  const mine = new Set(written.map((row) => keyOf(row.party, row.batch_no)));
  return new Set(rows.map((r) => r.key).filter((key) => !mine.has(key)));
}
