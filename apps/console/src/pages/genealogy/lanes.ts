/** The lanes of the explorer, from field to table; each gathers kinds of parties and places. */
export const LANES = ['grow', 'store', 'trade', 'process', 'market', 'retail', 'other'] as const;
export type Lane = (typeof LANES)[number];

const LANE_OF_KIND: Readonly<Record<string, Lane>> = {
  grower: 'grow',
  farm: 'grow',
  cooperative: 'grow',
  storageEnterprise: 'store',
  reserveCompany: 'store',
  depot: 'store',
  warehouse: 'store',
  compartment: 'store',
  bin: 'store',
  tank: 'store',
  trader: 'trade',
  carrier: 'trade',
  port: 'trade',
  processor: 'process',
  slaughterhouse: 'process',
  plant: 'process',
  line: 'process',
  feed: 'process',
  wholesaler: 'market',
  distributor: 'market',
  stallHolder: 'market',
  market: 'market',
  stall: 'market',
  retailer: 'retail',
  shop: 'retail',
  supermarket: 'retail',
  canteen: 'retail',
};

/** The lane of somebody by the first of their kinds that says one, else of the place, else `other`. */
export function laneOf(
  partyKinds: readonly string[] | undefined,
  placeKind: string | null | undefined,
): Lane {
  for (const kind of partyKinds ?? []) {
    const lane = LANE_OF_KIND[kind];
    if (lane !== undefined) return lane;
  }
  return (placeKind && LANE_OF_KIND[placeKind]) || 'other';
}
