import type { RecallScope } from '@liangsu/contract';

/** What becomes of a lot. */
export const LOT_FATES = [
  'held',
  'inTransit',
  'sold',
  'consumed',
  'destroyed',
  'lost',
  'unexplained',
] as const;
/** What becomes of the whole: also what is in lots whose quantities are not certain. */
export const FATES = [...LOT_FATES, 'uncertain'] as const;
export type Fate = (typeof FATES)[number];

/** Kinds of loss, in the order in which they are told. */
export const LOST = ['moisture', 'impurity', 'natural', 'process', 'transit', 'other'] as const;

export interface Share {
  fate: Fate;
  kg: string;
  /** Part of the whole, 0 to 1. */
  part: number;
}

/** What became of the whole, part by part; null when it is not known. Parts that are nothing are left out. */
export function sharesOf(source: RecallScope['source']): { shares: Share[]; ties: boolean } | null {
  const total = Number(source.total);
  if (source.total === null || !(total > 0)) return null;
  const shares = FATES.flatMap((fate) => {
    const kg = source[fate];
    return kg === null || Number(kg) === 0 ? [] : [{ fate, kg, part: Number(kg) / total }];
  });
  const sum = shares.reduce((a, share) => a + Number(share.kg), 0);
  return { shares, ties: Math.abs(sum - total) < 1e-4 };
}
