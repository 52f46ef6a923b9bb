/**
 * Run by hand: builds synthetic worlds, traces them and prints CPU time and memory.
 * `node packages/domain/src/trace/testing/measure.ts [small|recall|hub|bin|again]`
 */
import { DIM, ROLE, type Role } from '../edge.ts';
import { TraceRun } from '../run.ts';
import { recallScope } from '../scope.ts';
import type { Start } from '../types.ts';
import { DAY, KG, TONNE } from './store.ts';

const WIDTH = 10;
const MOST = 3_000_000;

/** Edges in one typed array, chained by lot and by hub, so that the world itself costs the collector nothing. */
class Columns {
  #rows = new Float64Array(WIDTH * 16);
  #size = 0;
  #lotHead = new Int32Array(MOST).fill(-1);
  #hubHead = new Int32Array(MOST).fill(-1);
  #lotNext = new Int32Array(16);
  #hubNext = new Int32Array(16);
  #ord = new Uint32Array(MOST);

  add(
    lot: number,
    event: number,
    role: Role,
    t0: number,
    t1: number,
    amount: number,
    from: number,
    to: number,
  ): void {
    const i = this.#size++;
    if (i * WIDTH >= this.#rows.length) {
      const grow = <T extends Float64Array | Int32Array>(a: T, b: T): T => {
        b.set(a);
        return b;
      };
      this.#rows = grow(this.#rows, new Float64Array(this.#rows.length * 2));
      this.#lotNext = grow(this.#lotNext, new Int32Array(this.#lotNext.length * 2));
      this.#hubNext = grow(this.#hubNext, new Int32Array(this.#hubNext.length * 2));
    }
    this.#rows.set([lot, event, this.#ord[event]!, role, event, t0, t1, amount, from, to], i * WIDTH);
    this.#ord[event] = this.#ord[event]! + 1;
    this.#lotNext[i] = this.#lotHead[lot]!;
    this.#lotHead[lot] = i;
    this.#hubNext[i] = this.#hubHead[event]!;
    this.#hubHead[event] = i;
  }

