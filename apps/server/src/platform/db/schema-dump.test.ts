import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCHEMA_FILE } from '../../cli/schema.ts';
import { cloneDatabase } from '../../testing/harness.ts';
import { createPool, type Pool } from './pool.ts';
import { dumpSchema } from './schema-dump.ts';

let database: Awaited<ReturnType<typeof cloneDatabase>>;
let owner: Pool;
beforeAll(async () => {
  database = await cloneDatabase();
  owner = createPool(database.url, { role: null, max: 1 });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

describe('the schema', () => {
  it('is the committed one (otherwise: node scripts/liangsu.mjs schema --write)', async () => {
    expect(await dumpSchema(owner)).toBe(readFileSync(SCHEMA_FILE, 'utf8'));
  });

  it.each([
    ['a column', 'ALTER TABLE party ADD COLUMN extra text', '  extra text'],
    ['a default', 'ALTER TABLE party ALTER COLUMN kinds DROP DEFAULT', null],
    ['a constraint', 'ALTER TABLE place DROP CONSTRAINT place_code_key', null],
    ['an index', 'DROP INDEX place_parent', null],
    ['a trigger', 'DROP TRIGGER event_is_evidence ON event', null],
    [
      'a grant',
      'GRANT DELETE ON event TO liangsu_runtime',
      'GRANT DELETE, SELECT ON TABLE event TO liangsu_runtime',
    ],
    ['a grant on a column', 'GRANT UPDATE (name) ON party TO PUBLIC', 'UPDATE (name)'],
    ['a function', `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`, 'FUNCTION public.f()'],
    ['a view', 'CREATE VIEW v AS SELECT 1 AS one', 'CREATE VIEW v'],
    [
      'a sequence',
      'ALTER SEQUENCE lot_no INCREMENT BY 1',
      'CREATE SEQUENCE lot_no AS bigint INCREMENT BY 1 ',
    ],
    ['a partition', 'SELECT ensure_partitions($$event$$, 10000000)', 'event_p1'],
    ['a policy', 'CREATE POLICY p ON place USING (declared)', 'CREATE POLICY p ON place'],
    ['a comment', `COMMENT ON COLUMN party.name IS 'x'`, 'COMMENT ON COLUMN party.name'],
  ])('shows a change of %s', async (_what, change, shown) => {
    const committed = readFileSync(SCHEMA_FILE, 'utf8');
    const client = await owner.connect();
    try {
      await client.query('BEGIN');
      await client.query(change);
      const changed = await dumpSchema(client);
      expect(changed).not.toBe(committed);
      if (shown !== null) expect(changed).toContain(shown);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
});
