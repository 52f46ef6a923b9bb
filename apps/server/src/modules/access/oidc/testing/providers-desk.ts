import { afterAll, beforeAll, expect } from 'vitest';
import { createTestServer, type TestServer } from '../../../../testing/harness.ts';
import { addUser } from '../../index.ts';
import { CLIENT, startProvider, type TestProvider } from './provider.ts';

export const PASSWORD = 'a good long one';
/** Where the server stands for browsers and providers. */
export const PUBLIC = 'https://liangsu.example';
/** What the browser is told where a provider's answer is not taken. */
export const refused = { status: 302, to: '/sign-in?problem=auth.providerRefused' };

/** A server with two providers of identities, and browsers that sign in at them; the clock is the test's. */
export function useProviders() {
  let time = Date.now();
  let server: TestServer;
  let gov: TestProvider;
  let other: TestProvider;

  beforeAll(async () => {
    [gov, other] = await Promise.all([startProvider(), startProvider()]);
    const setting = (
      id: string,
      { issuer }: TestProvider,
      secondFactor = { acr: [], amr: [] as string[] },
    ) => ({
      id,
      name: { zh: '政务网', en: 'Government' },
      issuer,
      ...CLIENT,
      scope: 'openid',
      secondFactor,
    });
    server = await createTestServer({
      publicUrl: PUBLIC,
      now: () => new Date(time),
      oidc: [setting('gov', gov), setting('other', other, { acr: [], amr: ['otp'] })],
    });
    gov.redirectUris.push(`${PUBLIC}/api/v1/oidc/gov/callback`);
    other.redirectUris.push(`${PUBLIC}/api/v1/oidc/other/callback`);
  });
  afterAll(async () => {
    await server?.close();
    await Promise.all([gov?.close(), other?.close()]);
  });

  /** A browser: cookies of our server and of the providers. */
  function browser() {
    const ours = new Map<string, string>();
    async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) {
      const answer = await server.app.inject({
        method,
        url,
        headers: {
          cookie: [...ours].map(([name, value]) => `${name}=${value}`).join('; '),
          'x-requested-with': 'liangsu',
        },
        ...(payload ? { payload } : {}),
      });
      for (const { name, value } of answer.cookies) {
        if (value === '') ours.delete(name);
        else ours.set(name, value);
      }
      return {
        status: answer.statusCode,
        to: String(answer.headers.location ?? ''),
        body: answer.body.startsWith('{') ? answer.json() : null,
      };
    }
    /** Follows the provider's own pages until it sends the browser back; the address that it sends it to. */
    async function atProvider(address: string): Promise<string> {
      const jar = new Map<string, string>();
      let url = address;
      for (let i = 0; i < 10 && !url.startsWith(PUBLIC); i++) {
        const answer = await fetch(url, {
          redirect: 'manual',
          headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
        });
        for (const line of answer.headers.getSetCookie()) {
          const [pair = ''] = line.split(';');
          jar.set(pair.split('=')[0]!, pair.slice(pair.indexOf('=') + 1));
        }
        const next = answer.headers.get('location');
        if (next === null) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
        url = new URL(next, url).href;
      }
      return url;
    }
    const back = (url: string) => ask('GET', url.slice(PUBLIC.length));
    async function enter(provider = 'gov', to?: string) {
      const start = await ask(
        'GET',
        `/api/v1/oidc/${provider}/start${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`,
      );
      expect(start.status).toBe(302);
      return back(await atProvider(start.to));
    }
    const signIn = (login: string) => ask('POST', '/api/v1/session', { login, password: PASSWORD });
    return { ask, atProvider, back, enter, signIn, ours };
  }

  /** An account whose owner has linked the identity `subject` at a provider. */
  async function linked(login: string, subject: string, at: 'gov' | 'other' = 'gov') {
    await addUser(server.pool, {
      login,
      password: PASSWORD,
      displayName: login,
      partyId: null,
      rights: ['lot.read'],
    });
    const one = browser();
    await one.signIn(login);
    const { body } = await one.ask('POST', `/api/v1/me/identities/${at}`);
    (at === 'gov' ? gov : other).person = { subject };
    expect((await one.back(await one.atProvider(body.url))).to).toBe('/me');
    return one;
  }

  return {
    browser,
    linked,
    get server() {
      return server;
    },
    get gov() {
      return gov;
    },
    get other() {
      return other;
    },
    /** Milliseconds since the epoch: what the server takes for now. */
    get time() {
      return time;
    },
    set time(now: number) {
      time = now;
    },
  };
}

/** A browser: cookies of our server and of the providers. */
export type Browser = ReturnType<ReturnType<typeof useProviders>['browser']>;
