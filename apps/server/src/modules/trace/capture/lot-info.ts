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
  /** Whose word it is: the capturer, or the party that the installation named. */
  author: number;
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
  col('author', 'int8', (r) => r.author),
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
/**
 * Of one author the declaration with the later event time stands, and of two at the same time one by their ids: delivery
 * decides nothing. Of two authors the one who declared the lot first, whenever he says it happened: nobody takes over the
 * name of another's goods. The installation, where it names nobody (author 0), speaks for whoever the author is.
 */
const LATER = '(excluded.t0, excluded.tie, excluded.event) > (lot_info.t0, lot_info.tie, lot_info.event)';
const FINDS_AUTHOR = 'lot_info.author = 0 AND excluded.author <> 0';
const upsert = new BulkInsert<LotInfoRow>(
  'lot_info',
  LOT_INFO_COLUMNS,
  `ON CONFLICT (lot) DO UPDATE SET ${LOT_INFO_COLUMNS.filter((c) => c.name !== 'lot' && c.name !== 'author')
    .map(
      ({ name }) =>
        `${name} = CASE WHEN ${FINDS_AUTHOR} AND NOT ${LATER} THEN lot_info.${name} ELSE excluded.${name} END`,
    )
    .join(', ')}, author = coalesce(nullif(excluded.author, 0), lot_info.author)
   WHERE CASE
     WHEN ${FINDS_AUTHOR} THEN true
     WHEN excluded.author IN (0, lot_info.author) OR whole_party(excluded.author) = whole_party(lot_info.author) THEN ${LATER}
     ELSE declared_before(excluded.lot, excluded.author, lot_info.author) END`,
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

/** Whose word an event's making of a lot is: the capturer's, or of whomever the installation named; 0 where it named nobody. */
export function authorsOf(
  event: NormalEvent,
  capturer: number,
  code: string,
  names: Pick<Resolved, 'parties'>,
): Set<number> {
  const made = event.edges.filter((edge) => isMaking(edge) && edge.code === code);
  return new Set(made.map((edge) => authorOf(edge, capturer, names)));
}

const isMaking = ({ role }: NormalEvent['edges'][number]): boolean =>
  role === ROLE.add || role === ROLE.output;

const authorOf = (
  { toParty }: NormalEvent['edges'][number],
  capturer: number,
  names: Pick<Resolved, 'parties'>,
): number => capturer || (toParty === null ? 0 : (names.parties.get(toParty) ?? 0));

/** The master data rows that one event declares, captured by a party (0: the installation); `net` converts a declared net weight to base units. */
export function lotInfoRows(
  event: NormalEvent,
  { no, capturer }: { no: number; capturer: number },
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
    if (!isMaking(edge) || edge.code === '') continue;
    const idOf = (party: string | null) => (party === null ? null : (names.parties.get(party) ?? null));
    rows.push({
      lot: names.lots.get(edge.code)!,
      ...shared,
      author: authorOf(edge, capturer, names),
      producer: idOf(producer ?? edge.toParty),
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

const latestOf = (rows: readonly LotInfoRow[]): LotInfoRow =>
  rows.reduce((best, row) => (isLater(row, best) ? row : best));

/**
 * Writes master data. A statement meets each lot once: the latest declaration of every author who declared it, authors
 * one after another, whoever came first first.
 */
export async function writeLotInfo(client: Queryable, rows: readonly LotInfoRow[]): Promise<void> {
  const turns: LotInfoRow[][] = [];
  for (const declared of Map.groupBy(rows, (row) => row.lot).values()) {
    const authors = [...Map.groupBy(declared, (row) => row.author).values()];
    const firstNo = (own: readonly LotInfoRow[]) => Math.min(...own.map((row) => row.event));
    authors.sort((a, b) => firstNo(a) - firstNo(b));
    for (const [turn, own] of authors.entries()) {
      turns[turn] ??= [];
      turns[turn].push(latestOf(own));
    }
  }
  // Locks of lots are taken in one order.
  await Promise.all(
    turns.map((turn) =>
      upsert.run(
        client,
        turn.sort((a, b) => a.lot - b.lot),
      ),
    ),
  );
}

/** A making of a lot: whose word it is (0: the installation's, of nobody), when it was recorded, and when it was declared wrong. */
export interface Making {
  author: number;
  at: number;
  voided: number | null;
}

/**
 * What stands of the declarations of one lot that remain, null where none does: those of the author who spoke first, as
 * `declared_before` in the database has it, `makings` being all that were ever declared; `whole` gives the party that a record
 * is part of.
 */
export function standing(
  declared: readonly LotInfoRow[],
  makings: readonly Making[],
  whole: (party: number) => number,
): LotInfoRow | null {
  const first = (of: readonly Making[]): number =>
    of.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const byAuthor = Map.groupBy(makings, ({ author }) => whole(author));
  const turn = (one: number, other: number): number => {
    const spoke = first(byAuthor.get(other) ?? []);
    return first((byAuthor.get(one) ?? []).filter(({ voided }) => voided === null || voided > spoke));
  };
  const authors = [...new Set(declared.map(({ author }) => whole(author)))].filter((author) => author !== 0);
  if (authors.length === 0) return declared.length === 0 ? null : latestOf(declared);
  const author = authors.reduce((a, b) => (turn(b, a) < turn(a, b) ? b : a));
  const row = latestOf(declared.filter((one) => one.author === 0 || whole(one.author) === author));
  return { ...row, author: row.author || author };
}

/** Writes master data as they are to stand, whatever was there; one row a lot. */
export async function rewriteLotInfo(client: Queryable, rows: readonly LotInfoRow[]): Promise<void> {
  await replace.run(
    client,
    [...rows].sort((a, b) => a.lot - b.lot),
  );
}
