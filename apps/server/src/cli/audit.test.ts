import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuditDays, lastClosedDay } from '../modules/access/index.ts';
import { createPool, type Pool, transaction } from '../platform/db/pool.ts';
import { cloneDatabase } from '../testing/harness.ts';
import { runCommand, temporaryFolder } from '../testing/process.ts';
import { until } from '../testing/until.ts';

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

/** As the superuser, with no trigger in the way. */
const altering = (owner: Pool, actor: string) =>
  transaction(owner, async (client) => {
    await client.query('SET LOCAL session_replication_role = replica');
    await client.query('UPDATE audit_entry SET actor = $1', [actor]);
  });

it('removes a month that is over for every rule, and says so', async () => {
  const owner = createPool(database.url, { role: null, max: 1 });
  await owner.query(
    `CREATE TABLE audit_entry_2020_01 PARTITION OF audit_entry FOR VALUES FROM ('2020-01-01 00:00+08') TO ('2020-02-01 00:00+08')`,
  );
  await owner.query(`UPDATE audit_begin SET day = '2026-11-01'`);
  await owner.query(
    `INSERT INTO audit_entry (at, actor, actor_name, party, action, outcome) VALUES ('2020-01-15', 'user:a', 'A', 0, 'party.contact', 'allowed')`,
  );
  const early = await prune('--before', '2020-02');
  expect([early.code, early.stdout]).toEqual([0, expect.stringContaining('not closed yet')]);
  const days = new AuditDays({ auditor: owner, now: () => new Date(), log: pino({ level: 'silent' }) });
  days.start();
  await until('the day is closed', async () => (await lastClosedDay(owner)) !== null);
  await days.stop();
  await altering(owner, 'user:b');
  const altered = await prune('--before', '2020-02');
  expect([altered.code, altered.stdout]).toEqual([1, expect.stringContaining('not what its days attest')]);
  await altering(owner, 'user:a');
  const { code, stdout, stderr } = await prune('--before', '2020-02', '--json');
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toEqual([{ month: '2020-01', entries: 1, keptUntil: null, stays: null }]);
  const { rows } = await owner.query('SELECT actor, action, thing_id FROM audit_entry');
  expect(rows).toEqual([{ actor: 'command', action: 'audit.prune', thing_id: '2020-01' }]);
  await owner.end();
});
