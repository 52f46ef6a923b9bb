import { addMonths, monthOf } from '@liangsu/domain/audit';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Difference } from '../../../platform/differences.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { attestedAccess } from '../attested-facts.ts';
import { attestedAudit } from './check-days.ts';
import { pruneAudit } from './prune.ts';
import { beginTrail, closeThrough, daysAgo, morning } from './testing/days.ts';
import { enterCommand } from './trail.ts';

const server = useTestServer();
const DAY = daysAgo(5);
const MONTH = DAY.slice(0, 7);
/** A month long over, of which entries come late. */
const OLD = addMonths(monthOf(new Date()), -50);
const ENTRIES = 9000;

beforeAll(async () => {
  const { owner, context } = server();
  await beginTrail(owner, DAY);
  await owner.query(
    `CREATE TABLE audit_entry_${OLD.replace('-', '_')} PARTITION OF audit_entry
       FOR VALUES FROM ('${OLD}-01 00:00+08') TO ('${addMonths(OLD, 1)}-01 00:00+08')`,
  );
  for (const [at, action] of [
    [morning(DAY), 'first'],
    [morning(DAY), 'second'],
    [morning(`${OLD}-10`), 'old'],
    [morning(`${OLD}-11`), 'party.contact'],
    [morning(daysAgo(3)), 'third'],
  ] as const)
    await enterCommand(context.pool, { action, thing: { kind: 'x', id: 1 }, before: { name: '甲' }, at });
  // More than one part of hashes, and more than one page of a reading.
  await context.pool.query(
    `INSERT INTO audit_entry (at, actor, actor_name, party, action, outcome, address, after)
     SELECT $1::timestamptz + n * interval '1 microsecond', 'user:many', '众', 1, 'many', 'allowed', '2001:db8::1', '{"b": 1, "a": [null, "粮"]}'
       FROM generate_series(1, $2::int) AS n`,
    [morning(daysAgo(4)), ENTRIES],
  );
  await closeThrough(context.auditor, daysAgo(2));
});

type Tamper = string | ((db: Queryable) => Promise<void>);

