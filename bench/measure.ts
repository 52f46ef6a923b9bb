import { readdir, readFile } from 'node:fs/promises';
import type { Queryable } from '../apps/server/src/platform/db/pool.ts';

/** Measuring by pairs: ours and the reference run interleaved on one machine in one run, medians with their spread. */

export interface Spread {
  median: number;
  low: number;
  high: number;
}

/** Median and quartiles. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))]!;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}

export interface PairResult {
  ours: Spread;
  reference: Spread;
  ratio: Spread;
  pairs: number;
}

/** Figures of both sides, pair by pair; the ratio is taken within each pair, so that what disturbs the machine disturbs both. */
export function pairResult(ours: readonly number[], reference: readonly number[]): PairResult {
  return {
    ours: spread(ours),
    reference: spread(reference),
    ratio: spread(ours.map((value, i) => value / reference[i]!)),
    pairs: ours.length,
  };
}

/** Runs both sides `pairs` times, alternating which goes first; what each returned, pair by pair. */
export async function inTurns<Figures>(
  pairs: number,
  ours: (i: number) => Promise<Figures>,
  reference: (i: number) => Promise<Figures>,
): Promise<{ ours: Figures[]; reference: Figures[] }> {
  const a: Figures[] = [];
  const b: Figures[] = [];
  for (let i = 0; i < pairs; i++) {
    if (i % 2 === 0) {
      a.push(await ours(i));
      b.push(await reference(i));
    } else {
      b.push(await reference(i));
      a.push(await ours(i));
    }
  }
  return { ours: a, reference: b };
}

/** Both sides in turns, each of which returns one figure (a rate or a time). */
export async function interleave(
  pairs: number,
  ours: (i: number) => Promise<number>,
  reference: (i: number) => Promise<number>,
): Promise<PairResult> {
  const all = await inTurns(pairs, ours, reference);
  return pairResult(all.ours, all.reference);
}

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** Fields of /proc/PID/stat behind the name of the command, which may hold spaces; null where it cannot be read. */
async function statOf(pid: string | number): Promise<string[] | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Processor time of a process so far, all its threads, in milliseconds (Linux; else 0); `ended` adds its children that ended. */
async function processorMs(pid: string | number, { ended = false } = {}): Promise<number> {
  const stat = await statOf(pid);
  return (stat ?? []).slice(11, ended ? 15 : 13).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
}

/** Processor time in milliseconds of a server process and of all processes of its database. */
export interface ProcessorTime {
  server: number;
  database: number;
}

/** What both have used so far; the difference of two answers is what was used between (Linux; else 0). */
export async function processorTime(world: { pid: number; owner: Queryable }): Promise<ProcessorTime> {
  const { rows } = await world.owner.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const postmaster = (await statOf(rows[0]!.pid))?.[1];
  let database = postmaster === undefined ? 0 : await processorMs(postmaster, { ended: true });
  for (const pid of await readdir('/proc').catch(() => []))
    if (/^\d+$/.test(pid) && (await statOf(pid))?.[1] === postmaster) database += await processorMs(pid);
  return { server: await processorMs(world.pid), database };
}

/** Resident memory of a process in bytes (Linux), or 0 where it cannot be read. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

/** Watches a process's resident memory until stopped; answers the peak in bytes. */
export function watchMemory(pid: number): () => Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    void residentBytes(pid).then((bytes) => {
      peak = Math.max(peak, bytes);
    });
  }, 100);
  return async () => {
    clearInterval(timer);
    return Math.max(peak, await residentBytes(pid));
  };
}
