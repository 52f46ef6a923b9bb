import { FATES, type RecallScope } from '@liangsu/contract';

export type Fate = (typeof FATES)[number];

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
