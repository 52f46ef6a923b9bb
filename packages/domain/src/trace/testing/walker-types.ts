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
  /** All that was in a container. */
  rest: boolean;
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

/** The hops of the whole world, and the nodes of each lot. */
export interface World {
  hops: Hop[];
  nodesOf: Map<number, string[]>;
  effective: Edge[];
}

/** Nodes are texts: `hub 7` is a transformation, anything else a holding of the lot that it begins with. */
export const isHub = (n: string | null): boolean => n?.startsWith('hub') ?? false;
export const lotOf = (n: string): number => Number(n.slice(4).split(' ')[0]);
