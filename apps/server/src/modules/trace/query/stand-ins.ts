import type { Queryable } from '../../../platform/db/pool.ts';

/**
 * Records of parties that were merged into another, with the one that stands for them: edges keep the record that the
 * event's name meant, and a trace sees one holder. Nearly always empty.
 */
export async function loadStandIns(db: Queryable): Promise<ReadonlyMap<number, number>> {
  const { rows } = await db.query<[number, number]>({
    name: 'party_stand_ins',
    text: 'SELECT id, stands FROM party_stand_in',
    rowMode: 'array',
  });
  return new Map(rows);
}
