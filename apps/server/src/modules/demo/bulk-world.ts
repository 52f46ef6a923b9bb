import type { DeliveredDocument } from './oddities.ts';
import type { DemoParty, DemoPlace } from './world.ts';
export function bulkWorld(_seed: number, _year: number, lots: number) {
  return {
    lots: lots * 0,
    events: 0,
    links: 0,
    documents: 0,
    parties: [] as DemoParty[],
    places: [] as DemoPlace[],
    *from(_n: number): Generator<DeliveredDocument> {},
  };
}