/** What is found after the superuser has been at it, with no trigger in the way; then it is undone. */
async function verify(tamper?: Tamper): Promise<string[]> {
  const found: Difference[] = [];
  const client = await server().owner.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica');
    if (typeof tamper === 'string') expect((await client.query(tamper)).rowCount).toBeGreaterThan(0);
    else await tamper?.(client);
    for (const { check } of attestedAudit) await check?.(client, (each) => found.push(each));
    return found.map(({ code, key }) => `${code} ${key}`);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

async function numberOf(action: string): Promise<number> {
  const { rows } = await server().owner.query<{ no: number }>(
    'SELECT no FROM audit_entry WHERE action = $1 ORDER BY no LIMIT 1',
    [action],
  );
  return rows[0]!.no;
}
const added = (day: string) =>
  `INSERT INTO audit_entry (no, at, actor, actor_name, party, action, outcome, day) OVERRIDING SYSTEM VALUE
   VALUES (77777777, '${day} 08:00:00+08', 'user:x', '', 0, 'x', 'allowed', '${day}')`;

describe('closed days of the trail', () => {
  it('agree with their entries', async () => {
    expect(attestedAccess).toEqual(expect.arrayContaining([...attestedAudit]));
    const { rows } = await server().owner.query(
      `SELECT count(*)::int AS parts FROM audit_part WHERE day = $1`,
      [daysAgo(4)],
    );
    expect(rows).toEqual([{ parts: 3 }]);
    expect(await verify()).toEqual([]);
    // By the role that verifies, which reads the trail for as long as it takes, and then no more.
    const client = await server().verifier.connect();
    const found: Difference[] = [];
    await client.query('BEGIN READ ONLY');
    for (const { check } of attestedAudit) await check?.(client, (each) => found.push(each));
    expect(found).toEqual([]);
    await expect(client.query('SELECT FROM audit_entry')).rejects.toThrow(/permission denied/);
    await client.query('ROLLBACK');
    client.release();
  });

  it.each([
    ['actor', `'user:other'`],
    ['actor_name', `'乙'`],
    ['party', '99'],
    ['ground', 'NULL'],
    ['outcome', `'failed'`],
    ['before', `'{"name": "乙"}'`],
    ['after', `'{}'`],
    ['address', `'10.0.0.1'`],
    ['times', '2'],
    ['at', `at + interval '1 microsecond'`],
  ])('show another %s, and in which entry', async (column, value) => {
    expect(await verify(`UPDATE audit_entry SET ${column} = ${value} WHERE action = 'second'`)).toEqual([
      `audit.altered day=${DAY} no=${await numberOf('second')}`,
    ]);
  });

  it('show an entry that is gone, added, put under another day or another number', async () => {
    const second = await numberOf('second');
    expect(await verify(`DELETE FROM audit_entry WHERE action = 'second'`)).toEqual([
      `audit.missing day=${DAY} no=${second}`,
    ]);
    expect(await verify(added(DAY))).toEqual([`audit.unattested day=${DAY} no=77777777`]);
    expect(await verify(`UPDATE audit_entry SET day = '${daysAgo(0)}' WHERE action = 'second'`)).toEqual([
      `audit.missing day=${DAY} no=${second}`,
    ]);
    expect(await verify(`UPDATE audit_entry SET day = '${daysAgo(3)}' WHERE action = 'second'`)).toEqual([
      `audit.missing day=${DAY} no=${second}`,
      `audit.unattested day=${daysAgo(3)} no=${second}`,
    ]);
    const other = await verify(
      `UPDATE audit_entry SET at = at - interval '2 months' WHERE action = 'second'`,
    );
    expect(other).toEqual([
      `audit.missing day=${DAY} no=${second}`,
      `audit.unattested day=${DAY} no=${second}`,
    ]);
  });

  it('show which of nine thousand', async () => {
    const no = (await numberOf('many')) + 5000;
    expect(await verify(`UPDATE audit_entry SET action = 'few' WHERE no = ${no}`)).toEqual([
      `audit.altered day=${daysAgo(4)} no=${no}`,
    ]);
  });

  it('show a day whose leaf is gone, or that takes its entries along', async () => {
    expect(await verify(`DELETE FROM audit_day WHERE day = '${daysAgo(3)}'`)).toEqual([
      `audit.dayMissing day=${daysAgo(3)}`,
    ]);
    // That its row was altered, its leaf shows; that it disagrees with the entries, this.
    const rewritten = await verify(
      `UPDATE audit_day SET entries = 0, root = sha256('') WHERE day = '${daysAgo(3)}'`,
    );
    expect(rewritten).toEqual([
      `audit.parts day=${daysAgo(3)} month=${daysAgo(3).slice(0, 7)}`,
      `audit.day day=${daysAgo(3)} month=${daysAgo(3).slice(0, 7)}`,
    ]);
  });

  it('show hashes that were altered or are gone, and without them still the day', async () => {
    const parts = `audit.parts day=${DAY} month=${MONTH}`;
    const gone = `DELETE FROM audit_part WHERE day = '${DAY}' AND month = '${MONTH}'`;
    expect(await verify(gone)).toEqual([parts]);
    expect(
      await verify(`UPDATE audit_part SET hashes = overlay(hashes PLACING '\\x00'::bytea FROM 1) WHERE day = '${DAY}'
                       AND month = '${MONTH}'`),
    ).toEqual([parts]);
    const both = await verify(async (db) => {
      await db.query(gone);
      await db.query(`DELETE FROM audit_entry WHERE action = 'second'`);
    });
    expect(both).toEqual([parts, `audit.day day=${DAY} month=${MONTH}`]);
  });

  it('show a removal that came too early, is still to come, or is not what was removed', async () => {
    const said = (month: string, entries: number, at: string) =>
      `INSERT INTO audit_pruned VALUES ('${month}', '${daysAgo(2)}', ${entries}, '${at}', 'command')`;
    const removed = (month: string, entries: number, at: string) =>
      verify(async (db) => {
        await db.query(`DELETE FROM audit_entry WHERE to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') = '${month}'
                           AND day <= '${daysAgo(2)}'`);
        await db.query(said(month, entries, at));
      });
    const now = new Date().toISOString();
    expect(await removed(OLD, 2, now)).toEqual([]);
    expect(await removed(OLD, 1, now)).toEqual([`audit.pruned month=${OLD}`]);
    expect(await removed(OLD, 2, '2020-01-01')).toEqual([`audit.pruned month=${OLD}`]);
    expect(await removed(OLD, 2, '2199-01-01')).toEqual([`audit.pruned month=${OLD}`]);
    const { rows } = await server().owner.query<{ n: number }>(
      'SELECT sum(entries)::int8 AS n FROM audit_day WHERE month = $1',
      [MONTH],
    );
    expect(await removed(MONTH, rows[0]!.n, now)).toEqual([`audit.pruned month=${MONTH}`]);
    // Said to be removed, and there all the same.
    expect(await verify(said(OLD, 2, now))).toHaveLength(2);
  });
});

describe('pruning', () => {
  it('removes nothing that was tampered with, and leaves the days and a leaf that says so', async () => {
    const { owner } = server();
    const tampered = owner.connect().then(async (client) => {
      await client.query('SET session_replication_role = replica');
      await client.query(`UPDATE audit_entry SET actor = 'user:y' WHERE action = 'old'`);
      return client;
    });
    const client = await tampered;
    const before = addMonths(OLD, 1);
    expect(await pruneAudit(owner, before, new Date())).toMatchObject([
      { month: OLD, entries: 2, stays: 'altered' },
    ]);
    await client.query(`UPDATE audit_entry SET actor = 'command' WHERE action = 'old'`);
    await client.query('RESET session_replication_role');
    client.release();
    expect(await pruneAudit(owner, before, new Date())).toMatchObject([
      { month: OLD, entries: 2, keptUntil: null, stays: null },
    ]);
    expect(await verify()).toEqual([]);
    const { rows } = await owner.query(
      `SELECT (SELECT count(*)::int FROM audit_part WHERE month = $1) AS parts,
              (SELECT count(*)::int FROM audit_day WHERE month = $1) AS days,
              (SELECT count(*)::int FROM ledger_fact WHERE source = 'audit_pruned' AND key = $1) AS leaves`,
      [OLD],
    );
    expect(rows).toEqual([{ parts: 0, days: 1, leaves: 1 }]);
  });
});
