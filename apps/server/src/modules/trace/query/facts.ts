import type { LotSummaryView, PartyRefView, PlaceRefView } from '@liangsu/contract';
import { isGrower, toldGrower } from '@liangsu/domain/access';
import { AS_SENT, type Queryable } from '../../../platform/db/pool.ts';
import { displayCode } from './codes.ts';

const KINDS = { 1: 'lot', 2: 'instance', 3: 'container' } as const;

/**
 * Parties by id, as lists show them: growers without their codes, which only their own record tells. An undeclared party is called by the
 * name that events gave it.
 */
export async function loadParties(db: Queryable, ids: Iterable<number>): Promise<Map<number, PartyRefView>> {
  const { rows } = await db.query<{
    id: number;
    name: string | null;
    uri: string;
    uscc: string | null;
    kinds: string[];
  }>({
    name: 'parties_by_id',
    // A record that was merged into another is called by the one that stands for it.
    text: `SELECT asked.id, p.name, p.uri, p.uscc, p.kinds FROM unnest($1::int8[]) AS asked (id)
             LEFT JOIN party_stand_in s ON s.id = asked.id
             JOIN party p ON p.id = coalesce(s.stands, asked.id)`,
    values: [[...ids]],
  });
  return new Map(
    rows.map(({ id, name, uri, uscc, kinds }) => [
      id,
      toldGrower({ id, name: name ?? uri, uscc, kinds }, isGrower(kinds) ? 'named' : 'whole'),
    ]),
  );
}

export interface PlaceFacts {
  view: PlaceRefView;
  /** Who runs it, or the nearest place around it that somebody runs; 0 when nobody is declared. */
  operator: number;
}

/** Places by id, as lists show them. */
export async function loadPlaces(
  db: Queryable,
  ids: Iterable<number>,
  areaName: (code: string | null) => string | null,
): Promise<Map<number, PlaceFacts>> {
  const { rows } = await db.query<{
    id: number;
    name: string | null;
    uri: string;
    code: string | null;
    kind: string | null;
    jurisdiction_code: string | null;
    longitude: string | null;
    latitude: string | null;
    operator: number | null;
  }>({
    name: 'places_by_id',
    text: `SELECT p.id, name, uri, code, kind, jurisdiction_code, longitude, latitude,
                  o.operator
             FROM place p LEFT JOIN operators_of($1::int8[]) o ON o.place = p.id
            WHERE p.id = ANY($1::int8[])`,
    values: [[...ids]],
  });
  return new Map(
    rows.map((row) => [
      row.id,
      {
        view: {
          id: row.id,
          name: row.name ?? row.uri,
          code: row.code,
          kind: row.kind,
          area: areaName(row.jurisdiction_code),
          areaCode: row.jurisdiction_code,
          longitude: row.longitude === null ? null : Number(row.longitude),
          latitude: row.latitude === null ? null : Number(row.latitude),
        },
        operator: row.operator ?? 0,
      },
    ]),
  );
}

export interface LotFacts {
  id: number;
  code: string;
  kind: 1 | 2 | 3;
  product: string | null;
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
  /** Nothing declared its making (no master data, no event that made it). */
  declared: boolean;
}

const LOT_COLUMNS = [
  'l.id',
  'l.code',
  'l.kind',
  'i.product_name',
  'i.commodity',
  'i.food_class',
  'i.origin_area',
  'i.producer',
  'i.made_at',
  'i.harvest_date',
  'i.harvest_year',
  'i.production_date',
  'i.best_before',
  'i.grade',
  'i.net_amount',
  'i.net_dim',
  'i.event',
].join(', ');
type LotCells = (string | null)[];

const numberOf = (cell: string | null): number | null => (cell === null ? null : Number(cell));

function lotFactsOf(row: LotCells): LotFacts {
  return {
    id: Number(row[0]),
    code: row[1]!,
    kind: Number(row[2]) as LotFacts['kind'],
    product: row[3]!,
    commodity: row[4]!,
    foodClass: row[5]!,
    originArea: row[6]!,
    producer: numberOf(row[7]!),
    madeAt: numberOf(row[8]!),
    harvestDate: row[9]!,
    harvestYear: numberOf(row[10]!),
    productionDate: row[11]!,
    bestBefore: row[12]!,
    grade: row[13]!,
    netAmount: numberOf(row[14]!),
    netDim: numberOf(row[15]!),
    declared: row[16] !== null && row[16] !== '0',
  };
}

/** What is known of these lots, by id; added to `facts` where given. */
export async function loadLotFacts(
  db: Queryable,
  ids: readonly number[],
  facts = new Map<number, LotFacts>(),
): Promise<Map<number, LotFacts>> {
  for (let i = 0; i < ids.length; i += 20_000) {
    const { rows } = await db.query<LotCells>({
      name: 'lot_facts_by_id',
      text: `SELECT ${LOT_COLUMNS} FROM lot l LEFT JOIN lot_info i ON i.lot = l.id WHERE l.id = ANY($1::int8[])`,
      values: [ids.slice(i, i + 20_000)],
      rowMode: 'array',
      types: AS_SENT,
    });
    for (const row of rows) facts.set(Number(row[0]), lotFactsOf(row));
  }
  return facts;
}

/** A lot's facts by its canonical code, or null. */
export async function findLot(db: Queryable, code: string): Promise<LotFacts | null> {
  const { rows } = await db.query<LotCells>({
    name: 'lot_facts_by_code',
    text: `SELECT ${LOT_COLUMNS} FROM lot l LEFT JOIN lot_info i ON i.lot = l.id WHERE l.code = $1`,
    values: [code],
    rowMode: 'array',
    types: AS_SENT,
  });
  return rows[0] ? lotFactsOf(rows[0]) : null;
}

/** The last moment of a best-before day in China, as milliseconds. */
export const lastMomentOf = (day: string): number => Date.parse(`${day}T23:59:59.999+08:00`);

/** A lot as lists show it. */
export function lotSummary(
  lot: LotFacts,
  parties: Map<number, PartyRefView>,
  notices: Map<number, 'recalled' | 'withdrawn'>,
): LotSummaryView {
  return {
    id: lot.id,
    code: lot.code,
    display: displayCode(lot.code),
    kind: KINDS[lot.kind],
    product: lot.product,
    commodity: lot.commodity,
    foodClass: lot.foodClass,
    producer: lot.producer === null ? null : (parties.get(lot.producer) ?? null),
    harvestDate: lot.harvestDate,
    productionDate: lot.productionDate,
    stub: !lot.declared,
    notice: notices.get(lot.id) ?? null,
  };
}
