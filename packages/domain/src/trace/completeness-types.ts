/** One entry of the completeness statement (`trace.md` §5). Amounts are base units of the lot's or hub's dimension. */
export type Finding =
  | { code: 'stub'; lot: number }
  | { code: 'overdrawn'; lot: number; place: number; party: number; container: number; amount: number }
  | { code: 'unexplained'; hub: number; amount: number }
  /** `lot` is 0 for a transformation or pool (`hub`), else the lot that was received beyond what was shipped. */
  | { code: 'gain'; hub: number; lot: number; amount: number }
  | { code: 'quantityMissing'; lot: number; event: number }
  /** `hub` is 0 when the clash is within the lot. */
  | { code: 'unitClash'; lot: number; hub: number }
  | { code: 'timeReversed'; hub: number; lot: number; event: number }
  | { code: 'loop'; lots: number[] }
  /** `overdue`: past the window, taken as arrived. Otherwise it counts as in transit. */
  | { code: 'notReceived'; lot: number; event: number }
  | { code: 'notShipped'; lot: number; event: number }
  /** `unbacked`: it left a holding into which nothing is known to have come. */
  | { code: 'ambiguousHolding'; lot: number; event: number; unbacked: boolean }
  | { code: 'silent'; lot: number; since: number }
  | { code: 'unconfirmed'; lot: number; event: number }
  | { code: 'idConflict'; lot: number; event: number }
  | { code: 'corrected'; event: number; replacedBy: number[] };

export type CompletenessCode = Finding['code'] | 'withheld' | 'cut';

/** The answer was limited: the lots that were reached and not opened, and the starts that give the rest. */
export interface Cut {
  direction: 'down' | 'up';
  limit: number;
  lots: number;
  resume: { kind: 'lot'; lot: number; from?: number; until?: number }[];
}

/** Computed, never assumed: an empty one is a claim. `withheld` is filled by whoever knows the viewer. */
export interface Completeness {
  findings: Finding[];
  counts: Partial<Record<CompletenessCode, number>>;
  cut: Cut[];
  withheld: { lots: number; events: number; parties: number };
  /** Inputs of the statement. */
  now: number;
  pairingWindow: number;
  ignoreTime: boolean;
}
