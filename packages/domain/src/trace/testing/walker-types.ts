import { DIM, type Edge } from '../edge.ts';

/** One way from holding to holding, hub or out, as the walker sees it. */
export interface Hop {
  id: number;
  edge: Edge | null;
  from: string | null;
  to: string | null;
  t0: number;
  t1: number;
  link: boolean;
  reset: boolean;
  amount: bigint | null;
}

export interface WalkerOptions {
  now: number;
  window: number;
  ignoreTime: boolean;
  direction: 'down' | 'up';
}

/** An edge's amount, or null when it states none. */
export function amountOf(e: Edge): bigint | null {
  return e.amount < 0 || e.dim === DIM.missing ? null : BigInt(e.amount);
}
