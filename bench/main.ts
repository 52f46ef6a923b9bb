// `liangsu bench`: measures on this machine, in one run, against the limit that the machine itself sets.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type AgainstResult, against, againstTable } from './against.ts';
import { captureDocuments, captureSingles } from './capture.ts';
import { type LedgerTimes, ledgerProofs } from './ledger.ts';
import { type PairResult, type Spread, watchMemory } from './measure.ts';
import { type ScanResult, scans } from './scan.ts';
import { scopes, type TraceTimes, traces, widestLot } from './trace.ts';
import { cli, defaultDataDir, startWorld, type World } from './world.ts';

const { values } = parseArgs({
  options: {
    lots: { type: 'string', default: '1000000' },
    pairs: { type: 'string', default: '10' },
    data: { type: 'string' },
    only: { type: 'string' },
    leaves: { type: 'string', default: '10000000' },
    json: { type: 'boolean', default: false },
    write: { type: 'string' },
    against: { type: 'string' },
  },
});
const lots = Number(values.lots);
const pairs = Number(values.pairs);
const leaves = Number(values.leaves);
const dataDir = values.data ?? join(defaultDataDir(), String(lots));
const wants = (part: string) => values.only === undefined || values.only.split(',').includes(part);
const progress = (text: string) => process.stderr.write(`${text}\n`);

interface Results {
  machine: string;
  date: string;
  lots: number;
  captureDocuments?: PairResult & { peakMb: number };
  captureSingles?: PairResult & { peakMb: number };
  traces?: TraceTimes & { peakMb: number };
  scope?: PairResult & { lots: number; peakMb: number };
  scans?: ScanResult & { peakMb: number };
  ledger?: LedgerTimes;
  against?: AgainstResult;
}

const other = values.against;
const needsBase = other === undefined && ['trace', 'scope', 'scan', 'capture', 'single'].some(wants);
if (needsBase && !existsSync(join(dataDir, 'complete'))) {
  progress(`making the base of ${lots} lots in ${dataDir} (kept for the next run)`);
  mkdirSync(dataDir, { recursive: true });
  await cli(['demo', '--lots', String(lots), '--seed', '1'], { LIANGSU_DATA: dataDir, LIANGSU_DEMO: '0' });
  writeFileSync(join(dataDir, 'complete'), '');
}

const results: Results = {
  machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
  date: new Date().toISOString().slice(0, 10),
  lots,
};

async function measured<T extends object>(
  world: World,
  name: string,
  work: () => Promise<T>,
): Promise<T & { peakMb: number }> {
  progress(`measuring ${name} …`);
  const stop = watchMemory(world.pid);
  const result = await work();
  const measurement = { ...result, peakMb: Math.round((await stop()) / 1e6) };
  // Told at once: a long run that is broken off has not measured for nothing.
  progress(`${name}: ${JSON.stringify(measurement)}`);
  return measurement;
}

/** What is measured on the base of lots, in one server process. */
async function onBase(): Promise<void> {
  const world = await startWorld(dataDir, 20_000 + (process.pid % 5_000));
  try {
    await world.owner.query('ANALYZE');
    if (wants('trace')) results.traces = await measured(world, 'traces', () => traces(world, 200));
    if (wants('scope')) {
      const widest = await widestLot(world, 200_000);
      results.scope = {
        ...(await measured(world, 'recall scope', () => scopes(world, widest.code, pairs))),
        lots: widest.lots,
      };
    }
    if (wants('scan')) results.scans = await measured(world, 'scan page', () => scans(world, pairs, 3));
    if (wants('capture'))
      results.captureDocuments = await measured(world, 'capture of documents', () =>
        captureDocuments(world, pairs, 20),
      );
    if (wants('single'))
      results.captureSingles = await measured(world, 'capture of single events', () =>
        captureSingles(world, pairs, 2000),
      );
  } finally {
    await world.stop();
  }
}
if (needsBase) await onBase();
if (other !== undefined) {
  const folder = values.data ?? join(defaultDataDir(), `against-${lots}`);
  results.against = await against(other, folder, lots, pairs, wants, progress);
} else if (wants('ledger')) {
  const folder = values.data ?? join(defaultDataDir(), `ledger-${leaves}`);
  results.ledger = await ledgerProofs(folder, leaves, progress);
  progress(`ledger: ${JSON.stringify(results.ledger)}`);
}

