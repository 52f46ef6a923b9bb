/** How many lots belong to a party or were seen at a place: only the trace engine knows. */
export interface LotCounts {
  /** Lots that this party produced. */
  ofParty(id: number): Promise<number>;
  /** Lots ever seen at this place. */
  ofPlace(id: number): Promise<number>;
}
