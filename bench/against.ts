// This version beside another checkout of Liangsu on the same machine: each with its own server and base, one request or run
// after the other, so that what disturbs the machine disturbs both. What a change costs is the ratio.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { scanUrl } from '../apps/server/src/modules/trace/index.ts';
import { documentBodies, postAll, singleBodies } from './capture.ts';
import {
  inTurns,
  interleave,
  type PairResult,
  type ProcessorTime,
  pairResult,
  percentile,
  processorTime,
  type Spread,
} from './measure.ts';
import { load } from './scan.ts';
import { get, randomCodes } from './trace.ts';
import type * as worlds from './world.ts';
import type { World } from './world.ts';

const HERE = fileURLToPath(new URL('..', import.meta.url));

/** Figures of this version and of the other, and this ÷ other, each taken within its pair. */
export interface AgainstResult {
  capture?: CaptureCost;
  single?: CaptureCost;
  traceP50?: PairResult;
  traceP95?: PairResult;
  scan?: PairResult;
}

/** Events a second, and the processor time that one event takes in microseconds: steadier than the rate where others use the machine. */
type CaptureCost = Record<'rate' | keyof ProcessorTime, PairResult>;

/** Posts the same kind of bodies to both in turns, after one round that warms them. */
async function captures(
  ours: World,
  other: World,
  pairs: number,
  clients: number,
  bodies: () => { bodies: string[]; events: number },
): Promise<CaptureCost> {
  const side = (world: World) => async () => {
    const { bodies: sent, events } = bodies();
    const before = await processorTime(world);
    const ms = await postAll(world, '/api/v1/events', clients, sent);
    const after = await processorTime(world);
    const perEvent = (part: keyof ProcessorTime) => ((after[part] - before[part]) * 1000) / events;
    return { rate: events / (ms / 1000), server: perEvent('server'), database: perEvent('database') };
  };
  await side(ours)();
  await side(other)();
  const all = await inTurns(pairs, side(ours), side(other));
  const figure = (name: keyof CaptureCost) =>
    pairResult(
      all.ours.map((pair) => pair[name]),
      all.reference.map((pair) => pair[name]),
    );
  return { rate: figure('rate'), server: figure('server'), database: figure('database') };
}

/** A server of the checkout at `root` on its own base, which is made by its own `liangsu demo` and kept. */
async function worldOf(root: string, dataDir: string, lots: number, port: number): Promise<World> {
  const own = (await import(pathToFileURL(join(root, 'bench/world.ts')).href)) as typeof worlds;
  if (!existsSync(join(dataDir, 'complete'))) {
    mkdirSync(dataDir, { recursive: true });
    await own.cli(['demo', '--lots', String(lots), '--seed', '1'], {
      LIANGSU_DATA: dataDir,
      LIANGSU_DEMO: '0',
    });
    writeFileSync(join(dataDir, 'complete'), '');
  }
  const world = await own.startWorld(dataDir, port);
  await world.owner.query('ANALYZE');
  return world;
}

/** Both-way traces of the same lots, lot by lot in turns; p50 and p95 of each round in milliseconds. */
async function tracesOfBoth(
  ours: World,
  other: World,
  rounds: number,
): Promise<[p50: PairResult, p95: PairResult]> {
  const path = (code: string) => `/api/v1/lots/${encodeURIComponent(code)}/trace?direction=both`;
  const codes: string[] = [];
  for (const code of await randomCodes(other, 800)) {
    const { upstream, downstream } = JSON.parse((await get(other, `${path(code)}&limit=501`)).body) as Record<
      'upstream' | 'downstream',
      { lotCount: number }
    >;
    if (upstream.lotCount + downstream.lotCount - 1 <= 500) codes.push(code);
    if (codes.length === 200) break;
  }
  const times: { ours: number[]; other: number[] }[] = [];
  for (let round = -2; round < rounds; round++) {
    const pair = { ours: [] as number[], other: [] as number[] };
    for (const [i, code] of codes.entries()) {
      const sides: ['ours' | 'other', World][] = [
        ['ours', ours],
        ['other', other],
      ];
      if ((i + round) % 2 !== 0) sides.reverse();
      for (const [side, world] of sides) pair[side].push((await get(world, path(code))).ms);
    }
    // The first two rounds warm both.
    if (round >= 0) times.push(pair);
  }
  const at = (share: number): PairResult =>
    pairResult(
      times.map((pair) => percentile(pair.ours, share)),
      times.map((pair) => percentile(pair.other, share)),
    );
  return [at(0.5), at(0.95)];
}

/** Runs what is wanted of both. `root` is the other checkout, with its packages installed; bases are kept below `dataDir`. */
export async function against(
  root: string,
  dataDir: string,
  lots: number,
  pairs: number,
  wants: (part: string) => boolean,
  progress: (text: string) => void,
): Promise<AgainstResult> {
  const port = 25_000 + (process.pid % 5_000);
  const other = await worldOf(resolve(root), join(dataDir, 'other'), lots, port);
  try {
    const ours = await worldOf(HERE, join(dataDir, 'ours'), lots, port + 5_000);
    try {
      const result: AgainstResult = {};
      const run = Date.now().toString(36);
      if (wants('trace')) [result.traceP50, result.traceP95] = await tracesOfBoth(ours, other, pairs);
      if (wants('scan')) {
        const paths = (await randomCodes(other, 5000)).map((code) => scanUrl('', code));
        const pages = async (world: World) => (await load(world, paths, 3)).requestsPerSecond;
        await pages(ours);
        await pages(other);
        result.scan = await interleave(
          pairs,
          () => pages(ours),
          () => pages(other),
        );
      }
      if (wants('capture'))
        result.capture = await captures(ours, other, pairs, 4, () => ({
          bodies: documentBodies(20, run),
          events: 10_000,
        }));
      if (wants('single'))
        result.single = await captures(ours, other, pairs, 32, () => ({
          bodies: singleBodies(2000, run),
          events: 2000,
        }));
      progress(JSON.stringify(result));
      return result;
    } finally {
      await ours.stop();
    }
  } finally {
    await other.stop();
  }
}

/** The results as rows of docs/performance.md. */
export function againstTable(result: AgainstResult): string {
  const n = (value: number, digits: number) =>
    value.toLocaleString('en-US', { maximumFractionDigits: digits });
  const range = (s: Spread, digits: number) =>
    `${n(s.median, digits)} (${n(s.low, digits)}–${n(s.high, digits)})`;
  const row = (what: string, unit: string, digits: number, pair: PairResult | undefined) =>
    pair === undefined
      ? []
      : [
          `| ${what} | ${range(pair.ours, digits)} ${unit} | ${range(pair.reference, digits)} ${unit} | ${range(pair.ratio, 2)} | ${pair.pairs} |`,
        ];
  const captureRows = (what: string, cost: CaptureCost) => [
    ...row(what, 'events/s', 0, cost.rate),
    ...row('– processor time of the server', 'µs an event', 1, cost.server),
    ...row('– processor time of the database', 'µs an event', 1, cost.database),
  ];
  return [
    '| what | this version | the other | this ÷ other | pairs |',
    '|---|---|---|---|---|',
    ...(result.capture ? captureRows('capture, documents of 500, 4 clients', result.capture) : []),
    ...(result.single ? captureRows('one event a request, 32 clients', result.single) : []),
    ...row('trace of ≤ 500 lots, p50', 'ms', 1, result.traceP50),
    ...row('trace of ≤ 500 lots, p95', 'ms', 1, result.traceP95),
    ...row('scan page, 64 connections', 'pages/s', 0, result.scan),
  ].join('\n');
}