const n = (value: number, digits = 0) => value.toLocaleString('en-US', { maximumFractionDigits: digits });
const range = (s: Spread, digits = 0) => `${n(s.median, digits)} (${n(s.low, digits)}–${n(s.high, digits)})`;

/** The results as rows of docs/performance.md. */
function table(r: Results): string {
  if (r.against) return againstTable(r.against);
  const rows: string[] = [];
  const row = (what: string, bar: string, measuredAs: string, ratio: string, memory: number) =>
    rows.push(`| ${what} | ${bar} | ${measuredAs} | ${ratio} | ${memory} MB |`);
  if (r.captureDocuments)
    row(
      'capture, documents of 500, 4 clients',
      '≥ 0.6 × COPY, ≥ 8,000 events/s',
      `${range(r.captureDocuments.ours)} events/s; COPY ${range(r.captureDocuments.reference)}`,
      range(r.captureDocuments.ratio, 2),
      r.captureDocuments.peakMb,
    );
  if (r.captureSingles)
    row(
      'capture, one event a request, 32 clients',
      '≥ 0.6 × prepared statements',
      `${range(r.captureSingles.ours)} events/s; statements ${range(r.captureSingles.reference)}`,
      range(r.captureSingles.ratio, 2),
      r.captureSingles.peakMb,
    );
  if (r.traces)
    row(
      `trace of ≤ 500 lots, both ways (median ${r.traces.medianLots} lots)`,
      'p95 warm ≤ 10 ms',
      `p50 ${n(r.traces.p50, 1)}, p95 ${n(r.traces.p95, 1)}, p99 ${n(r.traces.p99, 1)} ms; cold p95 ${n(r.traces.coldP95, 1)} ms`,
      '',
      r.traces.peakMb,
    );
  if (r.scope)
    row(
      `recall scope of ${n(r.scope.lots)} lots`,
      '≤ 2 × ids-only WITH RECURSIVE',
      `${range(r.scope.ours)} ms; recursive ${range(r.scope.reference)} ms`,
      range(r.scope.ratio, 2),
      r.scope.peakMb,
    );
  if (r.scans)
    row(
      'scan page, random codes, 64 connections',
      '≥ 0.2 × hello-world, p99 ≤ 50 ms',
      `${range(r.scans.ours)} pages/s, p99 ${n(r.scans.p99)} ms; hello ${range(r.scans.reference)}`,
      range(r.scans.ratio, 2),
      r.scans.peakMb,
    );
  if (r.ledger) {
    const { hello, leaf, page, check, checkSlowed } = r.ledger;
    const times = (t: { p50: number; p95: number }) => `p50 ${n(t.p50, 1)}, p95 ${n(t.p95, 1)} ms`;
    const all = n(r.ledger.leaves);
    const told = (what: string, bar: string, t: { p50: number; p95: number }) =>
      rows.push(`| ${what} | ${bar} | ${times(t)} | | |`);
    told('the empty route, one request at a time', '', hello);
    told(`inclusion proof in a log of ${all} leaves, over HTTP`, '≤ 5 ms', leaf);
    told(`proof of a public page in it (${r.ledger.records} records), over HTTP`, '', page);
    told('the same checked in the browser', '≤ 50 ms', check);
    told('the same, processor slowed to a quarter', '', checkSlowed);
  }
  return [
    '| what | bar | measured: median (quartiles) | ratio | server memory, peak |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

if (values.json) console.log(JSON.stringify(results));
else console.log(`${results.date}, ${results.machine}, base of ${n(lots)} lots\n\n${table(results)}`);
if (values.write) writeFileSync(values.write, `${JSON.stringify(results, null, 2)}\n`);
