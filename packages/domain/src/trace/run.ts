import { ROLE } from './edge.ts';
import { finishRun } from './finish.ts';
import { Graph, LOT_STATE } from './graph.ts';
import { IdIndex, IntList } from './ints.ts';
import { DEFAULT_PAIRING_WINDOW } from './pair.ts';
import { HUB_STATE, Reach } from './reach.ts';
import { Resolver } from './resolve.ts';
import { findSeeds, rowsBy, type Seeds } from './seeds.ts';
import { shiftsOf } from './shift.ts';
import { EdgeTable } from './table.ts';
import type { Direction, Need, Start, TraceContext, TraceOptions, TraceResult } from './types.ts';

/** One direction of a run: its reach, its seeds, and how much of the limit is used. */
export interface Side {
  direction: Direction;
  reach: Reach;
  seeds: Seeds;
  opened: number;
  cut: boolean;
}

/**
 * One trace as a step machine without IO: `need()` says which edges are missing, the caller pushes them into `table`
 * and calls `absorb()`, until `need()` answers null; `finish()` gives the result. The order in which edges arrive
 * changes nothing, nor does an edge that arrives twice.
 */
export class TraceRun {
  readonly table: EdgeTable;
  readonly starts: readonly Start[];
  readonly options: TraceOptions;
  readonly graph: Graph;
  readonly voided = new IdIndex();
  readonly sides: Side[];
  readonly #resolver: Resolver;
  /** `contents` and `boxes` are skipped where nothing was taken out of, or packed into, a container. */
  #phase: 'events' | 'contents' | 'lots' | 'boxes' | 'spread' = 'events';
  #asked: Need | null = null;
  readonly #pendingLots = new IntList();
  readonly #pendingHubs = new IntList();
  /** Lots whose edges are there, while those that empty their containers are asked for. */
  #waiting = new IntList();
  readonly #boxesWanted = new Set<number>();
  readonly #boxesLoaded = new Set<number>();
  #scanned = 0;
  readonly #boxesAsked = new Set<number>();
  readonly #shiftsAsked = new Set<string>();
  #eventRows: Map<number, IntList> = new Map();
  #placeRows: Map<number, IntList> = new Map();

