import { type Edge, ROLE } from './edge.ts';
import { grownFloat64, grownInt32, grownUint8, IdIndex, mix, release } from './ints.ts';

const NO_DOCS: readonly number[] = [];

/**
 * All edges that a run has loaded, in columns. An edge that arrives twice (by its lot and by its hub) is kept once:
 * its key is event + ord. Edges are chained by lot and by hub, so both lookups are one walk.
 */
export class EdgeTable {
  length = 0;
  event: Float64Array<ArrayBuffer>;
  ord: Int32Array<ArrayBuffer>;
  tie: Int32Array<ArrayBuffer>;
  t0: Float64Array<ArrayBuffer>;
  t1: Float64Array<ArrayBuffer>;
  amount: Float64Array<ArrayBuffer>;
  fromPlace: Float64Array<ArrayBuffer>;
  fromParty: Float64Array<ArrayBuffer>;
  toPlace: Float64Array<ArrayBuffer>;
  toParty: Float64Array<ArrayBuffer>;
  container: Float64Array<ArrayBuffer>;
  role: Uint8Array<ArrayBuffer>;
  dim: Uint8Array<ArrayBuffer>;
  lossKind: Uint8Array<ArrayBuffer>;
  exitKind: Uint8Array<ArrayBuffer>;
  flags: Uint8Array<ArrayBuffer>;
  /** Dense numbers of lots and hubs, and the chains of their edges (newest first, ended by -1). */
  readonly lots: IdIndex;
  readonly hubs: IdIndex;
  lotOf: Int32Array<ArrayBuffer>;
  hubOf: Int32Array<ArrayBuffer>;
  nextOfLot: Int32Array<ArrayBuffer>;
  nextOfHub: Int32Array<ArrayBuffer>;
  headOfLot: Int32Array<ArrayBuffer>;
  headOfHub: Int32Array<ArrayBuffer>;
  /** Dense lots that some edge packs into a container. */
  readonly packed = new Set<number>();
  /** How often an edge arrived again; such arrivals change nothing. */
  duplicates = 0;
  readonly #moisture = new Map<number, readonly [number, number]>();
  /** Documents of a row: its place in `#docs` + 1, where their number stands before them; 0 for none. Flat, for large answers have one a row. */
  #docsAt: Int32Array<ArrayBuffer>;
  #docs: Float64Array<ArrayBuffer> = new Float64Array(64);
  #docsEnd = 0;
  /** Open addressing over event + ord: row + 1 and the key itself, so that a look-up touches one line of memory. */
  #slots: Int32Array<ArrayBuffer>;
  #mask: number;
  #lastLot = Number.NaN;
  #lastLotNumber = 0;
  #lastHub = Number.NaN;
  #lastHubNumber = 0;
  readonly #known: ((batch: number) => boolean) | null;

  /** `knownBatch` leaves out what was recorded later (`asKnownAt`); `capacity` is a guess at the number of edges. */
  constructor(knownBatch: ((batch: number) => boolean) | null = null, capacity = 64) {
    const f = () => new Float64Array(capacity);
    const i = () => new Int32Array(capacity);
    const u = () => new Uint8Array(capacity);
    this.#known = knownBatch;
    this.event = f();
    this.ord = i();
    this.tie = i();
    this.t0 = f();
    this.t1 = f();
    this.amount = f();
    this.fromPlace = f();
    this.fromParty = f();
    this.toPlace = f();
    this.toParty = f();
    this.container = f();
    this.role = u();
    this.dim = u();
    this.lossKind = u();
    this.exitKind = u();
    this.flags = u();
    this.lotOf = i();
    this.hubOf = i();
    this.nextOfLot = i();
    this.nextOfHub = i();
    this.headOfLot = new Int32Array(64).fill(-1);
    this.headOfHub = new Int32Array(64).fill(-1);
    this.lots = new IdIndex(capacity >> 2);
    this.hubs = new IdIndex(capacity >> 2);
    this.#docsAt = i();
    let slots = 64;
    while (slots < capacity * 2) slots *= 2;
    this.#slots = new Int32Array(slots * 4);
    this.#mask = slots - 1;
  }

