import { erasureOf } from '@liangsu/domain/personal-data';
import type { Client, Queryable } from '../../../platform/db/pool.ts';
import { type ActRow, recordPersonalData } from './acts.ts';

/** Who erases, when and why. */
export interface Erasing {
  reason: string;
  by: string;
  at: Date;
}

/** What stands in the place of what is gone. */
export const GONE = '–';

/**
 * Erases whom to call at a party, found by credit code or number: in its record, and where rows of workbooks that could not be
 * recorded say the same, whosever they are: the transaction is bound to who sees all. That it changed is in the party's history as ever.
 * Null when there is no such party or it names nobody.
 */
export async function eraseContactOf(client: Client, code: string, one: Erasing): Promise<ActRow | null> {
  const { rows } = await client.query<{ id: number; name: string | null; phone: string | null }>(
    `SELECT id, contact_name AS name, contact_phone AS phone FROM party
      WHERE (uscc = $1 OR id::text = $1) AND (contact_name IS NOT NULL OR contact_phone IS NOT NULL) FOR UPDATE`,
    [code],
  );
  const party = rows[0];
  if (party === undefined) return null;
  const act = await recordPersonalData(client, {
    kind: 'erased',
    subject: `party:${party.id}`,
    ...erasureOf('party'),
    ...one,
  });
  await client.query(
    `SELECT set_config('liangsu.actor', $1, true), set_config('liangsu.actor_name', '', true)`,
    [one.by],
  );
  await client.query(
    'UPDATE party SET contact_name = NULL, contact_phone = NULL, updated_at = clock_timestamp() WHERE id = $1',
    [party.id],
  );
  await takeOutOfBadRows(
    client,
    [party.name, party.phone].filter((text) => text !== null),
  );
  return act;
}

/** Cells that are one of these texts, whoever handed the workbook in: a contact is the same person wherever they are named. */
async function takeOutOfBadRows(client: Client, texts: readonly string[]): Promise<void> {
  await client.query(
    `UPDATE import_bad_row b
        SET cells = (SELECT coalesce(jsonb_agg(CASE WHEN btrim(c.cell #>> '{}') = ANY ($1) THEN to_jsonb($2::text) ELSE c.cell END
                                               ORDER BY c.place), '[]')
                       FROM jsonb_array_elements(b.cells) WITH ORDINALITY AS c (cell, place))
       FROM import_job j
      WHERE j.id = b.job AND j.kind = 'party' AND jsonb_typeof(b.cells) = 'array'
        AND EXISTS (SELECT FROM jsonb_array_elements(b.cells) AS c (cell) WHERE btrim(c.cell #>> '{}') = ANY ($1))`,
    [texts, GONE],
  );
}

/** Erases one paper of an organisation: its bytes and file name. Null when there is none such, or it was erased. */
export async function erasePaperOf(
  client: Client,
  party: number,
  document: string,
  one: Erasing,
): Promise<ActRow | null> {
  const { rows } = await client.query(
    'SELECT FROM organisation_document WHERE party_id = $1 AND id = $2 AND content IS NOT NULL FOR UPDATE',
    [party, document],
  );
  if (rows.length === 0) return null;
  const act = await recordPersonalData(client, {
    kind: 'erased',
    subject: `paper:${document}`,
    ...erasureOf('paper'),
    ...one,
  });
  await client.query(
    'UPDATE organisation_document SET content = NULL, name = $2, erased_at = $3 WHERE id = $1',
    [document, GONE, one.at],
  );
  return act;
}

/** Papers of organisations that were refused before `before` and did not apply again. */
export const REFUSED_PAPERS = `content IS NOT NULL AND EXISTS
  (SELECT FROM organisation o WHERE o.party_id = organisation_document.party_id AND o.state = 'refused')
  AND (SELECT max(s.at) FROM organisation_step s WHERE s.party_id = organisation_document.party_id) < $1`;

/** Such papers, by number. */
export async function refusedPapers(db: Queryable, before: Date): Promise<{ party: number; id: string }[]> {
  const { rows } = await db.query<{ party: number; id: string }>(
    `SELECT party_id AS party, id FROM organisation_document WHERE ${REFUSED_PAPERS} ORDER BY at, id`,
    [before],
  );
  return rows;
}
