import { ROLE, type TraceHolding } from '@liangsu/domain/trace';
import type { TraceAnswer } from './run-trace.ts';

/** Who sent a consignment and who should get it; 0 where the shipment does not say. */
export interface Carriage {
  from: number;
  to: number;
}

export type CarriageOf = (
  lot: number,
  holding: Pick<TraceHolding, 'consignment' | 'amount'>,
) => Carriage | null;

/** Rows of a lot's last shipments by amount, and of any amount: those that were not received, and all. */
interface Shipments {
  lastOpen: Map<number, number>;
  last: Map<number, number>;
}
const ANY = -2;

/**
 * Says who sent what of a lot is in transit, and to whom, by its last shipment of that amount that was not received (else
 * by its last shipment). `operator` answers for a place whose party the shipment left out.
 */
export function carriagesOf(
  { run, result }: Pick<TraceAnswer, 'run' | 'result'>,
  operator: (place: number) => number,
): CarriageOf {
  const { table, voided } = run;
  const open = new Map<number, Set<number>>();
  for (const finding of result.completeness.findings) {
    if (finding.code !== 'notReceived') continue;
    const events = open.get(finding.lot) ?? new Set();
    open.set(finding.lot, events.add(finding.event));
  }
  const byLot = new Map<number, Shipments>();
  return (lot, holding) => {
    if (!holding.consignment) return null;
    const shipments = byLot.get(lot) ?? shipmentsOf(lot);
    byLot.set(lot, shipments);
    const { lastOpen, last } = shipments;
    // Not received counts for more than the amount.
    const row = [
      lastOpen.get(holding.amount),
      lastOpen.get(ANY),
      last.get(holding.amount),
      last.get(ANY),
    ].find((found) => found !== undefined);
    if (row === undefined) return null;
    return {
      from: table.fromParty[row]! || operator(table.fromPlace[row]!),
      to: table.toParty[row]! || operator(table.toPlace[row]!),
    };
  };

  function shipmentsOf(lot: number): Shipments {
    const shipments: Shipments = { lastOpen: new Map(), last: new Map() };
    const dense = table.lots.find(lot);
    for (let row = dense < 0 ? -1 : table.headOfLot[dense]!; row >= 0; row = table.nextOfLot[row]!) {
      if (table.role[row] !== ROLE.ship || table.flags[row] !== 0) continue;
      if (voided.find(table.event[row]!) >= 0) continue;
      const isOpen = open.get(lot)?.has(table.event[row]!) === true;
      for (const rows of isOpen ? [shipments.lastOpen, shipments.last] : [shipments.last])
        for (const amount of [table.amount[row]!, ANY]) {
          const before = rows.get(amount);
          if (before === undefined || table.t0[row]! > table.t0[before]!) rows.set(amount, row);
        }
    }
    return shipments;
  }
}
