import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { useTestServer } from '../../testing/harness.ts';
import { ANONYMOUS } from './actor.ts';
import { type App, createApp } from './app.ts';

const FORGED = {
  host: 'trace.example',
  'x-forwarded-for': '198.51.100.7',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'evil.example',
};
const apps: App[] = [];
afterAll(() => Promise.all(apps.map((app) => app.close())));

/** What the program believes of a request that comes from `peer` with these headers. */
async function seen(
  trustProxy: string[] | undefined,
  peer: string,
  headers: Record<string, string> = FORGED,
) {
  const app = await createApp({
    log: pino({ level: 'silent' }),
    bodyLimit: 1000,
    authenticate: async () => ANONYMOUS,
    ...(trustProxy ? { trustProxy } : {}),
  });
  apps.push(app);
  app.get('/api/v1/seen', { config: { action: 'public' } }, async ({ ip, protocol, host }) => ({
    ip,
    protocol,
    host,
  }));
  return (await app.inject({ url: '/api/v1/seen', remoteAddress: peer, headers })).json();
}

describe('forwarding headers', () => {
  const told = { ip: '198.51.100.7', protocol: 'https', host: 'evil.example' };
  const own = (ip: string) => ({ ip, protocol: 'http', host: 'trace.example' });

  it('are believed from the machine itself, and from nobody else unless they are named', async () => {
    expect(await seen(undefined, '127.0.0.1')).toEqual(told);
    expect(await seen(undefined, '::1')).toEqual(told);
    expect(await seen(undefined, '203.0.113.5')).toEqual(own('203.0.113.5'));
    expect(await seen(undefined, '172.18.0.3')).toEqual(own('172.18.0.3'));
    expect(await seen([], '127.0.0.1')).toEqual(own('127.0.0.1'));
    expect(await seen(['uniquelocal'], '172.18.0.3')).toEqual(told);
    expect(await seen(['10.1.0.0/16'], '10.1.2.3')).toEqual(told);
    expect(await seen(['10.1.0.0/16'], '10.2.0.1')).toEqual(own('10.2.0.1'));
  });

  it('name the last address that no believed proxy added', async () => {
    const headers = { 'x-forwarded-for': '1.2.3.4, 198.51.100.7, 10.1.0.9' };
    expect((await seen(['10.1.0.0/16'], '10.1.0.1', headers)).ip).toBe('198.51.100.7');
  });

  it.each(['javascript', 'ftp', 'https, gopher', ''])('a protocol %j is not believed', async (proto) => {
    expect((await seen(undefined, '127.0.0.1', { ...FORGED, 'x-forwarded-proto': proto })).protocol).toBe(
      'http',
    );
  });

  it.each(['a>; rel="next"', 'evil.example/path', 'a b', ''])('a host %j is not believed', async (host) => {
    expect((await seen(undefined, '127.0.0.1', { ...FORGED, 'x-forwarded-host': host })).host).toBe(
      'trace.example',
    );
  });
});

describe('from a client that is no proxy', () => {
  const server = useTestServer();

  it('invented addresses do not pass the limit of reports', async () => {
    const statuses = [];
    for (let i = 0; i < 8; i++) {
      const answer = await server().app.inject({
        method: 'POST',
        url: '/t/report',
        remoteAddress: '203.0.113.77',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-forwarded-for': `198.51.100.${i}`,
        },
        payload: new URLSearchParams({
          code: 'X',
          category: 'other',
          body: `Something is wrong ${i}`,
        }).toString(),
      });
      statuses.push(answer.statusCode);
    }
    expect(statuses).toEqual([...Array(5).fill(303), ...Array(3).fill(429)]);
  });
});
