import { expect } from 'vitest';
import type { FactSource } from '../../../platform/attested-facts.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Difference } from '../../../platform/differences.ts';
import type { TestServer } from '../../../testing/harness.ts';
import { attestedEvents } from '../../trace/index.ts';
import { verifyLedgerWithin } from '../verify/verify-ledger.ts';

/** What somebody does who has every right on the database: a statement that changes some row, or more. */
export type Tamper = string | ((db: Queryable) => Promise<void>);

/** What `verify` finds after a superuser has been at it, with no trigger in the way; then it is undone. */
export async function findings(
  { owner, context }: TestServer,
  tamper: Tamper | undefined,
  facts: readonly FactSource[] = [],
): Promise<Difference[]> {
  const found: Difference[] = [];
  const client = await owner.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica');
    if (typeof tamper === 'string') expect((await client.query(tamper)).rowCount).toBeGreaterThan(0);
    else await tamper?.(client);
    const result = await verifyLedgerWithin(client, {
      source: attestedEvents,
      facts,
      folder: context.config.ledgerDir,
      witnesses: [],
      report: (each) => found.push(each),
    });
    expect(result.differences).toBe(found.length);
    return found;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** Does something as the program does it, so that triggers write the leaves. */
export async function asProgram(db: Queryable, work: () => Promise<unknown>): Promise<void> {
  await db.query('SET LOCAL session_replication_role = origin');
  await work();
  await db.query('SET LOCAL session_replication_role = replica');
}
