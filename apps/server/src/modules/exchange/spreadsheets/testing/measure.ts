/**
 * Measures what an import takes, by hand (`node --max-semi-space-size=16 apps/server/src/modules/exchange/spreadsheets/testing/measure.ts …`):
 *   make FILE ROWS      a workbook of purchases as another program writes it, every voucher number a shared text of its own
 *   read FILE           reads and checks every row, records nothing
 *   import FILE FOLDER  imports into a scratch database under FOLDER
 * Prints rows, seconds and the largest resident memory of this process (PostgreSQL is another process).
 */
import { createReadStream } from 'node:fs';
import { readRow, tableOf } from '@liangsu/domain/entries';
import ExcelJS from 'exceljs';
import { pino } from 'pino';
import { readConfig } from '../../../../platform/config.ts';
import { startEmbedded } from '../../../../platform/db/embedded.ts';
import { migrate } from '../../../../platform/db/migrate.ts';
import { createPool } from '../../../../platform/db/pool.ts';
import { createMetrics } from '../../../../platform/metrics.ts';
import { CapturePipeline } from '../../../trace/index.ts';
import { importFromDisk } from '../import/from-disk.ts';
import { HashIndex } from '../import/hash-index.ts';
import { findTable, rawRow } from '../reading/open-file.ts';

const [command = '', file = '', argument = ''] = process.argv.slice(2);
const started = performance.now();

function report(rows: number): void {
  const seconds = (performance.now() - started) / 1000;
  const resident = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${rows} rows, ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s, ${resident.toFixed(0)} MB resident at most`,
  );
}

async function make(rows: number): Promise<void> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file, useSharedStrings: true });
  const sheet = workbook.addWorksheet('收购');
  sheet
    .addRow([
      '凭证号',
      '日期',
      '地点',
      '品名',
      '数量',
      '计量单位',
      '批号',
      '产地区划代码',
      '收获年度',
      '等级',
      '备注',
    ])
    .commit();
  for (let i = 0; i < rows; i++) {
    const day = new Date(Date.UTC(2026, 8, 1 + (i % 80)));
    sheet
      .addRow([
        `SG2026-${String(i).padStart(8, '0')}`,
        day,
        '城东库-1号仓',
        '早籼稻',
        1 + (i % 4000) / 100,
        '吨',
        `PH${i % 20_000}`,
        '350102',
        2026,
        '三等',
        `第 ${i} 车`,
      ])
      .commit();
    if (i % 10_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await workbook.commit();
}

async function read(): Promise<number> {
  const table = tableOf('purchase');
  const found = await findTable(file, table);
  const seen = new HashIndex();
  let rows = 0;
  const context = { now: Date.now(), date1904: found.sheet.date1904 };
  for await (const block of found.sheet.blocks())
    for (const row of block) {
      if (row.no <= found.headerRow) continue;
      const { values, faults } = readRow(table, rawRow(found.columns, row), context, found.units);
      if (faults.length > 0) throw new Error(JSON.stringify(faults));
      seen.add(JSON.stringify(values), row.no);
      rows++;
    }
  await found.close();
  return rows;
}

async function importAll(): Promise<number> {
  const embedded = await startEmbedded(argument);
  const owner = createPool(embedded.url('postgres'), { role: null, max: 1 });
  await migrate(owner);
  await owner.end();
  const engine = createPool(embedded.url('postgres'), { role: 'liangsu_engine' });
  const context = {
    config: readConfig({ LIANGSU_DATA: argument }),
    pool: engine,
    engine,
    auditor: engine,
    log: pino({ level: 'warn' }),
    metrics: createMetrics(),
    now: () => new Date(),
    demo: false,
  };
  const capture = new CapturePipeline(context.engine);
  const uscc = '91350100M000100Y43';
  await context.engine.query(
    `INSERT INTO party (uri, uscc, name, declared) VALUES ('urn:liangsu:party:${uscc}', '${uscc}', '粮食公司', true) ON CONFLICT DO NOTHING`,
  );
  await context.engine.query(
    `INSERT INTO place (uri, name, kind, operator_party_id, declared)
     SELECT 'urn:liangsu:place:${uscc}.1', '城东库-1号仓', 'warehouse', id, true FROM party WHERE uscc = '${uscc}' ON CONFLICT DO NOTHING`,
  );
  let shown = 0;
  const { job } = await importFromDisk(context, capture, {
    source: createReadStream(file),
    fileName: 'measure.xlsx',
    kind: 'purchase',
    mode: 'goodRows',
    party: uscc,
    onProgress: ({ rows }) => {
      if (rows.read < shown) return;
      shown = rows.read + 50_000;
      console.log(`${rows.read} rows, ${(process.memoryUsage().rss / 1_048_576).toFixed(0)} MB resident`);
    },
  });
  console.log(job.state, job.rows, job.events, job.failure?.message ?? '');
  await capture.close();
  await context.engine.end();
  await embedded.stop();
  return job.rows.read;
}

if (command === 'make') await make(Number(argument));
else if (command === 'read') report(await read());
else if (command === 'import') report(await importAll());
else throw new Error('make FILE ROWS | read FILE | import FILE FOLDER');
