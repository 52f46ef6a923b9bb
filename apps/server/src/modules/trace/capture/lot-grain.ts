import { type NormalEvent, TIER } from '@liangsu/domain/epcis';
import { BulkInsert, type Column } from '../../../platform/db/bulk.ts';
import { identityOf, type Resolved } from './rows.ts';

/** Whose grain a lot is from an event on, as that event says; null means "not stated". */
export interface LotGrainRow {
  lot: number;
  event: number;
  t0: number;
  /** Decides between events of one moment: the first 31 bits of the event's identity. */
  tie: number;
  owner: number | null;
  ownerBefore: number | null;
  tier: number | null;
  area: string | null;
}

const col = (name: string, type: Column<LotGrainRow>['type'], get: Column<LotGrainRow>['get']) => ({
  name,
  type,
  get,
});

/** Columns of lot_grain: what capture writes and verification compares. */
export const LOT_GRAIN_COLUMNS: readonly Column<LotGrainRow>[] = [
  col('lot', 'int8', (r) => r.lot),
  col('event', 'int8', (r) => r.event),
  col('t0', 'int8', (r) => r.t0),
  col('tie', 'int4', (r) => r.tie),
  col('owner', 'int8', (r) => r.owner),
  col('owner_before', 'int8', (r) => r.ownerBefore),
  col('tier', 'int2', (r) => r.tier),
  col('area', 'text', (r) => r.area),
];
export const insertLotGrain = new BulkInsert<LotGrainRow>('lot_grain', LOT_GRAIN_COLUMNS);

/** What one event that counts says of whose grain its lots are. */
export function lotGrainRows(
  { grain, t0, eventId }: Pick<NormalEvent, 'grain' | 't0' | 'eventId'>,
  no: number,
  names: Pick<Resolved, 'lots' | 'parties'>,
): LotGrainRow[] {
  if (grain === null) return [];
  const numberOf = (party: string | null) => (party === null ? null : names.parties.get(party)!);
  const said = {
    event: no,
    t0,
    tie: identityOf(eventId, false).readUInt32BE(0) >>> 1,
    owner: numberOf(grain.owner),
    ownerBefore: numberOf(grain.ownerBefore),
    tier: grain.tier === null ? null : TIER[grain.tier],
    area: grain.area,
  };
  return grain.lots.map((code) => ({ lot: names.lots.get(code)!, ...said }));
}
