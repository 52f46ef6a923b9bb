import { scanUrl } from '../apps/server/src/modules/trace/index.ts';
import { type PairResult, spread } from './measure.ts';
import { randomCodes } from './trace.ts';
import type { World } from './world.ts';

interface Load {
  requestsPerSecond: number;
  p99: number;
  failed: number;
}

/** A load of 64 connections for some seconds, in a process of its own (autocannon). */
export async function load(world: World, paths: string[], seconds: number): Promise<Load> {
  const { default: autocannon } = await import('autocannon');
  const result = await autocannon({
    url: world.base,
    connections: 64,
    duration: seconds,
    workers: 1,
    requests: paths.map((path) => ({
      path,
      method: 'GET' as const,
      headers: { 'accept-encoding': 'gzip, br', 'accept-language': 'zh-CN' },
    })),
  });
  return {
    requestsPerSecond: result.requests.average,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  };
}

export interface ScanResult extends PairResult {
  p99: number;
  failed: number;
}

/** Scan pages of random lots, scan counting on, against a hello-world route of the same server. Requests a second. */
export async function scans(world: World, pairs: number, seconds: number): Promise<ScanResult> {
  const ours: number[] = [];
  const hello: number[] = [];
  const p99: number[] = [];
  let failed = 0;
  await load(world, ['/healthz'], 2);
  for (let i = 0; i < pairs; i++) {
    const paths = (await randomCodes(world, 5000)).map((code) => scanUrl('', code));
    const one = async () => {
      const result = await load(world, paths, seconds);
      ours.push(result.requestsPerSecond);
      p99.push(result.p99);
      failed += result.failed;
    };
    const two = async () => {
      hello.push((await load(world, ['/healthz'], seconds)).requestsPerSecond);
    };
    if (i % 2 === 0) {
      await one();
      await two();
    } else {
      await two();
      await one();
    }
  }
  return {
    ours: spread(ours),
    reference: spread(hello),
    ratio: spread(ours.map((value, i) => value / hello[i]!)),
    pairs,
    p99: spread(p99).median,
    failed,
  };
}
