import { type FactSource, utcTime } from '../../platform/attested-facts.ts';

/** Public notices and the lots under them, as the ledger attests them (migration 0032). */
export const attestedNotices: readonly FactSource[] = [
  {
    source: 'public_notice.published',
    kind: 'decision',
    sql: `SELECT n.id::text AS key, json_build_object('kind', n.kind, 'reference', n.reference, 'issuer', n.issuer,
                 'reason', n.reason, 'reasonEn', n.reason_en, 'instructions', n.instructions, 'instructionsEn', n.instructions_en,
                 'contact', n.contact, 'validFrom', ${utcTime('n.valid_from')}, 'by', n.published_by,
                 'at', ${utcTime('n.published_at')}) AS members FROM public_notice n`,
  },
  {
    source: 'public_notice.lifted',
    kind: 'decision',
    sql: `SELECT n.id::text AS key, json_build_object('by', n.lifted_by, 'at', ${utcTime('n.lifted_at')},
                 'reason', n.lift_reason) AS members FROM public_notice n WHERE n.lifted_at IS NOT NULL`,
  },
  {
    source: 'public_notice_lot',
    kind: 'decision',
    sql: `SELECT l.notice || '/' || l.part AS key, json_build_object('lots', string_agg(l.lot::text, ',' ORDER BY l.lot)) AS members
            FROM public_notice_lot l GROUP BY l.notice, l.part`,
  },
];
