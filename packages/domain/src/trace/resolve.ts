import { indexLot } from './adjacency.ts';
import { ROLE } from './edge.ts';
import { END, type Graph, LOT_STATE, NODE, RANK, XFLAG } from './graph.ts';
import { type IdIndex, PairIndex } from './ints.ts';
import { matchPartial } from './match.ts';
import { goesToOthers, pairShipments } from './pair.ts';
import { findRests, unsentUnpackings } from './unpacking.ts';

/** Ends of an effect before they become nodes. */
const AT = { none: 0, place: 1, container: 2, consignment: 3, hub: 4 } as const;

const NO_NODES: number[] = [];
const NO_RESTS: ReadonlyMap<number, number> = new Map();

export interface ResolveOptions {
  now: number;
  pairingWindow: number;
}

/**
 * Turns the edges of one lot into holdings and transfers. A pure function of the lot's edges, and of those that took
 * everything out of the containers that it was packed into: which holding an event meant is found by matching place and party, where "not stated" (0) matches anything. Exactly one compatible holding
 * is that one; none is a new one; more than one is `ambiguousHolding`.
 */
export class Resolver {
  readonly #g: Graph;
  readonly #void: IdIndex;
  readonly #o: ResolveOptions;
  #rows: number[] = [];
  #fromAt: number[] = [];
  #fromA: number[] = [];
  #fromB: number[] = [];
  #toAt: number[] = [];
  #toA: number[] = [];
  #toB: number[] = [];
  #t0: number[] = [];
  #reset: boolean[] = [];
  /** Rows that take all that is in a container, with the amounts that the edges tell. */
  #rests: ReadonlyMap<number, number> = NO_RESTS;
  /** Descriptors (place, party) that this lot's edges name; parallel: the node, or -1 when ambiguous. */
  readonly #desc = new PairIndex();
  /** Containers and consignments of this lot; kept from lot to lot, for making it anew costs more than filling it. */
  readonly #boxes = new PairIndex();
  #descNode: number[] = [];
  #descCandidates: number[][] = [];
  #unclearIn: number[] = [];
  #unclearOut: number[] = [];
  /** By node - first node of the lot: bit 1 something came in, bit 2 something went out. */
  #use: number[] = [];

  constructor(graph: Graph, voided: IdIndex, options: ResolveOptions) {
    this.#g = graph;
    this.#void = voided;
    this.#o = options;
  }

  /** Resolves a lot whose edges are all in the table. */
  resolve(lot: number): void {
    const g = this.#g;
    g.lotState[lot] = LOT_STATE.resolved;
    g.lotN0[lot] = g.nodes;
    g.lotX0[lot] = g.transfers;
    const sided = this.#gather(lot);
    if (sided > 0) this.#pair(lot);
    this.#describe(lot);
    this.#connect(lot);
    g.lotN1[lot] = Math.max(g.lotN1[lot]!, g.lotN0[lot]!);
    g.lotX1[lot] = g.transfers;
    indexLot(g, lot);
  }