  loadLot(run: TraceRun, lot: number): void {
    for (let i = this.#lotHead[lot]!; i >= 0; i = this.#lotNext[i]!) this.#push(run, i * WIDTH);
  }

  loadHub(run: TraceRun, hub: number): void {
    for (let i = this.#hubHead[hub]!; i >= 0; i = this.#hubNext[i]!) this.#push(run, i * WIDTH);
  }

  #push(run: TraceRun, i: number): void {
    const r = this.#rows;
    const p = r[i + 8]!;
    const q = r[i + 9]!;
    run.table.push(
      r[i]!,
      r[i + 1]!,
      r[i + 2]!,
      r[i + 3]!,
      r[i + 4]!,
      r[i + 5]!,
      r[i + 6]!,
      r[i + 7]!,
      DIM.mass,
      p,
      p,
      q,
      q,
      0,
      0,
      0,
      0,
      1,
      -1,
      -1,
      null,
      r[i + 1]!,
    );
  }
}

function trace(
  name: string,
  c: Columns,
  starts: Start[],
  direction: 'down' | 'up' | 'both',
  repeat = 1,
): void {
  let load = 0;
  let best = Number.POSITIVE_INFINITY;
  let parts = '';
  const used = (): number => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
  const memory = used();
  let peak = memory;
  for (let k = 0; k < repeat; k++) {
    const begin = process.cpuUsage();
    const t0 = performance.now();
    const run = new TraceRun(starts, { direction, now: 4000 * DAY });
    let rounds = 0;
    let pushing = 0;
    for (let need = run.need(); need !== null; need = run.need()) {
      rounds++;
      const a = performance.now();
      for (const lot of need.lots) c.loadLot(run, lot);
      for (const hub of need.hubs) c.loadHub(run, hub);
      pushing += performance.now() - a;
      run.absorb();
    }
    const t1 = performance.now();
    const result = run.finish();
    const t2 = performance.now();
    const cpu = process.cpuUsage(begin);
    if (k === 0) peak = used();
    const lots = (result.down?.lotCount ?? 0) + (result.up?.lotCount ?? 0);
    const all = (cpu.user + cpu.system) / 1000;
    if (all < best) {
      best = all;
      load = pushing;
      parts = `${lots} lots ${run.table.length} edges ${rounds} rounds | push ${pushing.toFixed(1)} reach ${(t1 - t0 - pushing).toFixed(1)} finish ${(t2 - t1).toFixed(1)}`;
      if (result.down !== null && repeat < 10) {
        const s0 = performance.now();
        const scope = recallScope(result.down);
        parts += ` | scope ${(performance.now() - s0).toFixed(1)} ms, accounted ${scope.sources[0]?.accounted} of ${scope.sources[0]?.total}`;
      }
    }
  }
  void load;
  console.log(
    `${name}: ${best.toFixed(1)} ms CPU (${parts}), memory +${((peak - memory) / 1e6).toFixed(0)} MB`,
  );
}

/** A recall: a lot fans out through mills and packers to `lots` descendants, with moves, two inputs a step. */
function fan(lots: number): Columns {
  const c = new Columns();
  let event = 1;
  let next = 2;
  c.add(1, event++, ROLE.add, 0, 0, lots * TONNE, 1, 1);
  const open: { lot: number; amount: number; day: number; place: number }[] = [
    { lot: 1, amount: lots * TONNE, day: 0, place: 1 },
  ];
  let head = 0;
  while (next < lots && head < open.length) {
    const p = open[head++]!;
    const place = (next % 5000) + 2;
    c.add(p.lot, event++, ROLE.handOver, p.day * DAY + 1000, p.day * DAY + 1000, p.amount, p.place, place);
    for (let k = 0; k < 2; k++) {
      const at = p.day * DAY + 2000 + k;
      c.add(p.lot, event++, ROLE.handOver, at, at, p.amount, place, place);
    }
    const outs = 4;
    const e = event++;
    const t = (p.day + 1) * DAY;
    const half = Math.floor(p.amount / 2);
    c.add(p.lot, e, ROLE.input, t, t, half, place, place);
    const e2 = event++;
    c.add(p.lot, e2, ROLE.input, t + 500, t + 500, p.amount - half, place, place);
    for (let k = 0; k < outs; k++) {
      const share = Math.floor(half / 2);
      const at = k < 2 ? t : t + 500;
      c.add(next, k < 2 ? e : e2, ROLE.output, at, at, share, place, place);
      open.push({ lot: next++, amount: share, day: p.day + 1, place });
    }
  }
  return c;
}

/** A bin with `n` feeds and `n` draws, each draw a lot of its own. */
function bin(n: number, interval: number): Columns {
  const c = new Columns();
  let event = 1;
  for (let i = 0; i < n; i++) {
    const t = i * 1000;
    c.add(10 + i, event++, ROLE.add, t, t + interval, 10 * KG, 1, 1);
    c.add(10 + i, event, ROLE.input, t + 1, t + 1 + interval, 10 * KG, 1, 1);
    c.add(1, event++, ROLE.output, t + 1, t + 1 + interval, 10 * KG, 1, 1);
    c.add(1, event, ROLE.input, t + 2, t + 2 + interval, 9 * KG, 1, 1);
    c.add(1_000_000 + i, event++, ROLE.output, t + 2, t + 2 + interval, 9 * KG, 1, 1);
  }
  return c;
}

/** One transformation with `n` outputs. */
function hub(n: number): Columns {
  const c = new Columns();
  c.add(1, 1, ROLE.add, 0, 0, n * KG, 1, 1);
  c.add(1, 2, ROLE.input, DAY, DAY, n * KG, 1, 1);
  for (let i = 0; i < n; i++) c.add(2 + i, 2, ROLE.output, DAY, DAY, KG, 1, 1);
  return c;
}

/** Feeds from one lot that pass through chains of different length: the bin is reached again and again. */
function again(n: number): Columns {
  const c = new Columns();
  let event = 1;
  let lot = 2;
  c.add(1, event++, ROLE.add, 0, 0, n * TONNE, 1, 1);
  const binLot = 1_000_000;
  for (let i = 0; i < n; i++) {
    let from = 1;
    for (let k = 0; k < i % 50; k++) {
      c.add(from, event, ROLE.input, (n - i) * 1000 + k, (n - i) * 1000 + k, TONNE, 1, 1);
      c.add(lot, event++, ROLE.output, (n - i) * 1000 + k, (n - i) * 1000 + k, TONNE, 1, 1);
      from = lot++;
    }
    c.add(from, event, ROLE.input, (n - i) * 1000 + 60, (n - i) * 1000 + 60, TONNE, 1, 1);
    c.add(binLot, event++, ROLE.output, (n - i) * 1000 + 60, (n - i) * 1000 + 60, TONNE, 1, 1);
    c.add(binLot, event, ROLE.input, (n - i) * 1000 + 99, (n - i) * 1000 + 99, TONNE, 1, 1);
    c.add(2_000_000 + i, event++, ROLE.output, (n - i) * 1000 + 99, (n - i) * 1000 + 99, TONNE, 1, 1);
  }
  return c;
}

const start: Start[] = [{ kind: 'lot', lot: 1 }];
const cases: Record<string, () => void> = {
  small: () => {
    const c = fan(400);
    trace('400 lots, first time', c, start, 'both');
    trace('400 lots both ways, warm', c, start, 'both', 50);
  },
  recall: () => trace('200,000 lots', fan(200_000), start, 'down', 4),
  hub: () => trace('100,000 outputs', hub(100_000), start, 'down', 2),
  bin: () => {
    const c = bin(5000, 0);
    trace('bin 5,000 × 5,000 from a feed', c, [{ kind: 'lot', lot: 10 }], 'down', 2);
    trace('bin 5,000 × 5,000 both ways', c, start, 'both', 2);
    trace('bin with day intervals', bin(5000, DAY), start, 'both', 2);
  },
  again: () => trace('a bin reached again and again', again(5000), start, 'down', 2),
};
for (const [name, run] of Object.entries(cases))
  if (process.argv[2] === undefined || process.argv[2] === name) run();
