import { beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../platform/db/pool.ts';
import { useTestServer } from '../testing/harness.ts';

/**
 * What a statement smuggled into one of the server's questions could become (ADR 16): each pool signs in as its role, and nobody who
 * serves people can take on a role that sees more. The audit trail is read by connections of its own, by nothing that serves reaches it.
 */
const server = useTestServer();
const poolOf = (role: Role) => {
  const { pool, engine, auditor } = server().context;
  return { liangsu_runtime: pool, liangsu_engine: engine, liangsu_auditor: auditor }[role];
};

/** Whom each sign-in may be: itself, and what it has all the rights of. */
const MAY_BE: Record<Role, readonly string[]> = {
  liangsu_runtime: ['liangsu_runtime'],
  liangsu_engine: ['liangsu_engine', 'liangsu_runtime'],
  liangsu_auditor: ['liangsu_auditor'],
};

let roles: string[];
beforeAll(async () => {
  const { rows } = await server().owner.query<{ rolname: string }>('SELECT rolname FROM pg_roles');
  roles = rows.map(({ rolname }) => rolname);
  await server().owner.query(
    `INSERT INTO audit_entry (at, actor, actor_name, party, action, outcome) VALUES (now(), 'user:x', '某人', 0, 'x', 'allowed')`,
  );
});

describe.each(ROLES)('a statement smuggled in as %s', (role) => {
  it('becomes nobody else, however it asks', async () => {
    expect(roles).toEqual(expect.arrayContaining(['liangsu', ...ROLES]));
    const others = roles.filter((other) => !MAY_BE[role].includes(other));
    for (const other of others)
      for (const attack of [
        `SET ROLE ${other}`,
        `SET SESSION AUTHORIZATION ${other}`,
        // As part of a question: a setting is set by a function, too.
        `SELECT set_config('role', '${other}', true)`,
        `SELECT set_config('session_authorization', '${other}', true)`,
      ])
        await expect(poolOf(role).query(attack), attack).rejects.toMatchObject({ code: '42501' });
    const client = await poolOf(role).connect();
    try {
      await client.query('RESET ROLE; RESET SESSION AUTHORIZATION');
      const { rows } = await client.query(
        'SELECT session_user::text AS signed, current_user::text AS acting',
      );
      expect(rows).toEqual([{ signed: role, acting: role }]);
    } finally {
      client.release(true);
    }
  });

  it('owns nothing and gives itself nothing', async () => {
    const { rows } = await poolOf(role).query<{ owns: boolean; above: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_class WHERE relowner = session_user::regrole) AS owns,
              (SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = session_user) AS above`,
    );
    expect(rows).toEqual([{ owns: false, above: false }]);
    for (const attack of [
      `GRANT liangsu_auditor TO ${role}`,
      `ALTER ROLE ${role} SUPERUSER`,
      'ALTER TABLE audit_entry OWNER TO CURRENT_USER',
      'CREATE ROLE of_mine',
    ])
      await expect(poolOf(role).query(attack), attack).rejects.toMatchObject({
        code: expect.stringMatching(/^(42501|0LP01)$/),
      });
  });
});

describe('the audit trail', () => {
  it.each(['liangsu_runtime', 'liangsu_engine'] as const)('tells nothing to %s', async (role) => {
    for (const attack of [
      'SELECT FROM audit_entry',
      'SELECT FROM audit_entry_rest',
      'SELECT FROM audit_part',
      'COPY audit_entry TO STDOUT',
      `SELECT query_to_xml('SELECT * FROM audit_entry', true, true, '')`,
      'CREATE VIEW mine AS SELECT * FROM audit_entry',
    ])
      await expect(poolOf(role).query(attack), attack).rejects.toMatchObject({ code: '42501' });
  });

  it('is all that whoever reads it reads', async () => {
    expect((await poolOf('liangsu_auditor').query('SELECT FROM audit_entry')).rowCount).toBeGreaterThan(0);
    const { rows } = await server().owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
          AND has_table_privilege('liangsu_auditor', oid, 'SELECT') ORDER BY 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'audit_begin',
      'audit_day',
      'audit_entry',
      'audit_part',
      'audit_pruned',
    ]);
  });
});
