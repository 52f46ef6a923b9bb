import { grownFloat64, grownInt32, grownUint8, IntList } from './ints.ts';
import type { EdgeTable } from './table.ts';

/** What a node of the graph stands for. */
export const NODE = {
  /** Lot × place × party; either may be 0, "not stated". */
  place: 1,
  /** Lot × container. */
  container: 2,
  /** Lot × consignment, in transit. */
  consignment: 3,
  /** One transformation. */
  hub: 4,
  /** An open pool: a virtual holding of everything poured into it. */
  pool: 5,
  /** Came in, not clear into which of several holdings. */
  unclearIn: 6,
  /** Went out, not clear of which of several holdings. */
  unclearOut: 7,
  /** Joins every holding that something came into with those that nothing is known to have come into. */
  loose: 8,
} as const;

/** Ends of a transfer that are no node. */
export const END = { made: -1, gone: -2, outside: -3 } as const;

/**
 * Order within a holding at one time (`trace.md` §4). A move is `moveIn` where it arrives and `moveOut` where it leaves;
 * `rest`, all that is in a container, leaves after everything that was named.
 */
export const RANK = { feed: 0, moveIn: 1, moveOut: 2, draw: 3, exit: 4, loss: 5, rest: 6 } as const;

export const XFLAG = {
  /** Carries reach only: not clear which holding was meant. Never in a quantity sweep. */
  link: 1,
  /** A receipt before its shipment: paired all the same, the receiver's clock counts from here on. */
  reset: 2,
  /** All that was in a container: the amount follows from what went in and out before. */
  rest: 4,
} as const;

/** `waiting`: its edges are there, those that empty its containers are not. */
export const LOT_STATE = { unknown: 0, requested: 1, resolved: 2, waiting: 3 } as const;

/** A finding about one event of one lot, found while resolving. */
export interface LotNote {
  code: 'notReceived' | 'notShipped' | 'ambiguousHolding' | 'timeReversed';
  lot: number;
  row: number;
  unbacked: boolean;
  unless?: Unless;
}

/**
 * Nothing to report where whoever is `at` turns out to be one of `ends`: parties left out are told by who operates the places,
 * or else by its being one place; with `operator` only by who operates it.
 */
export interface Unless {
  at: Holder;
  ends: readonly (Holder & { operator?: true })[];
}

/** A place and a party; 0 where not stated. */
export interface Holder {
  place: number;
  party: number;
}

/**
 * Holdings, hubs and the transfers between them, in columns. Holdings belong to one lot, so a lot's nodes, transfers
 * and sorted adjacency are contiguous; a hub's transfers are found along the edge table's chain of the hub.
 */
export class Graph {
  readonly table: EdgeTable;
  nodes = 0;
  nodeKind = new Uint8Array(64);
  /** Dense lot, or -1 for hubs. */
  nodeLot = new Int32Array(64);
  /** Place, container, consignment's number within the lot, or dense hub. */
  nodeA = new Float64Array(64);
  /** Party. */
  nodeB = new Float64Array(64);
  nodeUnclear = new Uint8Array(64);
  /** Segments of `adjIn` (by t0) and `adjOut` (by t1); `adjLink` follow in no order. */
  in0 = new Int32Array(64);
  in1 = new Int32Array(64);
  out0 = new Int32Array(64);
  out1 = new Int32Array(64);
  readonly adjIn = new IntList(64);
  readonly adjOut = new IntList(64);
  transfers = 0;
  xFrom = new Int32Array(64);
  xTo = new Int32Array(64);
  /** Row of the edge, or -1. */
  xRow = new Int32Array(64);
  xT0 = new Float64Array(64);
  xT1 = new Float64Array(64);
  xRank = new Uint8Array(64);
  xFlags = new Uint8Array(64);
  /** By edge row: its transfer + 1, or 0. */
  rowTransfer = new Int32Array(64);
  /** By dense lot. */
  lotState = new Uint8Array(64);
  lotN0 = new Int32Array(64);
  lotN1 = new Int32Array(64);
  lotX0 = new Int32Array(64);
  lotX1 = new Int32Array(64);
  /** By dense hub: its node + 1, or 0; and whether it was asked for. */
  hubNode = new Int32Array(64);
  hubAsked = new Uint8Array(64);
  readonly notes: LotNote[] = [];
  /** Transfers of everything in a container, each with its amount as the edges state it; -1 when they do not tell. */
  readonly rests = new Map<number, number>();

  constructor(table: EdgeTable) {
    this.table = table;
  }

  /** Forgets what was resolved (an event turned out to be declared wrong); what was asked for stays asked for. */
  reset(): void {
    this.nodes = 0;
    this.transfers = 0;
    this.adjIn.length = 0;
    this.adjOut.length = 0;
    this.rowTransfer.fill(0);
    this.hubNode.fill(0);
    this.notes.length = 0;
    this.rests.clear();
    for (let l = 0; l < this.lotState.length; l++)
      if (this.lotState[l] === LOT_STATE.resolved) this.lotState[l] = LOT_STATE.requested;
  }

  /** Makes room for every lot, hub and row of the table. */
  fit(): void {
    const lots = this.table.lots.size;
    const hubs = this.table.hubs.size;
    this.lotState = grownUint8(this.lotState, lots);
    this.lotN0 = grownInt32(this.lotN0, lots);
    this.lotN1 = grownInt32(this.lotN1, lots);
    this.lotX0 = grownInt32(this.lotX0, lots);
    this.lotX1 = grownInt32(this.lotX1, lots);
    this.hubNode = grownInt32(this.hubNode, hubs);
    this.hubAsked = grownUint8(this.hubAsked, hubs);
    this.rowTransfer = grownInt32(this.rowTransfer, this.table.length);
  }

