import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPool } from '../platform/db/pool.ts';
import { cloneDatabase } from '../testing/harness.ts';
import { runCommand, temporaryFolder } from '../testing/process.ts';

const folder = temporaryFolder('audit');
let database: Awaited<ReturnType<typeof cloneDatabase>>;
const prune = (...args: string[]) =>
  runCommand(['audit', 'prune', ...args], { LIANGSU_DATA: folder.path, DATABASE_URL: database.url });

beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(async () => {
  await database.drop();
  folder.remove();
});

it.each([
  [[], '--before'],
  [['--before', '2020'], 'a month is needed'],
  [['--before', '2020-13'], 'a month is needed'],
  [['--before', '2999-01'], '网络安全法'],
])('refuses %j with exit code 2 and says why', async (args, said) => {
  const { code, stderr } = await prune(...args);
  expect(stderr).toContain(said);
  expect(code).toBe(2);
});

it('removes a month that is over for every rule, and says so', async () => {
  const owner = createPool(database.url, { role: null, max: 1 });
  await owner.query(
    `CREATE TABLE audit_entry_2020_01 PARTITION OF audit_entry FOR VALUES FROM ('2020-01-01 00:00+08') TO ('2020-02-01 00:00+08')`,
  );
  await owner.query(
    `INSERT INTO audit_entry (at, actor, actor_name, party, action, outcome) VALUES ('2020-01-15', 'user:a', 'A', 0, 'party.contact', 'allowed')`,
  );
  const { code, stdout, stderr } = await prune('--before', '2020-02', '--json');
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toEqual([{ month: '2020-01', entries: 1, keptUntil: null }]);
  const { rows } = await owner.query('SELECT actor, action, thing_id FROM audit_entry');
  expect(rows).toEqual([{ actor: 'command', action: 'audit.prune', thing_id: '2020-01' }]);
  await owner.end();
});