  /** Throws `RangeError` when there is no start or the limit is not positive. */
  constructor(starts: readonly Start[], options: TraceOptions) {
    if (starts.length === 0) throw new RangeError('a trace needs a start');
    if (options.limit !== undefined && !(options.limit > 0)) throw new RangeError('limit must be positive');
    this.starts = starts;
    this.options = options;
    this.table = new EdgeTable(options.knownBatch ?? null);
    this.graph = new Graph(this.table);
    this.#resolver = new Resolver(this.graph, this.voided, {
      now: options.now,
      pairingWindow: options.pairingWindow ?? DEFAULT_PAIRING_WINDOW,
    });
    const side = (direction: Direction): Side => ({
      direction,
      reach: new Reach(this.graph, this.voided, direction, options.ignoreTime ?? false),
      seeds: { nodes: [], transfers: [] },
      opened: 0,
      cut: false,
    });
    this.sides = options.direction === 'both' ? [side('down'), side('up')] : [side(options.direction)];
  }

  /** What to load next; null when the reach is complete. Calling it again before `absorb()` gives the same. */
  need(): Need | null {
    if (this.#asked !== null) return this.#asked;
    const need: Need = {
      lots: [],
      hubs: [],
      events: [],
      places: [],
      containers: [],
      unpackings: [],
      shifts: [],
    };
    if (this.#phase === 'events') this.#needStarts(need);
    else if (this.#phase === 'contents') need.containers.push(...this.#emptied());
    else if (this.#phase === 'lots') this.#needStartLots(need);
    else if (this.#phase === 'spread') this.#needMore(need);
    need.unpackings.push(...this.#boxesWanted);
    const empty =
      need.lots.length === 0 &&
      need.hubs.length === 0 &&
      need.events.length === 0 &&
      need.places.length === 0 &&
      need.containers.length === 0 &&
      need.unpackings.length === 0 &&
      need.shifts.length === 0;
    if (empty) {
      if (this.#phase === 'spread') return null;
      this.absorb();
      return this.need();
    }
    this.#asked = need;
    return need;
  }

  /** Takes in what was pushed for the last `need()`. */
  absorb(): void {
    this.#asked = null;
    const g = this.graph;
    g.fit();
    const again = this.#readVoided();
    const first = this.#phase !== 'spread';
    if (this.#phase === 'events' || this.#phase === 'contents') {
      this.#phase = this.#phase === 'events' && this.#emptied().length > 0 ? 'contents' : 'lots';
      return;
    }
    for (const box of this.#boxesWanted) this.#boxesLoaded.add(box);
    this.#boxesWanted.clear();
    const ready = this.#takeReady();
    if (first && this.#waiting.length > 0) {
      // Starts begin together: those that are ready wait as well.
      for (let i = 0; i < ready.length; i++) this.#await(ready.a[i]!);
      this.#phase = 'boxes';
      return;
    }
    for (let i = 0; i < this.#pendingHubs.length; i++) g.hubAsked[this.#pendingHubs.a[i]!] = HUB_STATE.loaded;
    if (again) {
      this.#rebuild();
    } else {
      const from = g.nodes;
      for (let i = 0; i < ready.length; i++) this.#resolver.resolve(ready.a[i]!);
      for (const s of this.sides) {
        s.reach.fit();
        if (first) this.#seed(s);
        if (g.nodes > from) for (let i = 0; i < ready.length; i++) s.reach.enter(ready.a[i]!);
        for (let i = 0; i < this.#pendingHubs.length; i++) {
          const node = g.hubNode[this.#pendingHubs.a[i]!]! - 1;
          if (node >= 0 && s.reach.has(node)) s.reach.enqueue(node);
        }
        s.reach.run();
      }
    }
    this.#phase = 'spread';
    this.#pendingHubs.length = 0;
  }

  /**
   * The lots that can be resolved: what empties their containers is known. The others wait, and their containers are
   * asked for; a trace in which nothing is packed pays nothing for it.
   */
  #takeReady(): IntList {
    const ready = this.#waiting;
    this.#waiting = new IntList();
    for (let i = 0; i < ready.length; i++) this.graph.lotState[ready.a[i]!] = LOT_STATE.requested;
    for (let i = 0; i < this.#pendingLots.length; i++) {
      const lot = this.#pendingLots.a[i]!;
      if (this.#wantsBoxes(lot)) this.#await(lot);
      else ready.push(lot);
    }
    this.#pendingLots.length = 0;
    return ready;
  }

  #await(lot: number): void {
    this.graph.lotState[lot] = LOT_STATE.waiting;
    this.#waiting.push(lot);
  }

  #wantsBoxes(lot: number): boolean {
    const t = this.table;
    if (!t.packed.has(lot)) return false;
    let wants = false;
    for (let r = t.headOfLot[lot]!; r >= 0; r = t.nextOfLot[r]!) {
      if (t.role[r] !== ROLE.packIn || this.#boxesLoaded.has(t.container[r]!)) continue;
      this.#boxesWanted.add(t.container[r]!);
      wants = true;
    }
    return wants;
  }

  /** The containers out of which everything was taken by an event, or at a place, where the trace starts. */
  #emptied(): number[] {
    const t = this.table;
    const boxes = new Set<number>();
    for (let r = 0; r < t.length; r++) {
      if (!t.isUnpacking(r)) continue;
      const here = this.starts.some((s) =>
        s.kind === 'event'
          ? s.event === t.event[r]
          : s.kind === 'place' &&
            (s.place === t.toPlace[r] || s.place === t.fromPlace[r]) &&
            t.t0[r]! <= s.until,
      );
      if (here) boxes.add(t.container[r]!);
    }
    return [...boxes].sort((a, b) => a - b);
  }

  /** Whether an edge has an effect: it is no mere claim, and nobody declared its event wrong. */
  counts(row: number): boolean {
    const t = this.table;
    return t.flags[row] === 0 && this.voided.find(t.event[row]!) < 0;
  }

  /** Where a line of a transformation took or put its lot; 0 for every other edge, and where it is not stated. */
  workplace(row: number): number {
    const t = this.table;
    if (t.lotId(row) === 0) return 0;
    if (t.role[row] === ROLE.input) return t.fromPlace[row]!;
    return t.role[row] === ROLE.output ? t.toPlace[row]! : 0;
  }

  /** Whether the trace came to the transformation or pool of an edge. */
  reachesHub(row: number): boolean {
    const node = this.graph.hubNode[this.table.hubOf[row]!]! - 1;
    return node >= 0 && this.sides.some((s) => s.reach.has(node));
  }

  /** The answer over everything that was loaded. Throws `Error` while something is still needed. */
  finish(context: TraceContext = {}): TraceResult {
    if (this.need() !== null) throw new Error('the trace still needs edges');
    return finishRun(this, context);
  }

  #needStarts(need: Need): void {
    for (const s of this.starts) {
      switch (s.kind) {
        case 'event':
          if (!need.events.includes(s.event)) need.events.push(s.event);
          break;
        case 'place': {
          const known = need.places.find((p) => p.place === s.place);
          if (known === undefined) need.places.push({ place: s.place, until: s.until });
          else known.until = Math.max(known.until, s.until);
          break;
        }
        default:
          break;
      }
    }
  }

  #needStartLots(need: Need): void {
    const t = this.table;
    const ids = new Set<number>();
    const events = new Set<number>();
    const places = new Map<number, number>();
    for (const s of this.starts) {
      switch (s.kind) {
        case 'lot':
        case 'holding':
          ids.add(s.lot);
          break;
        case 'event':
          events.add(s.event);
          break;
        case 'place':
          places.set(s.place, Math.max(places.get(s.place) ?? s.until, s.until));
          break;
      }
    }
    if (events.size > 0) {
      this.#eventRows = rowsBy(this.graph, (r) => (events.has(t.event[r]!) ? [t.event[r]!] : []));
      for (const rows of this.#eventRows.values())
        for (let i = 0; i < rows.length; i++)
          if (t.lotId(rows.a[i]!) !== 0 && !t.isUnpacking(rows.a[i]!)) ids.add(t.lotId(rows.a[i]!));
    }
    if (places.size > 0) {
      this.#placeRows = rowsBy(this.graph, (r) => {
        const at = [t.fromPlace[r]!, t.toPlace[r]!].filter(
          (p, i, all) => all.indexOf(p) === i && places.has(p) && t.t0[r]! <= places.get(p)!,
        );
        return t.lotId(r) === 0 ? [] : at;
      });
      for (const rows of this.#placeRows.values())
        for (let i = 0; i < rows.length; i++) if (!t.isUnpacking(rows.a[i]!)) ids.add(t.lotId(rows.a[i]!));
    }
    const emptied = new Set(this.#emptied());
    if (emptied.size > 0)
      for (const lot of t.packed)
        for (let r = t.headOfLot[lot]!; r >= 0; r = t.nextOfLot[r]!)
          if (t.role[r] === ROLE.packIn && emptied.has(t.container[r]!)) ids.add(t.lots.id(lot));
    for (const id of [...ids].sort((a, b) => a - b)) {
      need.lots.push(id);
      const lot = t.addLot(id);
      this.#pendingLots.push(lot);
      this.graph.fit();
      this.graph.lotState[lot] = LOT_STATE.requested;
      for (const s of this.sides) s.opened++;
    }
  }

  #needMore(need: Need): void {
    const g = this.graph;
    const t = this.table;
    const limit = this.options.limit ?? Number.POSITIVE_INFINITY;
    for (const s of this.sides) {
      const want = s.reach.wantLots;
      const ids: number[] = [];
      for (let i = 0; i < want.length; i++) {
        const lot = want.a[i]!;
        if (g.lotState[lot] !== LOT_STATE.unknown) continue;
        g.lotState[lot] = LOT_STATE.requested;
        ids.push(lot);
      }
      want.length = 0;
      if (s.opened + ids.length > limit) {
        s.cut = true;
        ids.sort((a, b) => t.lots.id(a) - t.lots.id(b));
        for (const lot of ids.splice(Math.max(0, limit - s.opened))) g.lotState[lot] = LOT_STATE.unknown;
      }
      s.opened += ids.length;
      for (const lot of ids) {
        this.#pendingLots.push(lot);
        need.lots.push(t.lots.id(lot));
      }
      const hubs = s.reach.wantHubs;
      for (let i = 0; i < hubs.length; i++) {
        const hub = hubs.a[i]!;
        if (g.hubAsked[hub] !== HUB_STATE.unknown) continue;
        g.hubAsked[hub] = HUB_STATE.asked;
        this.#pendingHubs.push(hub);
        need.hubs.push(t.hubs.id(hub));
      }
      hubs.length = 0;
    }
    if (this.options.coLocated !== true || need.lots.length > 0 || need.hubs.length > 0) return;
    if (this.#boxesWanted.size === 0) this.#needTogether(need);
  }

  /** When the reach is complete: what shared a container, or a line and shift, with what it came to. */
  #needTogether(need: Need): void {
    const t = this.table;
    for (let r = 0; r < t.length; r++) {
      if (!this.sides.some((s) => s.reach.hasLot(t.lotOf[r]!))) continue;
      const box = t.container[r]!;
      if (box !== 0 && !this.#boxesAsked.has(box)) {
        this.#boxesAsked.add(box);
        need.containers.push(box);
      }
      const place = this.workplace(r);
      if (place === 0 || !this.counts(r) || !this.reachesHub(r)) continue;
      for (const { from, until } of shiftsOf(t.t0[r]!, t.t1[r]!)) {
        const key = `${place} ${from}`;
        if (this.#shiftsAsked.has(key)) continue;
        this.#shiftsAsked.add(key);
        need.shifts.push({ place, from, until });
      }
    }
  }

  #seed(s: Side): void {
    s.seeds = findSeeds(this.graph, this.starts, s.direction, this.#eventRows, this.#placeRows);
    for (const one of this.starts) if (one.kind === 'lot') s.reach.include(this.table.lots.find(one.lot));
    for (const n of s.seeds.nodes) s.reach.touch(n.node, n.label);
    for (const x of s.seeds.transfers) s.reach.touch(x.node, x.label);
  }

  /** Notes newly loaded declarations of error; true when one concerns an event that was already followed. */
  #readVoided(): boolean {
    const t = this.table;
    const before = this.voided.size;
    for (let r = this.#scanned; r < t.length; r++)
      if (t.role[r] === ROLE.voided) this.voided.add(t.event[r]!);
    const followed = this.#scanned;
    this.#scanned = t.length;
    if (this.voided.size === before) return false;
    for (let r = 0; r < followed; r++)
      if (this.graph.rowTransfer[r] !== 0 && this.voided.find(t.event[r]!) >= before) return true;
    return false;
  }

  /** Starts over on what is loaded: an event that was followed has turned out to be declared wrong. */
  #rebuild(): void {
    const g = this.graph;
    g.reset();
    for (const s of this.sides) s.reach.reset();
    for (let l = 0; l < this.table.lots.size; l++)
      if (g.lotState[l] === LOT_STATE.requested) this.#resolver.resolve(l);
    for (const s of this.sides) {
      s.reach.fit();
      this.#seed(s);
      s.reach.run();
    }
  }
}
