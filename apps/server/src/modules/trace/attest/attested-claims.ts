import { type FactSource, utcTime } from '../../../platform/attested-facts.ts';

/** What parties say against claims, as the ledger attests it (migration 0052). */
export const attestedClaims: readonly FactSource[] = [
  {
    source: 'claim_contest',
    kind: 'decision',
    sql: `SELECT c.event || '/' || c.party AS key, json_build_object('reason', c.reason, 'by', c.said_by, 'at', ${utcTime('c.said_at')}) AS members
            FROM claim_contest c`,
  },
];
