import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { person } from '../../../testing/people.ts';
import { until } from '../../../testing/until.ts';
import {
  admitParty,
  createApiKey,
  disableUser,
  revokeApiKey,
  seedJurisdictions,
} from '../../access/index.ts';
import { ImportRunner, importPath } from './import/runner.ts';
import { uploadsFolder } from './testing/folder.ts';
import { rowsOf, SELF, seed, waitFor, xlsxBytes } from './testing/world.ts';

const server = useTestServer({ dataDir: uploadsFolder() });
let mill: number;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  await seed(server());
  const { rows } = await server().owner.query(
    `UPDATE party SET jurisdiction_code = '530302', kinds = '{storageEnterprise}' WHERE uscc = $1 RETURNING id`,
    [SELF],
  );
  mill = rows[0].id;
  await admitParty(server().pool, mill, [], 'test');
});

/** An import that somebody handed in and nobody works on yet: as if by another server, until `letGo`. */
async function queued(by: string, rows: number, folder = server().context.config): Promise<string> {
  const id = randomUUID();
  const numbered = rowsOf('purchase', rows, (row, i) => ({ ...row, voucherNo: `${id.slice(0, 8)}-${i}` }));
  writeFileSync(importPath(folder, id), await xlsxBytes('purchase', numbered));
  await server().pool.query(
    `INSERT INTO import_job (id, party, created_by, kind, mode, state, file_name, file_bytes, file_sha256, created_at, runner, lease_until)
     VALUES ($1, $2, $3, 'purchase', 'goodRows', 'queued', 'x.xlsx', 1, '\\x00', clock_timestamp(), gen_random_uuid(), now() + interval '1 hour')`,
    [id, mill, by],
  );
  return id;
}
async function letGo(id: string): Promise<void> {
  await server().pool.query(`UPDATE import_job SET lease_until = now() - interval '1 s' WHERE id = $1`, [id]);
}
const recorded = async (id: string): Promise<number> =>
  (
    await server().owner.query(
      `SELECT count(*)::int AS n FROM event e JOIN capture_document d ON d.id = e.document WHERE d.header ->> 'import' = $1`,
      [id],
    )
  ).rows[0].n;

const runner = (context = server().context) => new ImportRunner(context, server().capture);

describe('an import that waits while its right goes', () => {
  const ways: Record<string, () => Promise<{ by: string; end: () => Promise<unknown> }>> = {
    'the account is disabled': async () => {
      await person(server(), 'leaver', mill, 'clerk');
      return { by: 'user:leaver', end: () => disableUser(server().pool, 'leaver', new Date()) };
    },
    'the role is ended': async () => {
      await person(server(), 'moved', mill, 'clerk');
      const end = () =>
        server().pool.query(
          `UPDATE membership m SET ended_at = clock_timestamp(), ended_by = 'test' FROM app_user u WHERE u.id = m.user_id AND u.login = 'moved'`,
        );
      return { by: 'user:moved', end };
    },
    'the key is revoked': async () => {
      const { id } = await createApiKey(server().pool, { name: 'x', rights: ['import.*'], partyId: mill });
      return { by: `key:${id}`, end: () => revokeApiKey(server().pool, id, new Date()) };
    },
    'the organisation is suspended': async () => {
      await person(server(), 'suspended', mill, 'clerk');
      const end = () =>
        server().pool.query(`UPDATE organisation SET state = 'suspended' WHERE party_id = $1`, [mill]);
      return { by: 'user:suspended', end };
    },
  };
  it.each(Object.keys(ways))('records nothing: %s', async (way) => {
    const { by, end } = await ways[way]!();
    const before = await queued(by, 3);
    await letGo(before);
    await runner().runOne(before, () => {});
    expect(await waitFor(server(), before)).toMatchObject({ state: 'done', events: { accepted: 3 } });
    const id = await queued(by, 3);
    await end();
    await letGo(id);
    await runner().runOne(id, () => {});
    const job = await waitFor(server(), id);
    await server().pool.query(`UPDATE organisation SET state = 'approved' WHERE party_id = $1`, [mill]);
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'import.notAllowed' } });
    expect(job.failure!.message).toContain('已无权');
    expect(await recorded(id)).toBe(0);
  });

  it('keeps and counts what was recorded until then', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000);
    const key = { name: 'x', rights: ['import.*'], partyId: mill, expiresAt };
    const { id: keyId } = await createApiKey(server().pool, key);
    let over = false;
    const { context } = server();
    // A folder of its own: nobody but this runner finds the file.
    const config = { ...context.config, dataDir: uploadsFolder() };
    const now = () => (over ? new Date(expiresAt.getTime() + 1) : new Date());
    const id = await queued(`key:${keyId}`, 6000, config);
    await letGo(id);
    const mine = runner({ ...context, config, now });
    await until('the import has ended', async () => {
      await mine.runOne(id, (job) => {
        over ||= job.done_row > 0;
      });
      const { rows } = await server().pool.query('SELECT finished_at FROM import_job WHERE id = $1', [id]);
      return rows[0].finished_at !== null;
    });
    const job = await waitFor(server(), id);
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'import.notAllowed' } });
    const kept = await recorded(id);
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(6000);
    expect(job.events.accepted).toBe(kept);
  });
});
