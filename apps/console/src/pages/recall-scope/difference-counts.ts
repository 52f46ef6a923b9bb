import type { ScopeDifferenceView } from '@liangsu/contract';

/** Whom to call first, then what it is about. */
export const LISTS = ['parties', 'lots', 'holdings'] as const;
export type ListName = (typeof LISTS)[number];

export type ListCounts = {
  added: number;
  removed: number;
  changed: number;
  all: number;
};

/** How much of each list differs; what the last run did not keep counts as nothing. */
export function countsOf(difference: ScopeDifferenceView): Record<ListName, ListCounts> {
  const of = (added: number | null, removed: number | null, changed: number | null): ListCounts => ({
    added: added ?? 0,
    removed: removed ?? 0,
    changed: changed ?? 0,
    all: (added ?? 0) + (removed ?? 0) + (changed ?? 0),
  });
  return {
    parties: of(difference.partiesAdded, difference.partiesRemoved, difference.partiesChanged),
    lots: of(difference.lotsAdded, difference.lotsRemoved, difference.lotsChanged),
    holdings: of(difference.holdingsAdded, difference.holdingsRemoved, difference.holdingsChanged),
  };
}
