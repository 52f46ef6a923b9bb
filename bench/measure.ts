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

/**
 * Runs both sides `pairs` times, alternating which goes first; each returns its figure (a rate or a time). The ratio is
 * taken within each pair, so that what disturbs the machine disturbs both.
 */
export async function interleave(
  pairs: number,
  ours: (i: number) => Promise<number>,
  reference: (i: number) => Promise<number>,
): Promise<PairResult> {
  const a: number[] = [];
  const b: number[] = [];
  for (let i = 0; i < pairs; i++) {
    if (i % 2 === 0) {
      a.push(await ours(i));
      b.push(await reference(i));
    } else {
      b.push(await reference(i));
      a.push(await ours(i));
    }
  }
  return { ours: spread(a), reference: spread(b), ratio: spread(a.map((value, i) => value / b[i]!)), pairs };
}

/** Resident memory of a process in bytes (Linux), or 0 where it cannot be read. */
export async function residentBytes(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
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
