import type { NormalEvent } from '@liangsu/domain/epcis';
import { ROLE } from '@liangsu/domain/trace';
import { BulkInsert, type Column } from '../../../platform/db/bulk.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import { identityOf, type Resolved } from './rows.ts';

/** What people want to read of a lot, as an event's `ilmd` declares it. */
export interface LotInfoRow {
  lot: number;
  event: number;
  t0: number;
  /** Decides between declarations of one moment: the first 31 bits of the event's identity. */
  tie: number;
  productName: string | null;
  commodity: string | null;
  foodClass: string | null;
  originArea: string | null;
  producer: number | null;
  madeAt: number | null;
  harvestDate: string | null;
  harvestYear: number | null;
  productionDate: string | null;
  bestBefore: string | null;
  grade: string | null;
  netAmount: number | null;
  netDim: number | null;
  ilmd: string;
}

const col = (name: string, type: Column<LotInfoRow>['type'], get: Column<LotInfoRow>['get'], cast?: string) =>
  (cast === undefined ? { name, type, get } : { name, type, get, cast }) as Column<LotInfoRow>;

/** Columns of lot_info: what capture writes and verification compares. */
export const LOT_INFO_COLUMNS: readonly Column<LotInfoRow>[] = [
  col('lot', 'int8', (r) => r.lot),
  col('event', 'int8', (r) => r.event),
  col('t0', 'int8', (r) => r.t0),
  col('tie', 'int4', (r) => r.tie),
  col('product_name', 'text', (r) => r.productName),
  col('commodity', 'text', (r) => r.commodity),
  col('food_class', 'text', (r) => r.foodClass),
  col('origin_area', 'text', (r) => r.originArea),
  col('producer', 'int8', (r) => r.producer),
  col('made_at', 'int8', (r) => r.madeAt),
  col('harvest_date', 'text', (r) => r.harvestDate, 'date'),
  col('harvest_year', 'int2', (r) => r.harvestYear),
  col('production_date', 'text', (r) => r.productionDate, 'date'),
  col('best_before', 'text', (r) => r.bestBefore, 'date'),
  col('grade', 'text', (r) => r.grade),
  col('net_amount', 'int8', (r) => r.netAmount),
  col('net_dim', 'int2', (r) => r.netDim),
  col('ilmd', 'text', (r) => r.ilmd, 'jsonb'),
];
const SET = LOT_INFO_COLUMNS.filter((c) => c.name !== 'lot')
  .map((c) => `${c.name} = excluded.${c.name}`)
  .join(', ');

/** The declaration with the later event time wins; of two at the same time, one by their ids: delivery decides nothing. */
const upsert = new BulkInsert<LotInfoRow>(
  'lot_info',
  LOT_INFO_COLUMNS,
  `ON CONFLICT (lot) DO UPDATE SET ${SET} WHERE (excluded.t0, excluded.tie, excluded.event) > (lot_info.t0, lot_info.tie, lot_info.event)`,
);
const replace = new BulkInsert<LotInfoRow>(
  'lot_info',
  LOT_INFO_COLUMNS,
  `ON CONFLICT (lot) DO UPDATE SET ${SET}`,
);

function text(value: unknown): string | null {
  if (typeof value === 'string' && value.trim() !== '') return value.trim().slice(0, 500);
  return typeof value === 'number' ? String(value) : null;
}

function date(value: unknown): string | null {
  const match = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})/.exec(value) : null;
  if (!match) return null;
  const iso = match[0];
  const parsed = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(iso) ? iso : null;
}

function first(ilmd: Record<string, unknown>, ...names: string[]): unknown {
  for (const name of names) if (ilmd[name] !== undefined) return ilmd[name];
  return undefined;
}

/** The master data rows that one event declares; `net` converts a declared net weight to base units. */
export function lotInfoRows(
  event: NormalEvent,
  no: number,
  names: Resolved,
  net: (value: unknown) => { amount: number; dim: number } | null,
): LotInfoRow[] {
  const { ilmd } = event;
  if (ilmd === null) return [];
  const weight = net(ilmd['liangsu:netWeight']);
  const year = Number(ilmd['liangsu:harvestYear']);
  const producer = text(ilmd['liangsu:producer']);
  const shared = {
    event: no,
    t0: event.t0,
    tie: identityOf(event.eventId, false).readUInt32BE(0) >>> 1,
    productName: text(first(ilmd, 'liangsu:productName', 'cbvmda:descriptionShort', 'gs1:productName')),
    commodity: text(ilmd['liangsu:commodity']),
    foodClass: text(ilmd['liangsu:foodClass']),
    originArea: text(ilmd['liangsu:originArea']),
    harvestDate: date(first(ilmd, 'liangsu:harvestDate', 'cbvmda:harvestEndDate', 'gs1:harvestDate')),
    harvestYear: Number.isInteger(year) && year > 1900 && year < 3000 ? year : null,
    productionDate: date(
      first(ilmd, 'liangsu:productionDate', 'cbvmda:productionDate', 'gs1:productionDate'),
    ),
    bestBefore: date(
      first(
        ilmd,
        'liangsu:bestBefore',
        'cbvmda:bestBeforeDate',
        'gs1:bestBeforeDate',
        'cbvmda:itemExpirationDate',
      ),
    ),
    grade: text(first(ilmd, 'liangsu:grade', 'cbvmda:grading')),
    netAmount: weight?.amount ?? null,
    netDim: weight?.dim ?? null,
    ilmd: JSON.stringify(ilmd),
  };
  const rows: LotInfoRow[] = [];
  for (const edge of event.edges) {
    if ((edge.role !== ROLE.add && edge.role !== ROLE.output) || edge.code === '') continue;
    const party = producer ?? edge.toParty;
    rows.push({
      lot: names.lots.get(edge.code)!,
      ...shared,
      producer: party === null ? null : (names.parties.get(party) ?? null),
      madeAt: edge.toPlace === null ? null : (names.places.get(edge.toPlace) ?? null),
    });
  }
  return rows;
}

/** Whether one declaration of a lot stands before another. */
export function isLater(
  a: Pick<LotInfoRow, 't0' | 'tie' | 'event'>,
  b: Pick<LotInfoRow, 't0' | 'tie' | 'event'>,
): boolean {
  return a.t0 - b.t0 !== 0 ? a.t0 > b.t0 : a.tie !== b.tie ? a.tie > b.tie : a.event > b.event;
}

/** Keeps, per lot, the row that wins, so that one statement does not meet a lot twice. */
function latest(rows: readonly LotInfoRow[]): LotInfoRow[] {
  const best = new Map<number, LotInfoRow>();
  for (const row of rows) {
    const before = best.get(row.lot);
    if (before === undefined || isLater(row, before)) best.set(row.lot, row);
  }
  return [...best.values()].sort((a, b) => a.lot - b.lot);
}

/** Writes master data: the latest declaration of each lot stands. */
export async function writeLotInfo(client: Queryable, rows: readonly LotInfoRow[]): Promise<void> {
  await upsert.run(client, latest(rows));
}

/** Writes master data after a declaration was found wrong: what remains stands, whatever was there. */
export async function rewriteLotInfo(client: Queryable, rows: readonly LotInfoRow[]): Promise<void> {
  await replace.run(client, latest(rows));
}
