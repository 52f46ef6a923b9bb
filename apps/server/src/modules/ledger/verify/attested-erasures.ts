import { LEAF_KINDS } from '@liangsu/domain/ledger';
import { type FactSource, utcTime } from '../../../platform/attested-facts.ts';

/** Which leaves' salts were destroyed, by whom and why, as the ledger attests it of itself (migration 0050). */
export const attestedErasures: FactSource = {
  source: 'ledger_erasure',
  kind: 'decision',
  keepsSalt: true,
  sql: `SELECT e.batch || '/' || e.leaf AS key, json_build_object(
               'attests', CASE WHEN b.kind = ${LEAF_KINDS.event} THEN 'event' ELSE f.source END,
               'subject', CASE WHEN b.kind = ${LEAF_KINDS.event} THEN b.subjects[e.leaf + 1]::text ELSE f.key END,
               'reason', e.reason, 'by', e.erased_by, 'at', ${utcTime('e.erased_at')}) AS members
          FROM ledger_erasure e
          LEFT JOIN ledger_batch b ON b.id = e.batch
          LEFT JOIN ledger_fact f ON b.kind <> ${LEAF_KINDS.event} AND f.no = b.subjects[e.leaf + 1]`,
};
