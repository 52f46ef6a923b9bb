import { beforeAll, describe, expect, it } from 'vitest';
import { ROLES, transaction } from '../platform/db/pool.ts';
import { transactionAs } from '../platform/db/viewer.ts';
import { useTestServer } from '../testing/harness.ts';

/**
 * Functions that run with the owner's rights, attacked as the roles that the program acts as: who may call them, and whose tables they
 * take for ours.
 */
const server = useTestServer();
const pools = () => ({
  liangsu_runtime: server().context.pool,
  liangsu_engine: server().context.engine,
  liangsu_auditor: server().context.auditor,
});

/** Who may call a function that runs with the owner's rights; whatever is not here is called by triggers and other functions alone. */
const CALLED_BY: Record<string, readonly string[]> = {
  alone_at: ['liangsu_runtime'],
  ensure_audit_months: ['liangsu_runtime'],
  ensure_partitions: ['liangsu_engine'],
  erase_name: ['liangsu_runtime'],
  grain_lots: ['liangsu_engine', 'liangsu_runtime'],
  has_entered: ['liangsu_runtime'],
  ledger_erase: ['liangsu_engine'],
  ledger_place_of_event: ['liangsu_runtime'],
  named_in_evidence: ['liangsu_runtime'],
  public_boxed_records: ['liangsu_runtime'],
  public_making_records: ['liangsu_runtime'],
  public_records: ['liangsu_runtime'],
  seen_lots: ['liangsu_runtime'],
  sees_event: ['liangsu_runtime'],
  sees_lot: ['liangsu_runtime'],
  sees_report: ['liangsu_runtime'],
  viewer_lots: ['liangsu_runtime'],
};

interface Definer {
  name: string;
  path: string | null;
  callers: string[];
}
let definers: Definer[];
beforeAll(async () => {
  const { rows } = await server().owner.query<Definer>(
    `SELECT p.proname AS name, (SELECT c FROM unnest(p.proconfig) AS c WHERE c LIKE 'search_path=%') AS path,
            ARRAY(SELECT coalesce(r.rolname, 'PUBLIC')::text
                    FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a LEFT JOIN pg_roles r ON r.oid = a.grantee
                   WHERE a.grantee <> p.proowner ORDER BY 1) AS callers
       FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef ORDER BY 1`,
  );
  definers = rows;
});

describe('a function that runs with the owner’s rights', () => {
  it('is called by whom it is for, and by nobody else', () => {
    expect(definers.length).toBeGreaterThan(25);
    expect(
      Object.fromEntries(
        definers.filter(({ callers }) => callers.length > 0).map(({ name, callers }) => [name, callers]),
      ),
    ).toEqual(CALLED_BY);
  });

  it('looks into the schema of temporary tables last, as whatever names its schemas does', async () => {
    expect(definers.filter(({ path }) => path !== 'search_path=pg_catalog, public, pg_temp')).toEqual([]);
    const { rows } = await server().owner.query<{ name: string }>(
      `SELECT p.proname AS name FROM pg_proc p, unnest(p.proconfig) AS c
        WHERE p.pronamespace = 'public'::regnamespace AND c LIKE 'search_path=%' AND c NOT LIKE '%, pg_temp'`,
    );
    expect(rows).toEqual([]);
  });

  it('is not deceived by a table of the caller’s, had he the right to one', async () => {
    const { owner, context } = server();
    const { rows } = await owner.query<{ id: number }>(
      `INSERT INTO party (uri) VALUES ('urn:test:party:stranger') RETURNING id`,
    );
    const stranger = rows[0]!.id;
    const name = (await owner.query<{ name: string }>('SELECT current_database() AS name')).rows[0]!.name;
    const sight = { all: false, parties: [stranger], areas: [], grainOwners: [], reserves: [] };
    const shadowed = () =>
      transactionAs(context.pool, sight, async (client) => {
        await client.query(
          `CREATE TEMP TABLE edge_by_lot ON COMMIT DROP AS
             SELECT 9001::bigint AS lot, 1::bigint AS event, 5::smallint AS role, 0::bigint AS t0, NULL::bigint AS from_place,
                    NULL::bigint AS from_party, NULL::bigint AS to_place, ${stranger}::bigint AS to_party, NULL::smallint AS flags`,
        );
        await client.query('GRANT ALL ON edge_by_lot TO PUBLIC');
        const { rows } = await client.query('SELECT id::int FROM seen_lots(ARRAY[9001::bigint]) AS id');
        return rows;
      });
    await owner.query(`GRANT TEMPORARY ON DATABASE ${name} TO liangsu_runtime`);
    expect(await shadowed()).toEqual([]);
    // And as it was before, to see that the attack is one.
    await owner.query('ALTER FUNCTION seen_lots(bigint[]) SET search_path = pg_catalog, public');
    expect(await shadowed()).toEqual([{ id: 9001 }]);
    await owner.query('ALTER FUNCTION seen_lots(bigint[]) SET search_path = pg_catalog, public, pg_temp');
    await owner.query(`REVOKE TEMPORARY ON DATABASE ${name} FROM liangsu_runtime`);
  });
});

describe.each(ROLES)('as %s', (role) => {
  it('there are no temporary tables, and no triggers of the owner’s on them', async () => {
    const attempt = transaction(pools()[role], (client) =>
      client.query('CREATE TEMP TABLE audit_day (day date, month text)'),
    );
    await expect(attempt).rejects.toMatchObject({ code: '42501' });
  });

  it('no leaf is forged by calling what writes leaves', async () => {
    for (const call of [
      `ledger_attest(8, 'audit_day', '2026-11-01/2026-11', 'entries', '0')`,
      'attest_audit_day()',
      'attest_audit_pruned()',
      'audit_day_in_turn()',
    ])
      await expect(pools()[role].query(`SELECT ${call}`), call).rejects.toMatchObject({ code: '42501' });
  });
});

it('whoever answers people destroys no salt', async () => {
  await expect(server().context.pool.query(`SELECT ledger_erase(1, 0, 'x', 'x')`)).rejects.toMatchObject({
    code: '42501',
  });
});
