import { AUDIT_ENTRY_MEMBERS } from '@liangsu/domain/ledger';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPool } from '../../../platform/db/pool.ts';
import { asRole, useTestServer } from '../../../testing/harness.ts';
import { until } from '../../../testing/until.ts';
import { closeNextDay } from './close-days.ts';
import { auditDays, beginTrail, closeThrough, daysAgo, morning } from './testing/days.ts';
import { enterCommand } from './trail.ts';

const server = useTestServer();
const enter = (day: string, action = 'event.capture', db: Parameters<typeof enterCommand>[0] = pool()) =>
  enterCommand(db, { action, thing: { kind: 'x', id: 1 }, at: morning(day) });
const pool = () => server().context.pool;
const auditor = () => server().context.auditor;

interface Day {
  day: string;
  month: string;
  entries: number;
  kept_until: string;
}
const closed = async (): Promise<Day[]> =>
  (
    await pool().query<Day>(
      'SELECT day::text AS day, month, entries, kept_until FROM audit_day ORDER BY day, month',
    )
  ).rows;
const leaves = async (): Promise<string[]> =>
  (
    await pool().query<{ key: string }>(`SELECT key FROM ledger_fact WHERE source = 'audit_day' ORDER BY no`)
  ).rows.map(({ key }) => key);
const under = async (action: string) =>
  (
    await server().owner.query<{ day: string }>(
      'SELECT day::text AS day FROM audit_entry WHERE action = $1 ORDER BY no',
      [action],
    )
  ).rows.map(({ day }) => day);

beforeAll(async () => {
  await beginTrail(server().owner, daysAgo(9));
  for (const [ago, n] of [
    [9, 2],
    [7, 1],
    [6, 3],
  ] as const)
    for (let i = 0; i < n; i++) await enter(daysAgo(ago));
});

describe('closing a day of the trail', () => {
  it('attests every column but the day itself', async () => {
    const { rows } = await server().owner.query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns
        WHERE table_name = 'audit_entry' AND column_name <> 'day' ORDER BY ordinal_position`,
    );
    const columns = rows.map(({ name }) =>
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    );
    expect(columns.sort()).toEqual([...AUDIT_ENTRY_MEMBERS].sort());
  });

  it('waits until it is over', async () => {
    const almost = new Date(morning(daysAgo(9)).getTime() + 16 * 3_600_000 + 9 * 60_000);
    expect(await closeNextDay(auditor(), almost)).toBe('nothingDue');
    expect(await closeNextDay(auditor(), new Date(almost.getTime() + 60_000))).toEqual({
      day: daysAgo(9),
      entries: 2,
    });
  });

  it('takes days that were missed one after the other, each once, however many servers are at it', async () => {
    const others = Array.from({ length: 3 }, () =>
      createPool(asRole(server().databaseUrl, 'liangsu_auditor'), { role: null, max: 2 }),
    );
    await Promise.all([auditor(), ...others].map((each) => closeThrough(each, daysAgo(6))));
    await closeThrough(auditor(), daysAgo(6));
    await Promise.all(others.map((each) => each.end()));
    const rows = (await closed()).filter(({ day, month }) => day.startsWith(month));
    expect(rows.map(({ day, entries }) => [day, entries])).toEqual([
      [daysAgo(9), 2],
      [daysAgo(8), 0],
      [daysAgo(7), 1],
      [daysAgo(6), 3],
    ]);
    expect(await leaves()).toEqual((await closed()).map(({ day, month }) => `${day}/${month}`));
  });

  it('waits for what is under way, and takes it in', async () => {
    const client = await pool().connect();
    await client.query('BEGIN');
    await enter(daysAgo(5), 'slow', client);
    expect(await closeNextDay(auditor(), new Date())).toBe('busy');
    expect((await closed()).at(-1)!.day).toBe(daysAgo(6));
    // Nobody else stands behind whoever is slow, nor behind whoever waits.
    await enter(daysAgo(5), 'beside');
    await client.query('COMMIT');
    client.release();
    expect(await closeNextDay(auditor(), new Date())).toEqual({ day: daysAgo(5), entries: 2 });
    expect(await under('slow')).toEqual([daysAgo(5)]);
  });

  it('puts whoever comes late under the first open day, and keeps it by the month of its instant', async () => {
    const client = await pool().connect();
    await client.query('BEGIN');
    await enter(daysAgo(4), 'half', client);
    await enter(daysAgo(9), 'late', client);
    await enter(daysAgo(70), 'party.contact', client);
    await client.query('COMMIT');
    client.release();
    expect([await under('late'), await under('party.contact')]).toEqual([[daysAgo(4)], [daysAgo(4)]]);
    await closeThrough(auditor(), daysAgo(4));
    const rows = (await closed()).filter(({ day }) => day === daysAgo(4));
    const old = daysAgo(70).slice(0, 7);
    expect(rows.find(({ month }) => month === old)!.entries).toBe(1);
    expect(rows.reduce((sum, { entries }) => sum + entries, 0)).toBe(3);
    const [year, month] = old.split('-').map(Number);
    const until = new Date(Date.UTC(year!, month! - 1 + 37, 1)).toISOString().slice(0, 7);
    expect(rows.find(({ month }) => month === old)!.kept_until).toBe(until);
  });

  it('lets an entry that waits for the day that is being closed go under the next', async () => {
    const closing = await auditor().connect();
    await closing.query('BEGIN');
    await closing.query(
      `SELECT pg_advisory_xact_lock(hashtext('liangsu.audit_day'), audit_day_lock($1::date))`,
      [daysAgo(3)],
    );
    const entering = enter(daysAgo(3), 'between');
    await until('the entry waits', async () => {
      const { rows } = await server().owner.query(
        `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
      );
      return rows.length > 0;
    });
    await closing.query(
      `INSERT INTO audit_day (day, month, entries, root, kept_until) VALUES ($1, $2, 0, sha256(''), '2099-01')`,
      [daysAgo(3), daysAgo(3).slice(0, 7)],
    );
    await closing.query('COMMIT');
    closing.release();
    await entering;
    expect(await under('between')).toEqual([daysAgo(2)]);
  });

  it('takes a clock that is ahead for what it is', async () => {
    await enter('2099-01-01', 'ahead');
    expect([daysAgo(0), daysAgo(1)]).toContain((await under('ahead'))[0]);
  });

  it('is done by the server by itself', async () => {
    const rounds = auditDays(auditor());
    rounds.start();
    await until('days are closed', async () => (await closed()).at(-1)!.day >= daysAgo(2));
    await rounds.stop();
  });
});

