import { describe, expect, it } from 'vitest';
import { createPool } from '../../platform/db/pool.ts';
import { networkOf } from '../../platform/http/network.ts';
import { createTestServer, useTestServer } from '../../testing/harness.ts';
import { RateLimit } from './rate-limit.ts';
import { ScanCounter } from './scan-counter.ts';
import { CODE, captureEvents, harvest, PARTIES, PLACES, riceChain, seedMasterData } from './testing/chain.ts';

const server = useTestServer();
const at = (iso: string): number => Date.parse(iso);
const rowsOf = async (lot: number) => {
  const { rows } = await server().pool.query<{ day: string; first_at: Date; last_at: Date; count: number }>(
    'SELECT day, first_at, last_at, count FROM scan_count WHERE lot = $1 ORDER BY day',
    [lot],
  );
  return rows.map((row) => [row.day, row.first_at.toISOString(), row.last_at.toISOString(), row.count]);
};

describe('the scan counter', () => {
  it('writes counts per lot and day of Asia/Shanghai, with exact times, and adds to what is there', async () => {
    const counter = new ScanCounter(server().pool, server().context.log);
    counter.scan(1, 'normal', at('2026-11-20T15:59:59.123Z'));
    counter.scan(1, 'normal', at('2026-11-20T16:00:00.456Z'));
    counter.scan(1, 'recalled', at('2026-11-20T17:00:00Z'));
    counter.scan(null, 'unknown', at('2026-11-20T17:00:00Z'));
    expect(counter.unwritten(1, at('2026-11-20T17:00:00Z'), counter.mark())).toEqual({
      count: 2,
      first: at('2026-11-20T16:00:00.456Z'),
    });
    await counter.flush();
    counter.scan(1, 'normal', at('2026-11-20T18:00:00Z'));
    await counter.stop();
    expect(await rowsOf(1)).toEqual([
      ['2026-11-20', '2026-11-20T15:59:59.123Z', '2026-11-20T15:59:59.123Z', 1],
      ['2026-11-21', '2026-11-20T16:00:00.456Z', '2026-11-20T18:00:00.000Z', 3],
    ]);
    const { rows } = await server().pool.query<{ outcome: string; count: number }>(
      'SELECT outcome, sum(count)::int8 AS count FROM scan_hour GROUP BY outcome ORDER BY outcome',
    );
    expect(rows).toEqual([
      { outcome: 'normal', count: 3 },
      { outcome: 'recalled', count: 1 },
      { outcome: 'unknown', count: 1 },
    ]);
  });

  it('keeps what a database that is gone cannot take, and writes it once it is back', async () => {
    const gone = createPool('postgres://nobody@127.0.0.1:1/none', { max: 1 });
    let current = gone;
    const query = ((...values: Parameters<typeof gone.query>) =>
      current.query(...values)) as typeof gone.query;
    const counter = new ScanCounter({ query } as typeof gone, server().context.log);
    for (let i = 0; i < 1200; i++) counter.scan(i + 10, 'normal', at('2026-11-20T01:00:00Z'));
    counter.scan(10, 'normal', at('2026-11-21T01:00:00Z'));
    await expect(counter.flush()).rejects.toThrow();
    counter.scan(10, 'normal', at('2026-11-21T02:00:00Z'));
    expect(counter.unwritten(10, at('2026-11-21T02:00:00Z'), counter.mark())?.count).toBe(2);
    await expect(counter.flush()).rejects.toThrow();
    current = server().pool;
    await counter.stop();
    expect((await rowsOf(10)).map((row) => row[3])).toEqual([1, 2]);
    expect(await rowsOf(1209)).toHaveLength(1);
    await gone.end();
  });

  it('says when a reading may or may not hold what was being written, so that nothing is shown twice', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { pool } = server();
    const query = (async (...values: Parameters<typeof pool.query>) => {
      await held;
      return await pool.query(...values);
    }) as unknown as typeof pool.query;
    const counter = new ScanCounter({ query } as typeof pool, server().context.log);
    const now = at('2026-11-20T01:00:00Z');
    const before = counter.mark();
    counter.scan(3000, 'normal', now);
    expect(counter.unwritten(3000, now, before)?.count).toBe(1);
    const writing = counter.flush();
    counter.scan(3000, 'normal', now);
    expect(counter.unwritten(3000, now, before)).toBeNull();
    expect(counter.unwritten(3001, now, before)?.count).toBe(0);
    release();
    await counter.settled();
    await writing;
    // It was written after this reading began, perhaps before it ended.
    expect(counter.unwritten(3000, now, before)).toBeNull();
    expect(counter.unwritten(3000, now, counter.mark())?.count).toBe(1);
    await counter.stop();
    expect((await rowsOf(3000)).map((row) => row[3])).toEqual([2]);
  });

  it('two servers that count the same lots at once lose nothing', async () => {
    const counters = [0, 1, 2].map(() => new ScanCounter(server().pool, server().context.log));
    for (let round = 0; round < 5; round++) {
      for (const counter of counters)
        for (let lot = 5000; lot < 5800; lot++) counter.scan(lot, 'normal', at('2026-11-20T01:00:00Z'));
      await Promise.all(counters.map((counter) => counter.flush()));
    }
    const { rows } = await server().pool.query<{ n: number; total: number }>(
      'SELECT count(*) AS n, sum(count)::int8 AS total FROM scan_count WHERE lot BETWEEN 5000 AND 5799',
    );
    expect(rows[0]).toEqual({ n: 800, total: 800 * 15 });
  });
});

