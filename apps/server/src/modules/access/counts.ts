/** How many lots belong to a party or were seen at a place, and who had to do with whom: only the trace engine knows. */
export interface LotCounts {
  /** Lots that this party produced. */
  ofParty(id: number): Promise<number>;
  /** Lots ever seen at this place. */
  ofPlace(id: number): Promise<number>;
  /** Of these parties those whom an event that counts concerns together with `own`; records that were merged are one party. */
  dealt(own: number, parties: readonly number[]): Promise<ReadonlySet<number>>;
}
