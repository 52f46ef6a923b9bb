import { addMonths, monthOf } from '@liangsu/domain/audit';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../platform/http/audit.ts';
import { Refusals } from '../../../platform/http/audit-refusals.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { AuditTrail, enterCommand, pruneAudit } from '../index.ts';
import { auditQuery } from './search.ts';
import { beginTrail, closeThrough, daysAgo } from './testing/days.ts';
import { allTold } from './testing/told.ts';

const server = useTestServer();

const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: new Date(),
  actor: 'user:a',
  actorName: 'A',
  party: 0,
  ground: { by: 'self' },
  action: 'session.close',
  method: 'DELETE',
  route: '/api/v1/session',
  thing: null,
  outcome: 'allowed',
  code: null,
  before: null,
  after: null,
  address: '10.0.0.1',
  agent: null,
  request: null,
  times: 1,
  ...more,
});

describe('the table', () => {
  it('takes entries from the runtime role, which can neither read, change nor remove them', async () => {
    const trail = new AuditTrail(server().pool);
    await trail.write(entry());
    await trail.close();
    const month = `audit_entry_${monthOf(new Date()).replace('-', '_')}`;
    for (const table of ['audit_entry', 'audit_entry_rest', month])
      for (const attack of [
        `SELECT count(*) FROM ${table}`,
        `UPDATE ${table} SET actor = 'somebody else'`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
        `DROP TABLE ${table}`,
        `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
        `CREATE INDEX ON ${table} (agent)`,
      ])
        await expect(server().pool.query(attack), attack).rejects.toMatchObject({ code: '42501' });
    await expect(
      server().pool.query(`INSERT INTO ${month} (at, actor, actor_name, party, action, outcome)
                           VALUES (now(), 'x', '', 0, 'x', 'allowed')`),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('refuses change and removal to its owner too, month by month', async () => {
    const month = `audit_entry_${monthOf(new Date()).replace('-', '_')}`;
    for (const table of ['audit_entry', 'audit_entry_rest', month])
      for (const attack of [
        `UPDATE ${table} SET actor = 'somebody else'`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
      ])
        await expect(server().owner.query(attack), attack).rejects.toMatchObject({ code: 'LS001' });
  });

  it('lets who reads it do nothing else', async () => {
    const client = await server().owner.connect();
    try {
      await client.query('BEGIN; SET LOCAL ROLE liangsu_auditor');
      expect((await client.query('SELECT FROM audit_entry')).rowCount).toBeGreaterThan(0);
      for (const attack of [
        'DELETE FROM audit_entry',
        'SELECT FROM app_user',
        'SELECT FROM event',
        `INSERT INTO audit_entry (at, actor, actor_name, party, action, outcome) VALUES (now(), 'x', '', 0, 'x', 'allowed')`,
      ]) {
        await client.query('SAVEPOINT s');
        await expect(client.query(attack), attack).rejects.toMatchObject({ code: '42501' });
        await client.query('ROLLBACK TO s');
      }
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });

  it('keeps entries whose clock is far off, and makes no months for them', async () => {
    const trail = new AuditTrail(server().pool);
    await trail.write(entry({ at: new Date('2001-01-01T00:00:00Z'), actor: 'user:past' }));
    await trail.close();
    const { rows } = await server().owner.query(`SELECT actor FROM audit_entry_rest`);
    expect(rows).toEqual([{ actor: 'user:past' }]);
  });

  it('writes what comes together in one statement, each before its answer, and all of it', async () => {
    const trail = new AuditTrail(server().pool);
    await Promise.all(Array.from({ length: 1200 }, (_, i) => trail.write(entry({ actor: `user:n${i}` }))));
    await trail.close();
    const told = (await allTold(server())).filter(({ actor }) => actor.startsWith('user:n'));
    expect(new Set(told.map(({ actor }) => actor)).size).toBe(1200);
  });
});

describe('pruning', () => {
  const now = new Date('2026-11-22T00:00:00Z');

  async function monthWith(month: string, ...actions: string[]): Promise<string> {
    const table = `audit_entry_${month.replace('-', '_')}`;
    await server().owner.query(
      `CREATE TABLE ${table} PARTITION OF audit_entry FOR VALUES FROM ('${month}-01 00:00+08') TO ('${addMonths(month, 1)}-01 00:00+08')`,
    );
    for (const action of actions)
      await enterCommand(server().owner, {
        action,
        thing: { kind: 'x', id: 1 },
        at: new Date(`${month}-15T00:00:00Z`),
      });
    return table;
  }

  beforeAll(() => beginTrail(server().owner, daysAgo(2)));

  it('removes whole months that no rule keeps, keeps the others whole, and tells that it did', async () => {
    await monthWith('2023-09', 'party.contact');
    await monthWith('2023-11', 'party.contact');
    await monthWith('2024-02', 'event.capture');
    await monthWith('2026-03', 'event.capture', 'testResult.read');
    await monthWith('2026-04', 'event.capture');
    await monthWith('2026-05', 'event.capture');
    expect((await pruneAudit(server().owner, '2023-10', now)).map(({ stays }) => stays)).toEqual(['open']);
    await closeThrough(server().context.auditor, daysAgo(2));
    const done = await pruneAudit(server().owner, '2026-05', now);
    expect(done.map(({ month, entries, keptUntil }) => [month, entries, keptUntil])).toEqual([
      ['2023-09', 1, null],
      ['2023-11', 1, '2026-12'],
      ['2024-02', 1, null],
      ['2026-03', 2, '2032-04'],
      ['2026-04', 1, null],
    ]);
    const { rows } = await server().owner.query(
      `SELECT to_char(at, 'YYYY-MM') AS month, count(*)::int AS n FROM audit_entry
        WHERE at BETWEEN '2023-01-01' AND '2026-06-01' GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { month: '2023-11', n: 1 },
      { month: '2026-03', n: 2 },
      { month: '2026-05', n: 1 },
    ]);
    const told = (await allTold(server())).filter(({ action }) => action === 'audit.prune');
    expect(told.map(({ actor, thing_id, before }) => [actor, thing_id, before])).toEqual([
      ['command', '2023-09', { entries: 1 }],
      ['command', '2024-02', { entries: 1 }],
      ['command', '2026-04', { entries: 1 }],
    ]);
  });

  it('removes nothing that is younger than the rules say, whatever is asked', async () => {
    expect(await pruneAudit(server().owner, '2099-01', now)).toEqual(
      expect.arrayContaining([expect.objectContaining({ month: '2026-05', keptUntil: '2026-12' })]),
    );
    const { rows } = await server().owner.query(
      `SELECT FROM audit_entry WHERE at < '2026-06-01' AND at > '2026-05-01'`,
    );
    expect(rows).toHaveLength(1);
  });

  it('is not the runtime role’s to do', async () => {
    await monthWith('2024-06', 'event.capture');
    await expect(pruneAudit(server().pool, '2026-05', now)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('refusals that come by the hundred', () => {
  it('are told one by one at first, then counted together by what they are', async () => {
    let at = Date.parse('2026-11-22T00:00:00Z');
    const written: AuditEntry[] = [];
    const refusals = new Refusals(
      async (one) => void written.push(one),
      () => new Date(at),
    );
    const refused = (more: Partial<AuditEntry> = {}) =>
      refusals.take(entry({ outcome: 'denied', code: 'auth.failed', agent: 'x', request: 'r', ...more }));
    const direct = Array.from({ length: 100 }, () => refused()).filter((one) => one !== null);
    expect(direct).toHaveLength(20);
    for (let i = 0; i < 5; i++) refused({ action: 'lot.read', code: 'auth.required' });
    expect(refused({ address: '10.0.0.2' })).not.toBeNull();
    expect(written).toEqual([]);
    at += 60_000;
    expect(refused()).not.toBeNull();
    expect(written.map(({ action, times, address, request }) => [action, times, address, request])).toEqual([
      ['session.close', 80, '10.0.0.1', null],
      ['lot.read', 5, '10.0.0.1', null],
    ]);
  });

  it('count every one, from however many addresses, in few entries', async () => {
    const written: AuditEntry[] = [];
    const refusals = new Refusals(
      async (one) => void written.push(one),
      () => new Date('2026-11-22T00:00:00Z'),
    );
    let direct = 0;
    for (let i = 0; i < 20_000; i++)
      if (
        refusals.take(
          entry({
            outcome: 'denied',
            code: 'auth.failed',
            address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
          }),
        )
      )
        direct++;
    await refusals.close();
    expect(direct).toBe(600);
    expect(written.length).toBeLessThan(510);
    expect(direct + written.reduce((sum, { times }) => sum + times, 0)).toBe(20_000);
  });

  it('of one network of IPv6 are of one address', () => {
    const refusals = new Refusals(
      async () => {},
      () => new Date('2026-11-22T00:00:00Z'),
    );
    const taken = Array.from({ length: 60 }, (_, i) =>
      refusals.take(entry({ outcome: 'denied', address: `2001:db8:1:1::${i.toString(16)}` })),
    );
    expect(taken.filter((one) => one !== null)).toHaveLength(20);
  });
});

describe('many entries', () => {
  it('are searched by an index that has the order, whatever is asked for, without reading them all', async () => {
    await server().owner.query(
      `INSERT INTO audit_entry (at, actor, actor_name, party, action, thing, thing_id, outcome, address)
       SELECT now() - n * interval '1 millisecond', 'user:u' || n % 500, '', 0,
              CASE WHEN n % 1000 = 0 THEN 'role.grant' ELSE 'event.capture' END, 'lot', n::text,
              CASE WHEN n % 200 = 0 THEN 'denied' ELSE 'allowed' END, ('10.1.' || n % 200 || '.' || n % 250)::inet
         FROM generate_series(1, 100000) n`,
    );
    await server().owner.query('ANALYZE audit_entry');
    const day = { from: new Date(Date.now() - 50_000).toISOString(), to: new Date().toISOString() };
    for (const filter of [
      {},
      day,
      { actor: 'u7' },
      { action: 'role.grant' },
      { thing: 'lot', thingId: '77' },
      { outcome: 'denied' as const },
      { address: '10.1.7.7' },
      { ...day, actor: 'u7', outcome: 'denied' as const },
    ]) {
      const [text, values] = auditQuery(filter, `${Date.now()}_1`, 51);
      const { rows } = await server().owner.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN (ANALYZE, BUFFERS) ${text}`,
        values,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      const [, hit = '0', read = '0'] = /Buffers: shared hit=(\d+)(?: read=(\d+))?/.exec(plan) ?? [];
      expect(Number(hit) + Number(read), `${JSON.stringify(filter)}\n${plan}`).toBeLessThan(800);
    }
  });
});
