import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPool, type Pool } from '../platform/db/pool.ts';
import { cloneDatabase } from '../testing/harness.ts';
import { runCommand, temporaryFolder } from '../testing/process.ts';

const folder = temporaryFolder('key');
const USCC = '91370104264415058K';
let database: Awaited<ReturnType<typeof cloneDatabase>>;
let env: Record<string, string>;
let owner: Pool;
let party: number;

const liangsu = (...args: string[]) => runCommand(['key', ...args], env);

beforeAll(async () => {
  database = await cloneDatabase();
  env = { LIANGSU_DATA: folder.path, DATABASE_URL: database.url };
  owner = createPool(database.url, { role: null, max: 1 });
  const { rows } = await owner.query<{ id: number }>(
    `INSERT INTO party (uri, uscc, name) VALUES ('urn:liangsu:party:${USCC}', $1, '面粉厂') RETURNING id`,
    [USCC],
  );
  party = rows[0]!.id;
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  folder.remove();
});

it('adds a key of a party that expires, shows it once, lists and revokes it', async () => {
  const added = await liangsu(
    ...['add', '--name', '收购系统', '--party', USCC, '--rights', 'event.capture,lot.*'],
    ...['--expires', '2999-12-31', '--json'],
  );
  expect(added.code, added.stderr).toBe(0);
  const { id, key, ...rest } = JSON.parse(added.stdout);
  expect(key).toMatch(/^lsk_\S{32}$/);
  expect(rest).toEqual({
    name: '收购系统',
    partyId: party,
    rights: ['event.capture', 'lot.*'],
    expiresAt: '2999-12-31T15:59:59.999Z',
  });
  const listed = await liangsu('list');
  expect(listed.stdout).toContain(id);
  expect(listed.stdout).not.toContain(key);
  expect((await liangsu('revoke', id)).stdout).toContain('收购系统');
  const [after] = JSON.parse((await liangsu('list', '--json')).stdout);
  expect(after).toMatchObject({ id, partyId: party, revokedAt: expect.any(String) });
  const { rows: told } = await owner.query(
    `SELECT actor, ground, action, thing, thing_id, after->>'name' AS name FROM audit_entry ORDER BY no`,
  );
  const common = { actor: 'command', ground: 'command', thing: 'apiKey', thing_id: id, name: '收购系统' };
  expect(told).toEqual([
    { ...common, action: 'key.create' },
    { ...common, action: 'key.revoke' },
  ]);
  expect(JSON.stringify((await owner.query('SELECT * FROM audit_entry')).rows)).not.toContain(key);
});

it.each([
  [['add', '--rights', 'lot.*'], 2, '--name'],
  [['add', '--name', 'x'], 2, '--rights'],
  [['add', '--name', 'LIANGSU_API_KEY', '--rights', 'lot.*'], 2, 'other than LIANGSU_API_KEY'],
  [['add', '--name', 'x', '--rights', 'lot.delete'], 2, 'no such right: lot.delete'],
  [['add', '--name', 'x', '--rights', 'lot.*', '--expires', '2020-01-01'], 2, '--expires 2020-01-01'],
  [['add', '--name', 'x', '--rights', 'lot.*', '--expires', 'soon'], 2, '--expires soon'],
  [['add', '--name', 'x', '--rights', 'lot.*', '--party', '999999'], 2, '--party 999999'],
  [['revoke', 'x'], 2, 'the id of a key'],
  [['revoke', '00000000-0000-7000-8000-000000000000'], 1, 'no such key'],
])('key %j ends with %i and says why', async (args, code, text) => {
  const answer = await liangsu(...args);
  expect(answer).toMatchObject({ code, stdout: '' });
  expect(answer.stderr).toContain(text);
});
