import { ROLE } from './edge.ts';
import type { EdgeTable } from './table.ts';

/** Ends of an effect before they become nodes. */
export const AT = { none: 0, place: 1, container: 2, consignment: 3, hub: 4 } as const;

/**
 * The rows of one lot that move something, in their order, and the two ends that each states: what kind of end, then place and
 * party, or the number of a container or consignment. Kept from lot to lot, for making it anew costs more than filling it.
 */
export class Ends {
  readonly rows: number[] = [];
  readonly fromAt: number[] = [];
  readonly fromA: number[] = [];
  readonly fromB: number[] = [];
  readonly toAt: number[] = [];
  readonly toA: number[] = [];
  readonly toB: number[] = [];
  readonly t0: number[] = [];
  /** Begins no earlier than its consignment's first receipt, whatever it says itself. */
  readonly reset: boolean[] = [];

  /** The two ends that an edge states. Shipments and receipts are first taken as lone. */
  state(t: EdgeTable, i: number): void {
    const r = this.rows[i]!;
    const role = t.role[r]!;
    this.t0[i] = t.t0[r]!;
    this.reset[i] = false;
    this.fromAt[i] = AT.place;
    this.fromA[i] = t.fromPlace[r]!;
    this.fromB[i] = t.fromParty[r]!;
    this.toAt[i] = AT.place;
    this.toA[i] = t.toPlace[r]!;
    this.toB[i] = t.toParty[r]!;
    switch (role) {
      case ROLE.add:
        this.fromAt[i] = AT.none;
        break;
      case ROLE.delete:
        this.toAt[i] = AT.none;
        break;
      case ROLE.input:
        this.toAt[i] = AT.hub;
        break;
      case ROLE.output:
        this.fromAt[i] = AT.hub;
        break;
      case ROLE.packIn:
        this.toAt[i] = AT.container;
        this.toA[i] = t.container[r]!;
        this.toB[i] = 0;
        break;
      case ROLE.packOut:
        this.fromAt[i] = AT.container;
        this.fromA[i] = t.container[r]!;
        this.fromB[i] = 0;
        break;
      case ROLE.handOver:
        // What the event does not state does not change.
        if (this.toA[i] === 0) this.toA[i] = this.fromA[i]!;
        if (this.toB[i] === 0) this.toB[i] = this.fromB[i]!;
        break;
      case ROLE.voidShip:
        this.forget(i);
        break;
      default:
        break;
    }
  }

  /** A row that moves nothing after all. */
  forget(i: number): void {
    this.fromAt[i] = AT.none;
    this.toAt[i] = AT.none;
  }

  fromConsignment(i: number, n: number): void {
    this.fromAt[i] = AT.consignment;
    this.fromA[i] = n;
    this.fromB[i] = 0;
  }

  toConsignment(i: number, n: number): void {
    this.toAt[i] = AT.consignment;
    this.toA[i] = n;
    this.toB[i] = 0;
  }
}