  /** Collects the rows that move something, in the order of event and position; returns how many are one side of a shipment. */
  #gather(lot: number): number {
    const t = this.#g.table;
    const rows = this.#rows;
    rows.length = 0;
    let sided = 0;
    let sorted = true;
    let packed = false;
    this.#rests = NO_RESTS;
    for (let r = t.headOfLot[lot]!; r >= 0; r = t.nextOfLot[r]!) {
      const role = t.role[r]!;
      if (t.flags[r] !== 0 || (this.#void.size > 0 && this.#void.find(t.event[r]!) >= 0)) continue;
      switch (role) {
        case ROLE.ship:
        case ROLE.receive:
        case ROLE.voidShip:
          sided++;
          break;
        case ROLE.add:
        case ROLE.delete:
        case ROLE.handOver:
        case ROLE.input:
        case ROLE.output:
          break;
        case ROLE.packIn:
          packed = true;
          break;
        case ROLE.packOut:
          // What took everything out of a container is no move of the container.
          if (t.isUnpacking(r)) continue;
          break;
        default:
          continue;
      }
      rows.push(r);
    }
    rows.reverse();
    if (packed) {
      this.#rests = findRests(t, this.#void, lot, rows);
      rows.push(...this.#rests.keys());
      for (const { row, unless } of unsentUnpackings(t, this.#void, rows))
        this.#g.notes.push({ code: 'notShipped', lot, row, unbacked: false, unless });
    }
    for (let i = 1; i < rows.length && sorted; i++) sorted = this.#before(rows[i - 1]!, rows[i]!) < 0;
    if (!sorted) rows.sort((a, b) => this.#before(a, b));
    const n = rows.length;
    for (let i = 0; i < n; i++) this.#ends(i, rows[i]!);
    return sided;
  }

  #before(a: number, b: number): number {
    const t = this.#g.table;
    return t.t0[a]! - t.t0[b]! || t.before(a, b);
  }

  /** The two ends that an edge states. Shipments and receipts are first taken as lone. */
  #ends(i: number, r: number): void {
    const t = this.#g.table;
    const role = t.role[r]!;
    this.#t0[i] = t.t0[r]!;
    this.#reset[i] = false;
    this.#fromAt[i] = AT.place;
    this.#fromA[i] = t.fromPlace[r]!;
    this.#fromB[i] = t.fromParty[r]!;
    this.#toAt[i] = AT.place;
    this.#toA[i] = t.toPlace[r]!;
    this.#toB[i] = t.toParty[r]!;
    switch (role) {
      case ROLE.add:
        this.#fromAt[i] = AT.none;
        break;
      case ROLE.delete:
        this.#toAt[i] = AT.none;
        break;
      case ROLE.input:
        this.#toAt[i] = AT.hub;
        break;
      case ROLE.output:
        this.#fromAt[i] = AT.hub;
        break;
      case ROLE.packIn:
        this.#toAt[i] = AT.container;
        this.#toA[i] = t.container[r]!;
        this.#toB[i] = 0;
        break;
      case ROLE.packOut:
        this.#fromAt[i] = AT.container;
        this.#fromA[i] = t.container[r]!;
        this.#fromB[i] = 0;
        break;
      case ROLE.handOver:
        // What the event does not state does not change.
        if (this.#toA[i] === 0) this.#toA[i] = this.#fromA[i]!;
        if (this.#toB[i] === 0) this.#toB[i] = this.#fromB[i]!;
        break;
      case ROLE.voidShip:
        this.#fromAt[i] = AT.none;
        this.#toAt[i] = AT.none;
        break;
      default:
        break;
    }
  }

  /** Joins shipments and receipts; what stays alone moves the whole way and is noted. */
  #pair(lot: number): void {
    const g = this.#g;
    const t = g.table;
    const at: number[] = [];
    const rows: number[] = [];
    for (let i = 0; i < this.#rows.length; i++) {
      const role = t.role[this.#rows[i]!]!;
      if (role !== ROLE.ship && role !== ROLE.receive && role !== ROLE.voidShip) continue;
      at.push(i);
      rows.push(this.#rows[i]!);
    }
    const p = pairShipments(t, rows, this.#o.pairingWindow);
    for (const row of p.strayVoids) g.notes.push({ code: 'ambiguousHolding', lot, row, unbacked: false });
    const firstReceipt = new Array<number>(p.groups).fill(Number.POSITIVE_INFINITY);
    const firstShip = new Array<number>(p.groups).fill(Number.POSITIVE_INFINITY);
    for (let k = 0; k < rows.length; k++) {
      const n = p.group[k]!;
      const r = rows[k]!;
      if (n < 0) continue;
      if (t.role[r] === ROLE.receive) firstReceipt[n] = Math.min(firstReceipt[n]!, t.t1[r]!);
      else firstShip[n] = Math.min(firstShip[n]!, t.t0[r]!);
    }
    let lone = p.groups;
    for (let k = 0; k < rows.length; k++) {
      const i = at[k]!;
      const r = rows[k]!;
      const n = p.group[k]!;
      const ship = t.role[r] === ROLE.ship;
      if (n === -2) {
        this.#fromAt[i] = AT.none;
        this.#toAt[i] = AT.none;
      } else if (n >= 0) {
        if (ship) this.#toConsignment(i, n);
        else {
          this.#fromAt[i] = AT.consignment;
          this.#fromA[i] = n;
          this.#fromB[i] = 0;
        }
        const meant = ship ? null : goesToOthers(t, r, rows, p.group, n);
        if (meant !== null)
          g.notes.push({ code: 'ambiguousHolding', lot, row: r, unbacked: false, unless: meant });
        if (firstReceipt[n]! < firstShip[n]!) {
          if (ship) {
            this.#t0[i] = firstReceipt[n]!;
            this.#reset[i] = true;
          } else g.notes.push({ code: 'timeReversed', lot, row: r, unbacked: false });
        }
      } else if (ship) {
        const overdue = this.#o.now - t.t1[r]! > this.#o.pairingWindow;
        if (overdue) g.notes.push({ code: 'notReceived', lot, row: r, unbacked: false });
        if (!overdue || (this.#toA[i] === 0 && this.#toB[i] === 0)) this.#toConsignment(i, lone++);
      } else g.notes.push({ code: 'notShipped', lot, row: r, unbacked: false });
    }
  }

  #toConsignment(i: number, n: number): void {
    this.#toAt[i] = AT.consignment;
    this.#toA[i] = n;
    this.#toB[i] = 0;
  }

  /** Finds the holdings: all descriptors first, then what each partly stated one means. */
  #describe(lot: number): void {
    const g = this.#g;
    const n = this.#rows.length;
    const d = this.#desc;
    d.clear();
    this.#use.length = 0;
    let partial = false;
    for (let i = 0; i < n; i++) {
      if (this.#fromAt[i] === AT.place) {
        d.add(this.#fromA[i]!, this.#fromB[i]!);
        partial ||= this.#fromA[i] === 0 || this.#fromB[i] === 0;
      }
      if (this.#toAt[i] === AT.place) {
        d.add(this.#toA[i]!, this.#toB[i]!);
        partial ||= this.#toA[i] === 0 || this.#toB[i] === 0;
      }
    }
    const size = d.size;
    for (let k = 0; k < size; k++)
      this.#descNode[k] =
        !partial || (d.first(k) !== 0 && d.second(k) !== 0)
          ? g.addNode(NODE.place, lot, d.first(k), d.second(k))
          : -2;
    if (!partial) return;
    matchPartial(g, lot, d, this.#descNode, this.#descCandidates);
    this.#noteAssumed(lot);
    for (let k = 0; k < size; k++) {
      this.#unclearIn[k] = -1;
      this.#unclearOut[k] = -1;
    }
  }

  /**
   * Goods that came in at a place for nobody in particular are taken to be those of the one party that is named there: that
   * is said where another operates the place.
   */
  #noteAssumed(lot: number): void {
    const g = this.#g;
    const d = this.#desc;
    const noted = new Set<number>();
    for (let i = 0; i < this.#rows.length; i++) {
      const place = this.#toA[i]!;
      if (this.#toAt[i] !== AT.place || place === 0 || this.#toB[i] !== 0) continue;
      const k = d.find(place, 0);
      const node = this.#descNode[k]!;
      if (node < 0 || g.nodeB[node] === 0 || noted.has(k)) continue;
      noted.add(k);
      const party = g.nodeB[node]!;
      g.notes.push({
        code: 'ambiguousHolding',
        lot,
        row: this.#rows[i]!,
        unbacked: false,
        unless: { at: { place, party: 0 }, ends: [{ place, party }] },
      });
    }
  }

  /** Makes the remaining nodes and then the transfers. */
  #connect(lot: number): void {
    const g = this.#g;
    const t = g.table;
    const rows = this.#rows;
    const n = rows.length;
    const base = g.lotN0[lot]!;
    let boxes: PairIndex | null = null;
    let boxNode: number[] = NO_NODES;
    for (let i = 0; i < n; i++) {
      const container =
        this.#fromAt[i] === AT.container || this.#fromAt[i] === AT.consignment
          ? i
          : this.#toAt[i] === AT.container || this.#toAt[i] === AT.consignment
            ? i
            : -1;
      if (container < 0) continue;
      if (boxes === null) {
        boxes = this.#boxes;
        boxes.clear();
        boxNode = [];
      }
      const from = this.#fromAt[i] === AT.container || this.#fromAt[i] === AT.consignment;
      const kind = from ? this.#fromAt[i]! : this.#toAt[i]!;
      const a = from ? this.#fromA[i]! : this.#toA[i]!;
      const k = boxes.add(a, kind);
      if (k === boxNode.length)
        boxNode.push(g.addNode(kind === AT.container ? NODE.container : NODE.consignment, lot, a, 0));
    }
    // Ends become nodes: `#fromA`/`#toA` from here on.
    for (let i = 0; i < n; i++) {
      const r = rows[i]!;
      const box = t.container[r]!;
      const inBox = boxes !== null && box !== 0 ? boxes.find(box, AT.container) : -1;
      this.#fromA[i] = this.#node(
        lot,
        i,
        this.#fromAt[i]!,
        this.#fromA[i]!,
        this.#fromB[i]!,
        boxes,
        boxNode,
        inBox,
        false,
      );
      this.#toA[i] = this.#node(
        lot,
        i,
        this.#toAt[i]!,
        this.#toA[i]!,
        this.#toB[i]!,
        boxes,
        boxNode,
        inBox,
        true,
      );
      if (this.#fromA[i]! >= 0 && this.#fromA[i] === this.#toA[i]) {
        // It moved to where it was.
        this.#fromAt[i] = AT.none;
        this.#toAt[i] = AT.none;
        continue;
      }
      if (this.#fromA[i]! >= 0)
        this.#use[this.#fromA[i]! - base] = (this.#use[this.#fromA[i]! - base] ?? 0) | 2;
      if (this.#toA[i]! >= 0) this.#use[this.#toA[i]! - base] = (this.#use[this.#toA[i]! - base] ?? 0) | 1;
    }
    if (this.#needsLinks(base)) this.#linkUnclear(lot, base);
    g.lotN1[lot] = g.nodes;
    for (let i = 0; i < n; i++) {
      const r = rows[i]!;
      const fromAt = this.#fromAt[i]!;
      const toAt = this.#toAt[i]!;
      if (fromAt === AT.none && toAt === AT.none) continue;
      const from =
        fromAt === AT.none ? END.made : fromAt === AT.hub ? g.nodeOfHub(t.hubOf[r]!) : this.#fromA[i]!;
      const to = toAt === AT.none ? END.gone : toAt === AT.hub ? g.nodeOfHub(t.hubOf[r]!) : this.#toA[i]!;
      const rest = this.#rests.get(r);
      const rank =
        rest !== undefined
          ? RANK.rest
          : fromAt === AT.none || fromAt === AT.hub
            ? RANK.feed
            : toAt === AT.hub
              ? RANK.draw
              : toAt === AT.none
                ? RANK.exit
                : RANK.moveOut;
      const flags = (this.#reset[i] ? XFLAG.reset : 0) | (rest === undefined ? 0 : XFLAG.rest);
      const x = g.addTransfer(from, to, r, this.#t0[i]!, t.t1[r]!, rank, flags);
      if (rest !== undefined) g.rests.set(x, rest);
      if (from >= 0 && g.nodeUnclear[from] !== 0 && g.nodeLot[from] === lot)
        g.notes.push({
          code: 'ambiguousHolding',
          lot,
          row: r,
          unbacked: g.nodeKind[from] !== NODE.unclearOut,
        });
      else if (to >= 0 && g.nodeKind[to] === NODE.unclearIn)
        g.notes.push({ code: 'ambiguousHolding', lot, row: r, unbacked: false });
    }
  }

  #node(
    lot: number,
    i: number,
    at: number,
    a: number,
    b: number,
    boxes: PairIndex | null,
    boxNode: readonly number[],
    inBox: number,
    isIn: boolean,
  ): number {
    if (at === AT.container || at === AT.consignment) return boxNode[boxes!.find(a, at)]!;
    if (at !== AT.place) return -1;
    const role = this.#g.table.role[this.#rows[i]!]!;
    if (
      inBox >= 0 &&
      (role === ROLE.input || role === ROLE.output || role === ROLE.delete || role === ROLE.add)
    )
      return boxNode[inBox]!;
    const k = this.#desc.find(a, b);
    const node = this.#descNode[k]!;
    if (node >= 0) return node;
    const unclear = isIn ? this.#unclearIn : this.#unclearOut;
    if (unclear[k]! < 0) unclear[k] = this.#g.addNode(isIn ? NODE.unclearIn : NODE.unclearOut, lot, a, b);
    return unclear[k]!;
  }

  #needsLinks(base: number): boolean {
    const last = this.#g.nodes;
    for (let v = base; v < last; v++)
      if (this.#use[v - base] === 2 || this.#g.nodeUnclear[v] !== 0) return true;
    return false;
  }

  /** Reach-only links: between an unclear end and its candidates, and from what is backed to what is not. */
  #linkUnclear(lot: number, base: number): void {
    const g = this.#g;
    const use = this.#use;
    const link = (from: number, to: number): void => {
      g.addTransfer(
        from,
        to,
        -1,
        Number.NEGATIVE_INFINITY,
        Number.POSITIVE_INFINITY,
        RANK.moveOut,
        XFLAG.link,
      );
    };
    const size = this.#desc.size;
    for (let k = 0; k < size; k++) {
      if (this.#descNode[k] !== -1) continue;
      for (const c of this.#descCandidates[k]!) {
        if (this.#unclearIn[k]! >= 0) {
          link(this.#unclearIn[k]!, c);
          use[c - base] = (use[c - base] ?? 0) | 1;
        }
        if (this.#unclearOut[k]! >= 0) link(c, this.#unclearOut[k]!);
      }
    }
    let loose = -1;
    const last = g.nodes;
    for (let v = base; v < last; v++) {
      if ((use[v - base] ?? 0) !== 2 || g.nodeKind[v] === NODE.unclearOut || this.#isOrigin(v)) continue;
      if (loose < 0) {
        for (let w = base; w < last; w++) {
          if (((use[w - base] ?? 0) & 1) === 0) continue;
          if (loose < 0) loose = g.addNode(NODE.loose, lot, 0, 0);
          link(w, loose);
        }
        if (loose < 0) return;
      }
      link(loose, v);
      g.nodeUnclear[v] = 1;
    }
  }

  /** Of a lot that nobody declared the making of: a holding that something left no later than anything arrived anywhere. */
  #isOrigin(node: number): boolean {
    const t = this.#g.table;
    let arrival = Number.POSITIVE_INFINITY;
    let departure = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#rows.length; i++) {
      const role = t.role[this.#rows[i]!]!;
      if (role === ROLE.add || role === ROLE.output) return false;
      if (this.#fromAt[i] === AT.none && this.#toAt[i] === AT.none) continue;
      if (this.#toA[i]! >= 0) arrival = Math.min(arrival, this.#t0[i]!);
      if (this.#fromA[i] === node) departure = Math.min(departure, this.#t0[i]!);
    }
    return departure <= arrival;
  }
}
