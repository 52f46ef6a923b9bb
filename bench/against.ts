// This version beside another checkout of Liangsu on the same machine: each with its own server and base, one request or run
// after the other, so that what disturbs the machine disturbs both. What a change costs is the ratio.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { scanUrl } from '../apps/server/src/modules/trace/index.ts';
import { documentBodies, postAll, singleBodies } from './capture.ts';
import { interleave, type PairResult, percentile, type Spread, spread } from './measure.ts';
import { load } from './scan.ts';
import { get, randomCodes } from './trace.ts';
import type * as worlds from './world.ts';
import type { World } from './world.ts';

const HERE = fileURLToPath(new URL('..', import.meta.url));

/** Figures of this version and of the other, and this ÷ other, each taken within its pair. */
export interface AgainstResult {
  capture?: PairResult;
  single?: PairResult;
  traceP50?: PairResult;
  traceP95?: PairResult;
  scan?: PairResult;
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
  const at = (share: number): PairResult => {
    const a = times.map((pair) => percentile(pair.ours, share));
    const b = times.map((pair) => percentile(pair.other, share));
    return {
      ours: spread(a),
      reference: spread(b),
      ratio: spread(a.map((v, i) => v / b[i]!)),
      pairs: rounds,
    };
  };
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
      const rate = async (world: World, clients: number, bodies: string[], count: number) =>
        count / ((await postAll(world, '/api/v1/events', clients, bodies)) / 1000);
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
      if (wants('capture')) {
        const documents = () => documentBodies(20, run);
        const side = (world: World) => () => rate(world, 4, documents(), 10_000);
        await side(ours)();
        await side(other)();
        result.capture = await interleave(pairs, side(ours), side(other));
      }
      if (wants('single')) {
        const side = (world: World) => () => rate(world, 32, singleBodies(2000, run), 2000);
        await side(ours)();
        await side(other)();
        result.single = await interleave(pairs, side(ours), side(other));
      }
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
  return [
    '| what | this version | the other | this ÷ other | pairs |',
    '|---|---|---|---|---|',
    ...row('capture, documents of 500, 4 clients', 'events/s', 0, result.capture),
    ...row('one event a request, 32 clients', 'events/s', 0, result.single),
    ...row('trace of ≤ 500 lots, p50', 'ms', 1, result.traceP50),
    ...row('trace of ≤ 500 lots, p95', 'ms', 1, result.traceP95),
    ...row('scan page, 64 connections', 'pages/s', 0, result.scan),
  ].join('\n');
}
