/**
 * The genealogy's unit of storage: what one event did to one lot. Capture writes edges (`epcis/normalise.ts` derives
 * them from an event and nothing else, so the order of delivery cannot matter); the trace engine reads nothing but
 * edges and a little master data. Ids are positive safe integers given by the store; 0 means "not stated".
 */
export const ROLE = {
  /** Object ADD: the quantity comes into being. */
  add: 1,
  /** Object DELETE: the quantity leaves (consumed, sold, destroyed, lost: see `disposition`). */
  delete: 2,
  /** Object OBSERVE that moves nothing: a sighting. */
  observe: 3,
  /** Object OBSERVE, shipping: sender's holding → in transit. */
  ship: 4,
  /** Object OBSERVE, receiving: in transit → receiver's holding. */
  receive: 5,
  /** Object OBSERVE, void_shipping: undoes the shipment of the same documents. */
  voidShip: 6,
  /** Object OBSERVE or Transaction with source/destination possessing parties or locations: moves possession. */
  handOver: 7,
  /** Object OBSERVE or Transaction with source/destination owning parties: moves ownership only. */
  ownership: 8,
  /** Transformation input. */
  input: 9,
  /** Transformation output. */
  output: 10,
  /** Aggregation ADD: into container `container`. */
  packIn: 11,
  /** Aggregation DELETE: out of container `container`. Where `lot` is the container itself, all that is in it comes out. */
  packOut: 12,
  /** A loss that the event declares (kind in `lossKind`); belongs to the transformation, `lot` is 0 unless it names one. */
  loss: 13,
  /** Not an effect: the event was declared wrong by its capturer. Every edge of that event is void from this batch on. */
  voided: 14,
  /** Transaction or Association or other link without genealogy. */
  link: 15,
} as const;
export type Role = (typeof ROLE)[keyof typeof ROLE];

/** What an amount counts. `mass`: milligrams; `count`: millionths of a piece; `volume`: microlitres; `length`: micrometres. */
export const DIM = { missing: 0, mass: 1, count: 2, volume: 3, length: 4, other: 5 } as const;
export type Dim = (typeof DIM)[keyof typeof DIM];

export const LOSS_KIND = { none: 0, moisture: 1, impurity: 2, natural: 3, process: 4, transit: 5 } as const;
export type LossKind = (typeof LOSS_KIND)[keyof typeof LOSS_KIND];

/** Where a DELETE went. */
export const EXIT_KIND = { none: 0, consumed: 1, sold: 2, destroyed: 3, lost: 4, other: 5 } as const;
export type ExitKind = (typeof EXIT_KIND)[keyof typeof EXIT_KIND];

/** Bits of `flags`. A flagged edge moves nothing; it is reported. */
export const FLAG = { unconfirmed: 1, idConflict: 2 } as const;

/**
 * One edge. `hub` groups what is poured together: the event's own number, or minus the pool's id for events that share
 * a transformationID within one capturing party. `amount` is in the base unit of `dim`, or -1 when the event gave none.
 * `moistureBefore`/`moistureAfter` are the event's moistures in ten-thousandths of a percent (-1 when unknown).
 */
export interface Edge {
  lot: number;
  event: number;
  /** Position within the event, so that equal lines stay two; outputs stand in the order of their lots' codes. */
  ord: number;
  role: Role;
  hub: number;
  /** Event interval, milliseconds since the epoch, both ends included. A moment has t0 = t1. */
  t0: number;
  t1: number;
  amount: number;
  dim: Dim;
  /** Source side: sender, or where the input was taken from. */
  fromPlace: number;
  fromParty: number;
  /** Destination side: receiver, or where the output lies. */
  toPlace: number;
  toParty: number;
  container: number;
  /** Numbers standing for the business documents named by the event (equal number = equal document). */
  docs: readonly number[];
  lossKind: LossKind;
  exitKind: ExitKind;
  flags: number;
  /**
   * Decides between events of one moment: a number that the event's id gives, so that the order of delivery, which gives
   * `event`, cannot matter. Equal for all edges of an event.
   */
  tie: number;
  /** The commit batch; its sequence decides `asKnownAt`. */
  batch: number;
  moistureBefore: number;
  moistureAfter: number;
}
