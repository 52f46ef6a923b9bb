import { ROLE } from './edge.ts';
import type { Ends } from './ends.ts';
import type { Graph } from './graph.ts';
import { goesToOthers, pairShipments } from './pair.ts';

/**
 * Joins a lot's shipments and receipts by consignments; what stays alone moves the whole way and is noted (trace.md §2). A lone
 * shipment is on its way until the window has passed. `now` and `window` in milliseconds.
 */
export function consign(g: Graph, ends: Ends, lot: number, now: number, window: number): void {
  const t = g.table;
  const at: number[] = [];
  const rows: number[] = [];
  for (let i = 0; i < ends.rows.length; i++) {
    const role = t.role[ends.rows[i]!]!;
    if (role !== ROLE.ship && role !== ROLE.receive && role !== ROLE.voidShip) continue;
    at.push(i);
    rows.push(ends.rows[i]!);
  }
  const p = pairShipments(t, rows, window);
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
    if (n === -2) ends.forget(i);
    else if (n >= 0) {
      if (ship) ends.toConsignment(i, n);
      else ends.fromConsignment(i, n);
      const meant = ship ? null : goesToOthers(t, r, rows, p.group, n);
      if (meant !== null)
        g.notes.push({ code: 'ambiguousHolding', lot, row: r, unbacked: false, unless: meant });
      if (firstReceipt[n]! < firstShip[n]!) {
        if (ship) {
          ends.t0[i] = firstReceipt[n]!;
          ends.reset[i] = true;
        } else g.notes.push({ code: 'timeReversed', lot, row: r, unbacked: false });
      }
    } else if (ship) {
      const overdue = now - t.t1[r]! > window;
      if (overdue) g.notes.push({ code: 'notReceived', lot, row: r, unbacked: false });
      if (!overdue || (ends.toA[i] === 0 && ends.toB[i] === 0)) ends.toConsignment(i, lone++);
    } else g.notes.push({ code: 'notShipped', lot, row: r, unbacked: false });
  }
}
