import { createHash } from 'node:crypto';
import type { Locale } from '@liangsu/contract';
import {
  type Balance,
  type ByDim,
  DIM,
  recallScope,
  type ScopeHolding,
  type ScopeParty,
  type ScopeSource,
} from '@liangsu/domain/trace';
import { v7 as uuidv7 } from 'uuid';
import type { Context } from '../../../platform/context.ts';
import type { Client, Pool } from '../../../platform/db/pool.ts';
import type { LotFacts } from './facts.ts';
import { type RunOptions, runTrace, type TraceAnswer } from './run-trace.ts';

/** What one party must do, by what it has of the affected lots. */
export const MUST_DO = {
  stopSale: { zh: '立即停止销售、使用和转移', en: 'Stop selling, using and moving it at once' },
  sealUp: { zh: '封存现有库存，单独存放并标识', en: 'Seal up what is there, apart and marked' },
  intercept: {
    zh: '拦截在途货物，到货后拒收或封存',
    en: 'Intercept what is on its way; refuse or seal it up on arrival',
  },
  notifyBuyers: { zh: '通知已购买的下游和消费者', en: 'Tell those who bought it' },
  report: { zh: '向所在地主管部门报告处置情况', en: 'Report what was done to the authority of the area' },
} as const;
export type MustDo = keyof typeof MUST_DO;

export function mustDoText(code: MustDo, locale: Locale): string {
  return locale === 'en' ? MUST_DO[code].en : MUST_DO[code].zh;
}

/** A recall's scope with everything counted; lots are read page by page. */
export interface ScopeAnswer {
  answer: TraceAnswer;
  lotCount: number;
  /** Lots in the order of their numbers. */
  lotIds: number[];
  parties: ScopeParty[];
  /** Who has how much of which lot where, by party. */
  holdings(): Iterable<ScopeHolding>;
  source: ScopeSource | null;
}

/** Runs a recall scope of one lot on the client's snapshot. */
export async function runScope(
  client: Client,
  lot: LotFacts,
  options: Omit<RunOptions, 'direction'>,
): Promise<ScopeAnswer> {
  const answer = await runTrace(client, [{ kind: 'lot', lot: lot.id }], { ...options, direction: 'down' });
  const down = answer.result.down!;
  const scope = recallScope(down);
  const lotIds: number[] = [];
  for (let i = 0; i < down.lotCount; i++) lotIds.push(down.lotId(i));
  lotIds.sort((a, b) => a - b);
  return {
    answer,
    lotCount: down.lotCount,
    lotIds,
    parties: scope.parties,
    holdings: () => scope.holdings(),
    source: scope.sources[0] ?? null,
  };
}

/** What a party must do about what it has. */
export function mustDo(party: ScopeParty): MustDo[] {
  const has = (amounts: ByDim) => Object.values(amounts).some((amount) => amount > 0);
  const list: MustDo[] = [];
  if (has(party.held)) list.push('stopSale', 'sealUp');
  if (has(party.inTransit)) list.push('intercept');
  list.push('notifyBuyers', 'report');
  return list;
}

/** All that was lost of a balance, whatever the kind. */
export const lostOf = (balance: Pick<Balance, 'lost' | 'exited'>): number =>
  balance.lost.reduce((sum, amount) => sum + amount, 0) + balance.exited;

export const massOf = (amounts: ByDim): number => amounts[DIM.mass] ?? 0;

export interface ScopeDifference {
  previousSeq: number;
  lotsAdded: number;
  lotsRemoved: number;
  partiesAdded: number;
}

const missingIn = (these: readonly number[], those: readonly number[]): number => {
  const set = new Set(those);
  let count = 0;
  for (const id of these) if (!set.has(id)) count++;
  return count;
};

async function differenceTo(
  pool: Pool,
  last: string,
  key: unknown[],
  lots: readonly number[],
  parties: readonly number[],
): Promise<ScopeDifference> {
  const { rows } = await pool.query<{ seq: number; lots: number[]; parties: number[] }>(
    `SELECT seq, lots::text[]::float8[] AS lots, parties::text[]::float8[] AS parties ${last}`,
    key,
  );
  const before = rows[0]!;
  return {
    previousSeq: before.seq,
    lotsAdded: missingIn(lots, before.lots),
    lotsRemoved: missingIn(before.lots, lots),
    partiesAdded: missingIn(parties, before.parties),
  };
}

/** Stores a run with its commit sequence and says how it differs from the last one of the same start. */
export async function recordScope(
  context: Context,
  pool: Pool,
  lot: number,
  ignoreTime: boolean,
  scope: ScopeAnswer,
  by: string,
): Promise<ScopeDifference | null> {
  const parties = scope.parties.map((party) => party.party).filter((id) => id !== 0);
  const digest = createHash('sha256')
    .update(Float64Array.from(scope.lotIds))
    .update(Float64Array.from([-1, ...parties]))
    .digest();
  const last = `FROM recall_scope_run WHERE lot = $1 AND ignore_time = $2 AND seq <= $3 ORDER BY seq DESC, ran_at DESC LIMIT 1`;
  const key = [lot, ignoreTime, scope.answer.seq];
  const { rows } = await pool.query<{ seq: number; digest: Buffer }>(`SELECT seq, digest ${last}`, key);
  const before = rows[0];
  // Usually nothing has changed: then the stored lists, which may be long, need not be read.
  if (before && digest.equals(before.digest))
    return { previousSeq: before.seq, lotsAdded: 0, lotsRemoved: 0, partiesAdded: 0 };
  const difference = before ? await differenceTo(pool, last, key, scope.lotIds, parties) : null;
  await pool.query(
    `INSERT INTO recall_scope_run (id, lot, ignore_time, seq, ran_at, ran_by, digest, lots, parties)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [uuidv7(), lot, ignoreTime, scope.answer.seq, context.now(), by, digest, scope.lotIds, parties],
  );
  return difference;
}
