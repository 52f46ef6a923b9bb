import type { Locale } from '@liangsu/contract';
import type { Pool } from '../../../../platform/db/pool.ts';
import { displayCode } from '../../../trace/index.ts';
import { csvFile } from '../writing/csv.ts';
import type { OutCell } from '../writing/safe-cell.ts';
import { xlsxFile } from '../writing/xlsx.ts';
import { cursorRows } from './cursor.ts';

interface ExportColumn {
  readonly zh: string;
  readonly en: string;
  readonly width?: number;
  get(row: Record<string, unknown>): OutCell;
}
interface ExportTable {
  readonly zh: string;
  readonly en: string;
  readonly sql: string;
  readonly columns: readonly ExportColumn[];
}

const text = (zh: string, en: string, name: string, width = 16): ExportColumn => ({
  zh,
  en,
  width,
  get: (row) => {
    const value = row[name];
    if (value === null || value === undefined) return null;
    if (value instanceof Date) return value.toISOString();
    return typeof value === 'number' ? value : String(value);
  },
});

const LOTS: ExportTable = {
  zh: '批次',
  en: 'Lots',
  sql: `SELECT l.code, i.product_name, i.commodity, i.food_class, i.origin_area, coalesce(pr.name, pr.uri) AS producer, pr.uscc,
               coalesce(pl.name, pl.uri) AS made_at, i.harvest_date, i.harvest_year, i.production_date, i.best_before, i.grade
          FROM lot l LEFT JOIN lot_info i ON i.lot = l.id LEFT JOIN party_stand_in s ON s.id = i.producer
          LEFT JOIN party pr ON pr.id = coalesce(s.stands, i.producer) LEFT JOIN place pl ON pl.id = i.made_at
         WHERE l.kind <> 3 ORDER BY l.id`,
  columns: [
    { zh: '追溯码', en: 'Trace code', width: 30, get: (row) => displayCode(String(row['code'])) },
    text('品名', 'Product', 'product_name'),
    text('品种代码', 'Commodity code', 'commodity'),
    text('食品类别', 'Food class', 'food_class'),
    text('产地区划代码', 'Area of origin', 'origin_area'),
    text('生产者', 'Producer', 'producer', 24),
    text('生产者统一社会信用代码', 'Credit code of the producer', 'uscc', 22),
    text('产出地点', 'Made at', 'made_at', 24),
    text('收获日期', 'Harvest date', 'harvest_date'),
    text('收获年度', 'Harvest year', 'harvest_year'),
    text('生产日期', 'Production date', 'production_date'),
    text('保质期至', 'Best before', 'best_before'),
    text('等级', 'Grade', 'grade'),
  ],
};

const PARTIES: ExportTable = {
  zh: '主体',
  en: 'Parties',
  sql: `SELECT p.uscc, coalesce(p.name, p.uri) AS name, p.name_en, array_to_string(p.kinds, '、') AS kinds, p.jurisdiction_code, p.address, p.gln, p.declared
          FROM party p WHERE p.merged_into IS NULL ORDER BY p.id`,
  columns: [
    text('统一社会信用代码', 'Credit code', 'uscc', 22),
    text('名称', 'Name', 'name', 30),
    text('英文名称', 'English name', 'name_en', 24),
    text('主体类型', 'Kinds', 'kinds'),
    text('行政区划代码', 'Area code', 'jurisdiction_code'),
    text('地址', 'Address', 'address', 30),
    text('GLN', 'GLN', 'gln'),
  ],
};