describe('scans of a page', () => {
  it('are shown to the visitor, counted once each, and written when the server stops', async () => {
    let now = at('2026-11-20T01:00:00Z');
    const own = await createTestServer({ now: () => new Date(now) });
    await seedMasterData(own.pool);
    await captureEvents(own.app, own.key, riceChain());
    const url = `/t/${CODE.rice}`;
    expect((await own.app.inject(url)).body).toContain('您是第一个打开这个码的人');
    await own.app.inject({ method: 'HEAD', url });
    await own.app.inject({ url, headers: { 'sec-fetch-site': 'same-origin' } });
    await own.app.inject(`/api/v1/public/lots/${CODE.rice}`);
    const second = await own.app.inject(url);
    expect(second.body).toContain('这个码已被打开 2 次');
    now += 2000;
    expect((await own.app.inject(`${url}?lang=en`)).body).toContain('opened 3 times');
    await own.app.inject('/t/NO-SUCH');
    const reader = createPool(own.databaseUrl, { max: 1 });
    await own.app.close();
    const { rows } = await reader.query<{ count: number }>('SELECT count FROM scan_count');
    expect(rows).toEqual([{ count: 3 }]);
    const hours = await reader.query<{ outcome: string }>(
      'SELECT DISTINCT outcome FROM scan_hour ORDER BY 1',
    );
    expect(hours.rows.map((row) => row.outcome)).toEqual(['normal', 'unknown']);
    await reader.end();
    await own.pool.end();
    await own.owner.end();
  });

  it('a database that is gone: 503, in words, and again when asked for JSON', async () => {
    const own = await createTestServer();
    await own.pool.query('SELECT 1');
    await own.pool.end();
    const broken = createPool('postgres://nobody@127.0.0.1:1/none', { max: 1 });
    own.context.engine.query = broken.query.bind(broken) as typeof own.context.engine.query;
    const page = await own.app.inject(`/t/${CODE.rice}`);
    expect(page.statusCode).toBe(503);
    expect(page.headers['retry-after']).toBe('5');
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.body).toContain('暂时无法查询');
    expect(page.body).toContain('不代表这个追溯码有问题');
    const json = await own.app.inject(`/api/v1/public/lots/${CODE.rice}`);
    expect(json.statusCode).toBe(503);
    await own.app.close();
    await own.owner.end();
    await broken.end();
  });
});