  addNode(kind: number, lot: number, a: number, b: number): number {
    const n = this.nodes++;
    if (n >= this.nodeKind.length) {
      const size = n + 1;
      this.nodeKind = grownUint8(this.nodeKind, size);
      this.nodeLot = grownInt32(this.nodeLot, size);
      this.nodeA = grownFloat64(this.nodeA, size);
      this.nodeB = grownFloat64(this.nodeB, size);
      this.nodeUnclear = grownUint8(this.nodeUnclear, size);
      this.in0 = grownInt32(this.in0, size);
      this.in1 = grownInt32(this.in1, size);
      this.out0 = grownInt32(this.out0, size);
      this.out1 = grownInt32(this.out1, size);
    }
    this.nodeKind[n] = kind;
    this.nodeLot[n] = lot;
    this.nodeA[n] = a;
    this.nodeB[n] = b;
    this.nodeUnclear[n] = kind >= NODE.unclearIn ? 1 : 0;
    this.in0[n] = 0;
    this.in1[n] = 0;
    this.out0[n] = 0;
    this.out1[n] = 0;
    return n;
  }

  /** The node of a dense hub, made when first met. */
  nodeOfHub(hub: number): number {
    const known = this.hubNode[hub]! - 1;
    if (known >= 0) return known;
    const n = this.addNode(this.table.hubs.id(hub) < 0 ? NODE.pool : NODE.hub, -1, hub, 0);
    this.hubNode[hub] = n + 1;
    return n;
  }

  addTransfer(
    from: number,
    to: number,
    row: number,
    t0: number,
    t1: number,
    rank: number,
    flags: number,
  ): number {
    const x = this.transfers++;
    if (x >= this.xFrom.length) {
      const size = x + 1;
      this.xFrom = grownInt32(this.xFrom, size);
      this.xTo = grownInt32(this.xTo, size);
      this.xRow = grownInt32(this.xRow, size);
      this.xT0 = grownFloat64(this.xT0, size);
      this.xT1 = grownFloat64(this.xT1, size);
      this.xRank = grownUint8(this.xRank, size);
      this.xFlags = grownUint8(this.xFlags, size);
    }
    this.xFrom[x] = from;
    this.xTo[x] = to;
    this.xRow[x] = row;
    this.xT0[x] = t0;
    this.xT1[x] = t1;
    this.xRank[x] = rank;
    this.xFlags[x] = flags;
    if (row >= 0) this.rowTransfer[row] = x + 1;
    return x;
  }

  /** The transfers that one row made which takes all out of a container, in the order of the lots. */
  restsOf(row: number): number[] {
    const found: number[] = [];
    for (const x of this.rests.keys()) if (this.xRow[x] === row) found.push(x);
    return found.sort((a, b) => this.lotIdOf(a) - this.lotIdOf(b));
  }

  /** The id of the lot that a transfer out of a holding moves. */
  lotIdOf(x: number): number {
    const from = this.xFrom[x]!;
    return from < 0 || this.nodeLot[from]! < 0 ? 0 : this.table.lots.id(this.nodeLot[from]!);
  }

  isHub(node: number): boolean {
    const k = this.nodeKind[node]!;
    return k === NODE.hub || k === NODE.pool;
  }

  /** Whether something of a consignment was received. */
  isReceived(node: number): boolean {
    if (this.nodeKind[node] !== NODE.consignment) return false;
    const a = this.out0[node]!;
    // Links sort last, so the first way out tells.
    return this.out1[node]! > a && (this.xFlags[this.adjOut.a[a]!]! & XFLAG.link) === 0;
  }

  /** Total order of two transfers as seen by one node: time, rank, event, position. */
  compare(a: number, aIsIn: boolean, b: number, bIsIn: boolean): number {
    const ta = aIsIn ? this.xT0[a]! : this.xT1[a]!;
    const tb = bIsIn ? this.xT0[b]! : this.xT1[b]!;
    if (ta !== tb) return ta < tb ? -1 : 1;
    const r = rankAt(this.xRank[a]!, aIsIn) - rankAt(this.xRank[b]!, bIsIn);
    if (r !== 0) return r;
    const t = this.table;
    const ra = this.xRow[a]!;
    const rb = this.xRow[b]!;
    if (ra < 0 || rb < 0) return a - b;
    return t.before(ra, rb);
  }

  /** Sorts part of an adjacency list; short parts, the usual ones, by insertion. */
  sortPart(list: IntList, from: number, to: number, isIn: boolean): void {
    const a = list.a;
    if (to - from > 24) {
      a.subarray(from, to).sort((p, q) => this.compare(p, isIn, q, isIn));
      return;
    }
    for (let i = from + 1; i < to; i++) {
      const v = a[i]!;
      let j = i - 1;
      while (j >= from && this.compare(a[j]!, isIn, v, isIn) > 0) {
        a[j + 1] = a[j]!;
        j--;
      }
      a[j + 1] = v;
    }
  }
}

/** A move counts as `moveIn` where it arrives. */
function rankAt(rank: number, isIn: boolean): number {
  return isIn && (rank === RANK.moveOut || rank === RANK.rest) ? RANK.moveIn : rank;
}