const EVENTS: ExportTable = {
  zh: '事件',
  en: 'Events',
  sql: `SELECT e.no, coalesce(e.event_id, 'ni:///sha-256;' || encode(e.content_hash, 'hex') || '?ver=CBV2.0') AS event_id,
               e.body ->> 'type' AS type, e.body ->> 'action' AS action, e.biz_step, e.disposition, e.body ->> 'eventTime' AS event_time,
               coalesce(pl.name, pl.uri) AS place, coalesce(c.name, c.uri) AS capturer, d.door, d.captured_by, b.committed_at,
               e.body ->> 'liangsu:rowId' AS row_id, e.status,
               EXISTS (SELECT FROM event_void v WHERE v.event = e.no) AS voided
          FROM event e JOIN capture_document d ON d.id = e.document JOIN capture_batch b ON b.id = e.batch
          LEFT JOIN place pl ON pl.id = coalesce(e.biz_location, e.read_point) LEFT JOIN party c ON c.id = e.capturer
         ORDER BY e.no`,
  columns: [
    text('编号', 'No.', 'no', 10),
    text('事件标识', 'Event id', 'event_id', 30),
    text('类型', 'Type', 'type', 20),
    text('动作', 'Action', 'action'),
    text('业务步骤', 'Business step', 'biz_step', 20),
    text('状态', 'Disposition', 'disposition'),
    text('发生时间', 'Event time', 'event_time', 26),
    text('地点', 'Place', 'place', 24),
    text('记录单位', 'Captured for', 'capturer', 24),
    text('来源', 'Door', 'door'),
    text('记录人', 'Recorded by', 'captured_by'),
    text('记录时间', 'Recorded at', 'committed_at', 26),
    text('凭证号', 'Voucher no.', 'row_id', 20),
    {
      zh: '是否有效',
      en: 'Counts',
      get: (row) => (row['voided'] || row['status'] !== 0 ? '否 no' : '是 yes'),
    },
  ],
};

export const EXPORTS = { lots: LOTS, events: EVENTS, parties: PARTIES } as const;
export type ExportWhat = keyof typeof EXPORTS;

async function* rowsOf(
  pool: Pool,
  table: ExportTable,
  count: (rows: number) => void,
): AsyncGenerator<OutCell[][]> {
  for await (const block of cursorRows<Record<string, unknown>>(pool, table.sql)) {
    yield block.map((row) => table.columns.map((column) => column.get(row)));
    count(block.length);
  }
}

/** A table as a workbook or CSV, in pieces; `count` is told how many rows went out. */
export function exportTable(
  pool: Pool,
  what: ExportWhat,
  format: 'xlsx' | 'csv',
  locale: Locale,
  count: (rows: number) => void = () => {},
): AsyncGenerator<string | Uint8Array> {
  const table = EXPORTS[what];
  const zh = locale === 'zh-CN';
  const rows = rowsOf(pool, table, count);
  if (format === 'csv')
    return csvFile(
      table.columns.map((column) => (zh ? column.zh : column.en)),
      rows,
    );
  return xlsxFile([
    {
      name: zh ? table.zh : table.en,
      columns: table.columns.map((column) => ({
        header: zh ? column.zh : column.en,
        ...(column.width === undefined ? {} : { width: column.width }),
      })),
      rows,
    },
  ]);
}

const STANDARD = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

/**
 * All events as one EPCIS 2.0 document, as they were received and in the order of recording, in pieces. An event whose
 * names need more than the standard context carries that context itself.
 */
export async function* exportEpcis(
  pool: Pool,
  now: Date,
  count: (rows: number) => void = () => {},
): AsyncGenerator<string> {
  yield `{"@context":["${STANDARD}"],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"${now.toISOString()}","epcisBody":{"eventList":[\n`;
  let first = true;
  const sql = `SELECT e.body::text AS body, d.context FROM event e JOIN capture_document d ON d.id = e.document ORDER BY e.no`;
  for await (const block of cursorRows<{ body: string; context: unknown }>(pool, sql)) {
    let piece = '';
    for (const { body, context } of block) {
      piece += `${first ? '' : ',\n'}${withContext(body, context)}`;
      first = false;
    }
    yield piece;
    count(block.length);
  }
  yield '\n]}}\n';
}

function withContext(body: string, context: unknown): string {
  const own = (Array.isArray(context) ? context : [context]).filter(
    (part) => part !== STANDARD && part != null,
  );
  if (own.length === 0 || /^\s*\{\s*"@context"/.test(body)) return body;
  const event = JSON.parse(body) as Record<string, unknown>;
  const inner = event['@context'];
  const all = inner === undefined ? own : [...own, ...(Array.isArray(inner) ? inner : [inner])];
  return JSON.stringify({ '@context': all, ...event, ...(inner === undefined ? {} : { '@context': all }) });
}