describe('reports from a page', () => {
  const send = (fields: Record<string, string>, remoteAddress = '192.0.2.1', url = '/t/report?lang=zh-CN') =>
    server().app.inject({
      method: 'POST',
      url,
      remoteAddress,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    });
  const api = (method: 'GET' | 'PATCH', url: string, payload?: object) =>
    server().app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${server().key}` },
      ...(payload ? { payload } : {}),
    });

  it('are stored, shown to the console, handled; closing erases the contact', async () => {
    await captureEvents(server().app, server().key, [
      harvest('REPORTED-1', '2026-09-01T08:00:00+08:00', PLACES.plant, PARTIES.mill),
    ]);
    const fields = {
      code: 'REPORTED-1',
      category: 'quality',
      body: '有霉味\r\n<b>x</b>',
      contact: '13900002222',
    };
    const answer = await send(fields);
    expect(answer.statusCode).toBe(303);
    const location = answer.headers['location']!;
    expect(location).toMatch(/^\/t\/REPORTED-1\?lang=zh-CN&received=R[0-9A-Z]{9}#report$/);
    const number = /R[0-9A-Z]{9}/.exec(location.slice(20))![0];
    expect((await server().app.inject(location.split('#')[0]!)).body).toContain(number);

    const list = (await api('GET', '/api/v1/reports?state=new&code=REPORTED-1')).json();
    expect(list.items).toMatchObject([
      { number, body: '有霉味\n<b>x</b>', contact: '13900002222', product: '早籼稻' },
    ]);
    const { id } = list.items[0];
    const closed = await api('PATCH', `/api/v1/reports/${id}`, { state: 'closed', note: '已退换' });
    expect(closed.json()).toMatchObject({ state: 'closed', note: '已退换', contact: null });
    const { rows } = await server().pool.query('SELECT contact FROM public_report WHERE id = $1', [id]);
    expect(rows).toEqual([{ contact: null }]);
    expect((await api('GET', '/api/v1/reports?state=new&code=REPORTED-1')).json().items).toEqual([]);
    expect((await api('PATCH', '/api/v1/reports/999999', { state: 'closed' })).statusCode).toBe(404);
    expect((await api('PATCH', `/api/v1/reports/${id}`, { state: 'gone' })).statusCode).toBe(400);
  });

  it('need a sign-in to be read', async () => {
    expect((await server().app.inject('/api/v1/reports')).statusCode).toBe(401);
  });

  it('page by page', async () => {
    for (let i = 0; i < 5; i++) await send({ code: 'PAGED', category: 'other', body: `${i}` }, '192.0.2.50');
    const first = (await api('GET', '/api/v1/reports?code=PAGED&limit=3')).json();
    const rest = (await api('GET', `/api/v1/reports?code=PAGED&limit=3&cursor=${first.next}`)).json();
    expect([...first.items, ...rest.items].map((item: { body: string }) => item.body)).toEqual([
      '4',
      '3',
      '2',
      '1',
      '0',
    ]);
    expect(rest.next).toBeNull();
  });

  it.each([
    [{ code: 'X', category: 'quality', body: '' }, 400],
    [{ code: 'X', category: 'nonsense', body: 'a' }, 400],
    [{ code: 'X', category: 'quality', body: 'a'.repeat(2001) }, 400],
    [{ code: 'X', category: 'quality', body: '粮'.repeat(9000) }, 413],
  ] as [Record<string, string>, number][])(
    'are refused when they cannot be read: %#',
    async (fields, status) => {
      const answer = await send(fields, '192.0.2.60');
      expect(answer.statusCode).toBe(status);
      expect(answer.body).toContain('反馈没有提交');
    },
  );

  it('take odd codes and languages', async () => {
    const answer = await send(
      { code: '"><script>', category: 'other', body: 'a\u0000b' },
      '192.0.2.61',
      '/t/report?lang=en',
    );
    expect(answer.statusCode).toBe(303);
    expect(answer.headers['location']).not.toContain('<');
    expect((await send({ category: 'other', body: 'x' }, '192.0.2.62')).statusCode).toBe(303);
  });

  it('are limited per address', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++)
      statuses.push((await send({ code: 'X', category: 'other', body: 'x' }, '192.0.2.70')).statusCode);
    expect(statuses).toEqual([303, 303, 303, 303, 303, 429, 429]);
    expect((await send({ code: 'X', category: 'other', body: 'x' }, '192.0.2.71')).statusCode).toBe(303);
  });
});

describe('rate limit', () => {
  it('takes a household’s IPv6 addresses as one and forgets after ten minutes', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0');
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(networkOf('192.0.2.1')).toBe('192.0.2.1');
    const limit = new RateLimit();
    for (let i = 0; i < 5; i++) expect(limit.take('2001:db8::1', 0)).toBe(0);
    expect(limit.take('2001:db8::2', 1000)).toBe(599_000);
    expect(limit.take('2001:db8::2', 600_001)).toBe(0);
  });
});
