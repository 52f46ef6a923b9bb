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
import type { Client } from '../../../platform/db/pool.ts';
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
  /** All lots in the order of their numbers: what is compared with other runs. */
  lotIds: number[];
  parties: ScopeParty[];
  /** Who has how much of which lot where, by party. */
  holdings(): Iterable<ScopeHolding>;
  holdingsOf(lot: number): ScopeHolding[];
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
  return {
    answer,
    lotCount: down.lotCount,
    lotIds: scope.lots,
    parties: scope.parties,
    holdings: () => scope.holdings(),
    holdingsOf: (of) => scope.holdingsOf(of),
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
