import { type EntryListItemView, listEntries as listEntriesRoute } from '@liangsu/contract';
import { sightOfOwn } from '@liangsu/domain/access';
import type { EntryKind } from '@liangsu/domain/entries';
import type { Context } from '../../../../platform/context.ts';
import type { Queryable } from '../../../../platform/db/pool.ts';
import type { Actor } from '../../../../platform/http/actor.ts';
import { contestedIds, eventIdOf, seenEvents } from '../../../trace/index.ts';

type Json = Record<string, unknown>;
type Lot = EntryListItemView['lots'][number];

interface Row {
  no: number;
  type: number;
  action: number | null;
  biz_step: string | null;
  disposition: string | null;
  t0: Date;
  status: number;
  event_id: string | null;
  content_hash: Buffer;
  body: Json;
  door: string;
  captured_by: string;
  committed_at: Date;
  place_uri: string | null;
  place_name: string | null;
  capturer: number;
  declaration: Json | null;
  /** Id of the form's request where that stood in for a voucher number. */
  request: string | null;
}

const SELECT = `
  SELECT e.no, e.type, e.action, e.biz_step, e.disposition, e.t0, e.status, e.event_id, e.content_hash, e.body, e.capturer,
         d.door, d.captured_by, b.committed_at, p.uri AS place_uri, p.name AS place_name,
         (SELECT x.body -> 'errorDeclaration' FROM event_void v JOIN event x ON x.no = v.declaration WHERE v.event = e.no LIMIT 1) AS declaration,
         (SELECT max(r.request_id) FROM entry_request r
           WHERE r.party IN (0, e.capturer)
             AND r.request_id IN (e.body ->> 'liangsu:rowId', split_part(e.body ->> 'liangsu:rowId', '/', 1))) AS request
    FROM event e JOIN capture_document d ON d.id = e.document JOIN capture_batch b ON b.id = e.batch
    LEFT JOIN place p ON p.id = coalesce(e.biz_location, e.read_point)`;

/** How the events of each kind of entry are told apart (docs/events.md). */
const WHERE: Readonly<Record<EntryKind, string>> = {
  purchase: "e.type = 1 AND e.action = 1 AND e.biz_step = 'commissioning'",
  processing: 'e.type = 4',
  shipment: "e.biz_step = 'shipping' AND e.disposition IS DISTINCT FROM 'returned'",
  receipt: "e.biz_step = 'receiving' AND e.disposition IS DISTINCT FROM 'returned'",
  return: "e.biz_step IN ('shipping', 'receiving') AND e.disposition = 'returned'",
  stocktake: "e.biz_step = 'stock_taking'",
  // A slip is recorded as the purchase, receipt or shipment that it was.
  weighbridge: 'false',
};

function kindOf(row: Row): EntryListItemView['kind'] {
  if (row.type === 4) return 'processing';
  if (row.biz_step === 'stock_taking') return 'stocktake';
  if (row.disposition === 'returned') return 'return';
  if (row.biz_step === 'shipping') return 'shipment';
  if (row.biz_step === 'receiving') return 'receipt';
  return row.type === 1 && row.action === 1 ? 'purchase' : null;
}

/**
 * A party's latest entries through forms and spreadsheets (the installation sees all), before number `before`: those that the
 * database, asked as the viewer, shows.
 */
export async function listEntries(
  { pool, engine }: Pick<Context, 'pool' | 'engine'>,
  { acting, partyId: party }: Actor,
  options: { kind: EntryKind | undefined; before: number | null; limit: number },
): Promise<{ items: EntryListItemView[]; next: number | null }> {
  const { rows } = await engine.query<Row>(
    `${SELECT}
      WHERE e.no < $2 AND e.status <> 3 AND d.door IN ('form', 'spreadsheet') ${party === 0 ? 'AND $1::bigint = 0' : 'AND e.capturer = $1 AND e.capturer <> 0'}
        ${options.kind === undefined ? '' : `AND ${WHERE[options.kind]}`}
      ORDER BY e.no DESC LIMIT $3`,
    [party, options.before ?? Number.MAX_SAFE_INTEGER, options.limit + 1],
  );
  const page = rows.slice(0, options.limit);
  const seen = await seenEvents(
    pool,
    sightOfOwn(acting, listEntriesRoute.action, party),
    page.map(({ no }) => no),
  );
  return {
    items: await itemsOf(
      engine,
      page.filter(({ no }) => seen.has(no)),
    ),
    next: rows.length > options.limit ? page.at(-1)!.no : null,
  };
}

