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
  return (lot, holding) => {
    if (!holding.consignment) return null;
    const rank = (row: number): number =>
      (open.get(lot)?.has(table.event[row]!) ? 2 : 0) + (table.amount[row] === holding.amount ? 1 : 0);
    const dense = table.lots.find(lot);
    let best = -1;
    for (let row = dense < 0 ? -1 : table.headOfLot[dense]!; row >= 0; row = table.nextOfLot[row]!) {
      if (table.role[row] !== ROLE.ship || table.flags[row] !== 0) continue;
      if (voided.find(table.event[row]!) >= 0) continue;
      if (best < 0 || (rank(row) - rank(best) || table.t0[row]! - table.t0[best]!) > 0) best = row;
    }
    if (best < 0) return null;
    return {
      from: table.fromParty[best]! || operator(table.fromPlace[best]!),
      to: table.toParty[best]! || operator(table.toPlace[best]!),
    };
  };
}
