import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentOf, made } from '../testing/epcis.ts';
import { useTestServer } from '../testing/harness.ts';
import { runCommand, temporaryFolder } from '../testing/process.ts';

/** What commands of whoever operates the machine do is in the audit trail, one entry each. */
const server = useTestServer();
const folder = temporaryFolder('told');
afterAll(() => folder.remove());

beforeAll(async () => {
  const { app, key } = server();
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(made('TOLD-1', 10, 'farm', '2026-09-01T08:00:00+08:00'))),
  });
  expect(statusCode).toBe(200);
});

it.each([
  ['lots', 'csv'],
  ['events', 'epcis'],
])('export of %s as %s, which is whole', async (what, format) => {
  const out = join(folder.path, `${what}.${format}`);
  const told = await entriesOf(['export', '--what', what, '--format', format, '--json', '--out', out]);
  expect(told.entries).toEqual([
    { actor: 'command', thing: null, action: 'data.exportByCommand', after: { copied: what, format } },
  ]);
  expect(JSON.parse(told.stdout)).toMatchObject({ rows: 1 });
});

it.each([
  [['user', 'list', '--json'], { action: 'people.read', after: { entries: 0 } }],
  [['personal-data', 'erase'], { action: 'personalData.erase', after: { erased: [], entries: 0 } }],
  [['seal', 'rotate-key'], { action: 'seal.rotateKey', after: { resealed: 0, oldKeysDestroyed: false } }],
] as const)('%j', async (args, entry) => {
  const told = await entriesOf([...args]);
  expect(told.entries).toEqual([{ actor: 'command', thing: null, ...entry }]);
});

/** What a command entered, and what it said. */
async function entriesOf(args: string[]) {
  const all = async () =>
    (await server().owner.query(`SELECT actor, action, thing, after FROM audit_entry ORDER BY at`)).rows;
  const before = await all();
  const { code, stdout, stderr } = await runCommand(args, {
    DATABASE_URL: server().databaseUrl,
    LIANGSU_DATA: folder.path,
  });
  expect(code, stderr).toBe(0);
  return { entries: (await all()).slice(before.length), stdout };
}
