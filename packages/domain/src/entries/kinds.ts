/** What a person can enter about what happened: as rows of a spreadsheet or through a form. */
export const ENTRY_KINDS = [
  'purchase',
  'processing',
  'shipment',
  'receipt',
  'return',
  'stocktake',
  'weighbridge',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Master data that can be brought as a spreadsheet. */
export const MASTER_KINDS = ['party', 'place'] as const;
export type MasterKind = (typeof MASTER_KINDS)[number];

/** Every kind of table that can be imported; each has a template. */
export const TABLE_KINDS = [...MASTER_KINDS, ...ENTRY_KINDS] as const;
export type TableKind = (typeof TABLE_KINDS)[number];

/** Whether a kind brings master data rather than events. */
export function isMasterKind(kind: TableKind): kind is MasterKind {
  return kind === 'party' || kind === 'place';
}

/**
 * What loading a table of a kind asks for besides the right to import, of whoever acts for this organisation (0: the installation):
 * the action, and whose things it is done to; null for nothing more. Parties and places are others' business too. A table of places is
 * checked row by row to be of those that the organisation operates; one of parties can change anybody's record.
 */
export function rightToLoad(
  kind: TableKind,
  organisation: number,
): { action: `${MasterKind}.write`; thing: { owners?: readonly number[] } } | null {
  if (!isMasterKind(kind)) return null;
  return { action: `${kind}.write`, thing: kind === 'place' ? { owners: [organisation] } : {} };
}