describe('who reads the trail', () => {
  const asked = (sql: string) => expect(auditor().query(sql)).rejects;
  it('closes no day that is not over, and none out of turn', async () => {
    const close = (day: string) =>
      `INSERT INTO audit_day (day, month, entries, root, kept_until) VALUES ('${day}', '2026-01', 0, sha256(''), '2026-08')`;
    await closeThrough(auditor(), daysAgo(1));
    await asked(close(daysAgo(-1))).toThrow(/next day to be closed/);
    await asked(close(daysAgo(9))).toThrow(/next day to be closed/);
    const last = (await closed()).at(-1)!.day;
    if (last === daysAgo(1)) await asked(close(daysAgo(0))).toThrow(/is not over/);
  });

  it('changes and removes nothing, and says of nothing that it was removed', async () => {
    for (const sql of [
      `UPDATE audit_day SET entries = 0`,
      'DELETE FROM audit_day',
      'UPDATE audit_part SET part = 9',
      'DELETE FROM audit_part',
      `INSERT INTO audit_pruned VALUES ('2026-01', '2026-01-31', 1, now(), 'x')`,
      `UPDATE audit_begin SET day = '2099-01-01'`,
      `INSERT INTO audit_entry (at, actor, actor_name, party, action, outcome) VALUES (now(), 'x', '', 0, 'x', 'allowed')`,
    ])
      await asked(sql).toThrow(/permission denied/);
  });
});

describe('the runtime role', () => {
  const asked = (sql: string) => expect(pool().query(sql)).rejects;
  it('closes no day, changes and removes nothing, reads no hashes, says of nothing that it was removed', async () => {
    for (const sql of [
      `INSERT INTO audit_day (day, month, entries, root, kept_until) VALUES ('${daysAgo(0)}', '2026-01', 0, sha256(''), '2026-08')`,
      `INSERT INTO audit_part VALUES ('${daysAgo(0)}', '2026-01', 0, '{}', '')`,
      `UPDATE audit_day SET entries = 0`,
      'DELETE FROM audit_day',
      'SELECT FROM audit_part',
      'DELETE FROM audit_part',
      `INSERT INTO audit_pruned VALUES ('2026-01', '2026-01-31', 1, now(), 'x')`,
      `UPDATE audit_begin SET day = '2099-01-01'`,
    ])
      await asked(sql).toThrow(/permission denied/);
    for (const sql of [
      'UPDATE audit_day SET entries = 0',
      'DELETE FROM audit_day',
      'TRUNCATE audit_part',
      'DELETE FROM audit_part',
      'UPDATE audit_part SET part = 9',
    ])
      await expect(server().owner.query(sql)).rejects.toThrow(/evidence/);
  });

  it('enters nothing in a transaction that does not see a day closed', async () => {
    const client = await pool().connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await expect(enter(daysAgo(0), 'x', client)).rejects.toThrow(/read committed/);
    await client.query('ROLLBACK');
    client.release();
  });
});