/** Events by their numbers, as the list shows them and in the order of recording. */
export async function entryItems(db: Queryable, numbers: readonly number[]): Promise<EntryListItemView[]> {
  const { rows } = await db.query<Row>(`${SELECT} WHERE e.no = ANY ($1) ORDER BY e.no`, [numbers]);
  return itemsOf(db, rows);
}

async function itemsOf(db: Queryable, rows: readonly Row[]): Promise<EntryListItemView[]> {
  const lots = rows.map(({ body }) => lotsOf(body));
  const [contested] = await Promise.all([contestedIds(db, rows.map(eventIdOf)), nameLots(db, rows, lots)]);
  return rows.map((row, i) => itemOf(row, lots[i]!, contested));
}

function itemOf(row: Row, lots: Lot[], contested: ReadonlySet<string>): EntryListItemView {
  const { declaration, body } = row;
  const corrected = ((declaration?.['correctiveEventIDs'] as unknown[] | undefined)?.length ?? 0) > 0;
  const rowId = body['liangsu:rowId'];
  return {
    eventId: eventIdOf(row),
    kind: kindOf(row),
    door: row.door,
    bizStep: row.biz_step,
    eventTime: String(body['eventTime'] ?? row.t0.toISOString()),
    timePrecision: body['liangsu:timePrecision'] === 'day' ? 'day' : 'moment',
    recordedAt: row.committed_at.toISOString(),
    recordedBy: row.captured_by,
    voucherNo: typeof rowId === 'string' && row.request === null ? rowId : null,
    place: row.place_uri === null ? null : { uri: row.place_uri, name: row.place_name },
    lots,
    status:
      declaration !== null
        ? corrected
          ? 'corrected'
          : 'cancelled'
        : row.status === 1
          ? 'unconfirmed'
          : row.status === 2
            ? 'idConflict'
            : 'counts',
    contested: row.status === 0 && contested.has(eventIdOf(row)),
  };
}

/** The lots of an event as it states them. */
function lotsOf(body: Json): Lot[] {
  const part: Lot['part'] =
    body['bizStep'] === 'stock_taking' && body['action'] === 'OBSERVE'
      ? 'counted'
      : body['action'] === 'ADD'
        ? 'made'
        : body['action'] === 'DELETE'
          ? 'gone'
          : 'moved';
  const lots: Lot[] = [];
  const take = (quantities: string, epcs: string, as: Lot['part']) => {
    for (const one of (body[quantities] ?? []) as { epcClass: string; quantity?: unknown; uom?: unknown }[])
      lots.push({
        traceCode: bare(one.epcClass),
        batchNo: null,
        productName: null,
        part: as,
        quantity: one.quantity === undefined ? null : String(one.quantity),
        uom: typeof one.uom === 'string' ? one.uom : null,
      });
    for (const epc of (body[epcs] ?? []) as string[])
      lots.push({
        traceCode: bare(epc),
        batchNo: null,
        productName: null,
        part: as,
        quantity: '1',
        uom: null,
      });
  };
  take('quantityList', 'epcList', part);
  take('inputQuantityList', 'inputEPCList', 'used');
  take('outputQuantityList', 'outputEPCList', 'made');
  return lots;
}

const bare = (uri: string): string => uri.replace(/^urn:liangsu:lot:/, '');

/** Adds the names under which people know the lots. */
async function nameLots(db: Queryable, rows: readonly Row[], lots: readonly Lot[][]): Promise<void> {
  const codes = [...new Set(lots.flat().map((lot) => lot.traceCode))];
  if (codes.length === 0) return;
  const [batches, products] = await Promise.all([
    db.query<{ party: number; code: string; batch_no: string }>(
      `SELECT party, code, min(batch_no) AS batch_no FROM own_batch b
        WHERE code = ANY ($1) AND party = ANY ($2)
          AND NOT EXISTS (SELECT FROM entry_request r WHERE r.party IN (0, b.party) AND r.request_id = b.batch_no)
        GROUP BY party, code`,
      [codes, [...new Set(rows.map((row) => row.capturer))]],
    ),
    db.query<{ code: string; product_name: string | null }>(
      'SELECT l.code, i.product_name FROM lot l JOIN lot_info i ON i.lot = l.id WHERE l.code = ANY ($1)',
      [codes],
    ),
  ]);
  const batchOf = new Map(batches.rows.map((row) => [`${row.party}|${row.code}`, row.batch_no]));
  const productOf = new Map(products.rows.map((row) => [row.code, row.product_name]));
  rows.forEach((row, i) => {
    for (const lot of lots[i]!) {
      lot.batchNo = batchOf.get(`${row.capturer}|${lot.traceCode}`) ?? null;
      lot.productName = productOf.get(lot.traceCode) ?? null;
    }
  });
}