  /**
   * Adds one edge, given as the plain numbers of `Edge`. Returns its row, or -1 when it was there already or its batch
   * is not known yet. Order of arrival does not matter.
   */
  push(
    lot: number,
    event: number,
    ord: number,
    role: number,
    hub: number,
    t0: number,
    t1: number,
    amount: number,
    dim: number,
    fromPlace: number,
    fromParty: number,
    toPlace: number,
    toParty: number,
    container: number,
    lossKind: number,
    exitKind: number,
    flags: number,
    batch: number,
    moistureBefore: number,
    moistureAfter: number,
    docs: readonly number[] | null,
    tie: number,
  ): number {
    if (this.#known !== null && !this.#known(batch)) return -1;
    const row = this.length;
    // An event's edges lie together: four keys, one line of memory, are probed before the next block.
    const slots = this.#slots;
    const low = event | 0;
    const high = (event / 4294967296) | 0;
    const wrap = this.#mask * 4 + 3;
    let slot = ((((mix(event, ord >>> 2) << 2) | (ord & 3)) & this.#mask) * 4) & wrap;
    while (slots[slot] !== 0) {
      if (slots[slot + 1] === low && slots[slot + 3] === ord && slots[slot + 2] === high) {
        this.duplicates++;
        return -1;
      }
      slot = (slot + 4) & wrap;
    }
    slots[slot] = row + 1;
    slots[slot + 1] = low;
    slots[slot + 2] = high;
    slots[slot + 3] = ord;
    if (row === this.event.length) this.#grow(row + 1);
    this.length = row + 1;
    this.event[row] = event;
    if (row * 3 > this.#mask * 2) this.#rehash();
    this.ord[row] = ord;
    this.tie[row] = tie;
    this.role[row] = role;
    this.t0[row] = t0;
    this.t1[row] = t1;
    this.amount[row] = amount;
    this.dim[row] = dim;
    this.fromPlace[row] = fromPlace;
    this.fromParty[row] = fromParty;
    this.toPlace[row] = toPlace;
    this.toParty[row] = toParty;
    this.container[row] = container;
    this.lossKind[row] = lossKind;
    this.exitKind[row] = exitKind;
    this.flags[row] = flags;
    if (moistureBefore >= 0 && moistureAfter >= 0) this.#moisture.set(row, [moistureBefore, moistureAfter]);
    let l = this.#lastLotNumber;
    if (lot !== this.#lastLot) {
      l = this.addLot(lot);
      this.#lastLot = lot;
      this.#lastLotNumber = l;
    }
    this.lotOf[row] = l;
    this.nextOfLot[row] = this.headOfLot[l]!;
    this.headOfLot[l] = row;
    if (role === ROLE.packIn) this.packed.add(l);
    let h = this.#lastHubNumber;
    if (hub !== this.#lastHub) {
      h = this.#addHub(hub);
      this.#lastHub = hub;
      this.#lastHubNumber = h;
    }
    this.hubOf[row] = h;
    this.nextOfHub[row] = this.headOfHub[h]!;
    this.headOfHub[h] = row;
    if (docs !== null && docs.length > 0) this.#addDocs(row, docs);
    return row;
  }

  /** Order of two rows that time leaves open: by the event's id, then by position; negative when `a` comes first. */
  before(a: number, b: number): number {
    return this.tie[a]! - this.tie[b]! || this.event[a]! - this.event[b]! || this.ord[a]! - this.ord[b]!;
  }

  /** The dense number of a lot, which may have no edges. */
  addLot(lot: number): number {
    const l = this.lots.add(lot);
    if (l >= this.headOfLot.length) {
      const n = this.headOfLot.length;
      this.headOfLot = grownInt32(this.headOfLot, l + 1);
      this.headOfLot.fill(-1, n);
    }
    return l;
  }

  #addHub(hub: number): number {
    const h = this.hubs.add(hub);
    if (h >= this.headOfHub.length) {
      const n = this.headOfHub.length;
      this.headOfHub = grownInt32(this.headOfHub, h + 1);
      this.headOfHub.fill(-1, n);
    }
    return h;
  }

  #rehash(): void {
    const old = this.#slots;
    const n = (this.#mask + 1) * 2;
    const slots = new Int32Array(n * 4);
    const wrap = n * 4 - 1;
    for (let i = 0; i < old.length; i += 4) {
      const row = old[i]!;
      if (row === 0) continue;
      const ord = old[i + 3]!;
      let s = ((((mix(this.event[row - 1]!, ord >>> 2) << 2) | (ord & 3)) & (n - 1)) * 4) & wrap;
      while (slots[s] !== 0) s = (s + 4) & wrap;
      slots[s] = row;
      slots[s + 1] = old[i + 1]!;
      slots[s + 2] = old[i + 2]!;
      slots[s + 3] = ord;
    }
    release(old);
    this.#slots = slots;
    this.#mask = n - 1;
  }

  /** Adds one edge given as an object. */
  pushEdge(e: Edge): number {
    return this.push(
      e.lot,
      e.event,
      e.ord,
      e.role,
      e.hub,
      e.t0,
      e.t1,
      e.amount,
      e.dim,
      e.fromPlace,
      e.fromParty,
      e.toPlace,
      e.toParty,
      e.container,
      e.lossKind,
      e.exitKind,
      e.flags,
      e.batch,
      e.moistureBefore,
      e.moistureAfter,
      e.docs,
      e.tie,
    );
  }

  /** The id of a row's lot. */
  lotId(row: number): number {
    return this.lots.id(this.lotOf[row]!);
  }

  /** Whether a row takes out all that is in its container: it names the container in place of what was in it. */
  isUnpacking(row: number): boolean {
    return this.role[row] === ROLE.packOut && this.container[row] === this.lotId(row);
  }

  /** The id of a row's hub. */
  hubId(row: number): number {
    return this.hubs.id(this.hubOf[row]!);
  }

  /** The business documents that an edge's event names. */
  docs(row: number): readonly number[] {
    const at = this.#docsAt[row]!;
    return at === 0 ? NO_DOCS : Array.from(this.#docs.subarray(at, at + this.#docs[at - 1]!));
  }

  /** Whether the events of two rows name a document in common. */
  shareDocument(a: number, b: number): boolean {
    const [x, y] = [this.#docsAt[a]!, this.#docsAt[b]!];
    if (x === 0 || y === 0) return false;
    const d = this.#docs;
    const [endX, endY] = [x + d[x - 1]!, y + d[y - 1]!];
    for (let i = x; i < endX; i++) for (let j = y; j < endY; j++) if (d[i] === d[j]) return true;
    return false;
  }

  #addDocs(row: number, docs: readonly number[]): void {
    const need = this.#docsEnd + docs.length + 1;
    if (need > this.#docs.length) this.#docs = grownFloat64(this.#docs, need);
    this.#docs[this.#docsEnd++] = docs.length;
    this.#docsAt[row] = this.#docsEnd;
    for (const doc of docs) this.#docs[this.#docsEnd++] = doc;
  }

  /** Moisture before and after, in ten-thousandths of a percent, where the event states both. */
  moisture(row: number): readonly [number, number] | undefined {
    return this.#moisture.get(row);
  }

  #grow(need: number): void {
    this.event = grownFloat64(this.event, need);
    this.ord = grownInt32(this.ord, need);
    this.tie = grownInt32(this.tie, need);
    this.t0 = grownFloat64(this.t0, need);
    this.t1 = grownFloat64(this.t1, need);
    this.amount = grownFloat64(this.amount, need);
    this.fromPlace = grownFloat64(this.fromPlace, need);
    this.fromParty = grownFloat64(this.fromParty, need);
    this.toPlace = grownFloat64(this.toPlace, need);
    this.toParty = grownFloat64(this.toParty, need);
    this.container = grownFloat64(this.container, need);
    this.role = grownUint8(this.role, need);
    this.dim = grownUint8(this.dim, need);
    this.lossKind = grownUint8(this.lossKind, need);
    this.exitKind = grownUint8(this.exitKind, need);
    this.flags = grownUint8(this.flags, need);
    this.lotOf = grownInt32(this.lotOf, need);
    this.hubOf = grownInt32(this.hubOf, need);
    this.nextOfLot = grownInt32(this.nextOfLot, need);
    this.#docsAt = grownInt32(this.#docsAt, need);
    this.nextOfHub = grownInt32(this.nextOfHub, need);
  }
}
