import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPool } from '../platform/db/pool.ts';
import { cloneDatabase } from '../testing/harness.ts';
import { runCommand, type ServerProcess, startProcess, temporaryFolder } from '../testing/process.ts';

const folder = temporaryFolder('user');
let database: Awaited<ReturnType<typeof cloneDatabase>>;
let server: ServerProcess;
let env: Record<string, string>;

const liangsu = (args: string[], input?: string) => runCommand(args, env, input);
const signIn = async (login: string, password: string) => {
  const answer = await fetch(`${server.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  });
  return { status: answer.status, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
};

beforeAll(async () => {
  database = await cloneDatabase();
  env = { LIANGSU_DATA: folder.path, DATABASE_URL: database.url };
  server = await startProcess(folder.path, { env });
});
afterAll(async () => {
  await server.end('SIGTERM');
  await database.drop();
  folder.remove();
});

it('a start without anybody who could sign in says which command adds somebody', () => {
  expect(server.output()).toContain('npx liangsu user add admin --name 管理员 --admin');
});

it('adds an administrator with a password that is shown once, who can sign in', async () => {
  const { code, stdout, stderr } = await liangsu(['user', 'add', 'Admin', '--name', '管理员', '--admin']);
  expect(code, stderr).toBe(0);
  const password = /密码 password.*: (\S{16})$/m.exec(stdout)![1]!;
  const { status, cookie } = await signIn('admin', password);
  expect(status).toBe(200);
  const me = await fetch(`${server.url}/api/v1/me`, { headers: { cookie } });
  expect(await me.json()).toMatchObject({
    login: 'admin',
    displayName: '管理员',
    rights: ['*'],
    party: null,
  });
  expect((await liangsu(['user', 'list'])).stdout).not.toContain(password);
});

it('adds a user of a party with just some rights and a password of their own', async () => {
  const key = await runCommand(
    ['user', 'add', 'clerk', '--name', 'Clerk', '--party', '91370104264415058K', '--rights', 'lot.*'],
    env,
  );
  expect(key).toMatchObject({ code: 2, stderr: expect.stringContaining('--party 91370104264415058K') });
  const args = ['user', 'add', 'clerk', '--name', '录入员', '--rights', 'lot.*, party.read', '--json'];
  const { code, stdout } = await liangsu([...args, '--password-stdin'], 'a good long one\n');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ login: 'clerk', rights: ['lot.*', 'party.read'] });
  expect(JSON.parse(stdout)).not.toHaveProperty('password');
  expect((await signIn('clerk', 'a good long one')).status).toBe(200);
  expect(await liangsu([...args])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('taken: clerk'),
  });
});

it.each([
  [['add', 'a b', '--name', 'x', '--admin'], 2, 'A login is made of'],
  [['add', 'x', '--name', ' ', '--admin'], 2, '--name'],
  [['add', 'x', '--name', 'x'], 2, '--rights'],
  [['add', 'x', '--name', 'x', '--admin', '--rights', 'lot.*'], 2, '--rights'],
  [['add', 'x', '--name', 'x', '--rights', 'lot.reed,lots.*'], 2, 'no such right: lot.reed, lots.*'],
  [['add', 'x', '--name', 'x', '--admin', '--password-stdin'], 2, 'at least 10 characters'],
  [['add', 'x', '--admin'], 2, '--name'],
  [['disable', 'nobody'], 1, 'no such user: nobody'],
  [['reset-password', 'nobody'], 1, 'no such user: nobody'],
])('user %j ends with %i and says why', async (args, code, text) => {
  const answer = await liangsu(['user', ...args]);
  expect(answer).toMatchObject({ code, stdout: '' });
  expect(answer.stderr).toContain(text);
});

it('disables, enables and resets: sessions end, old passwords no longer work', async () => {
  expect((await liangsu(['user', 'disable', 'clerk'])).code).toBe(0);
  expect((await signIn('clerk', 'a good long one')).status).toBe(401);
  const listed = JSON.parse((await liangsu(['user', 'list', '--json'])).stdout);
  expect(listed.map(({ login }: { login: string }) => login)).toEqual(['admin', 'clerk']);
  expect(listed[1].disabledAt).not.toBeNull();
  expect(JSON.stringify(listed)).not.toContain('argon2');
  expect((await liangsu(['user', 'enable', 'clerk'])).code).toBe(0);
  expect((await signIn('clerk', 'a good long one')).status).toBe(200);
  const { stdout } = await liangsu(['user', 'reset-password', 'clerk', '--json']);
  expect((await signIn('clerk', 'a good long one')).status).toBe(401);
  expect((await signIn('clerk', JSON.parse(stdout).password)).status).toBe(200);
});

it('has help for every command', async () => {
  const { code, stdout } = await liangsu(['user', 'add', '--help']);
  expect(code).toBe(0);
  for (const word of ['--party', '--rights', '--admin', '--password-stdin', '--json', 'exit codes'])
    expect(stdout).toContain(word);
});

it('makes the three administrators, apart, and refuses what cannot be together', async () => {
  const add = (login: string, roles: string, more: string[] = []) =>
    liangsu(['user', 'add', login, '--name', login, '--roles', roles, ...more]);
  expect(await add('sec', 'securityAdministrator')).toMatchObject({ code: 0 });
  expect(await add('two', 'systemAdministrator,auditAdministrator')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('cannot be together'),
  });
  expect(await add('odd', 'emperor')).toMatchObject({ code: 2, stderr: expect.stringContaining('emperor') });
  expect((await liangsu(['user', 'list'])).stdout).not.toMatch(/two|odd/);
});

it('admits a party that was entered, so that people can have roles in it', async () => {
  const pool = createPool(database.url);
  const { rows } = await pool
    .query(
      `INSERT INTO jurisdiction (code, level, name_zh) VALUES ('990000', 1, '某省') ON CONFLICT DO NOTHING;
     INSERT INTO party (uri, name, kinds, jurisdiction_code, declared)
     VALUES ('urn:test:bureau', '某局', '{authority}', '990000', true) RETURNING id`,
    )
    .then((results) => (results as unknown as { rows: { id: number }[] }[])[1]!);
  await pool.end();
  const party = String(rows[0]!.id);
  const add = () =>
    liangsu(['user', 'add', 'chief', '--name', '局长', '--party', party, '--roles', 'approver']);
  expect(await add()).toMatchObject({ code: 2, stderr: expect.stringContaining('organisation admit') });
  expect(await liangsu(['organisation', 'admit', party])).toMatchObject({ code: 0 });
  expect(await add()).toMatchObject({ code: 0 });
});
