import { Secret, TOTP } from 'otpauth';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { handOver, organisation, person } from '../../../testing/people.ts';
import { addUser, seedJurisdictions } from '../index.ts';
import { applicants, decisions } from '../testing/applications.ts';

const MINUTE = 60_000;
const PASSWORD = 'a good long one';
let time = Date.now();
const server = useTestServer({ now: () => new Date(time) });
const decide = decisions(server);
const apply = applicants(server);
let bureau: number;

beforeAll(async () => {
  await seedJurisdictions(server().pool);
  bureau = await organisation(server(), 'authority', '530302');
});

/** Somebody in a browser: it sends the cookie that it was given last. */
async function browser(login: string, code?: string) {
  const jar = { cookie: '' };
  const send = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) => {
    const answer = await server().app.inject({
      method,
      url,
      headers: { cookie: jar.cookie, 'x-requested-with': 'liangsu' },
      ...(payload ? { payload } : {}),
    });
    const [set] = answer.cookies;
    if (set) jar.cookie = `${set.name}=${set.value}`;
    return { status: answer.statusCode, body: answer.json() };
  };
  const { status } = await send('POST', '/api/v1/session', {
    login,
    password: PASSWORD,
    ...(code === undefined ? {} : { code }),
  });
  expect(status).toBe(200);
  const again = (body: object) => send('POST', '/api/v1/me/reauthentication', body);
  return { send, jar, again };
}

/** An approver, and an application to decide on. */
async function approver(login: string) {
  await person(server(), login, bureau, 'official', 'approver');
  return browser(login);
}
async function waiting(): Promise<string> {
  const { body, status } = await apply();
  expect(status).toBe(200);
  return `/api/v1/organisations/${body.organisationId}/approval`;
}
const APPROVE = { decision: 'approve', reason: null };

describe('what gives rights or lets somebody in', () => {
  /** Each way, and who has it: refused while their sign-in is long ago, done once they have shown who they are. */
  it.each([
    [
      'roles of the system',
      'granting',
      'POST',
      '/api/v1/people',
      { login: 'new-auditor', role: 'auditAdministrator', organisation: 0 },
    ],
    ['unlocking', 'unlocking', 'POST', '/api/v1/accounts/new-auditor/unlock', undefined],
    [
      'taking a factor off',
      'unfactoring',
      'POST',
      '/api/v1/accounts/new-auditor/second-factor/removal',
      undefined,
    ],
    ['ending sessions', 'ending', 'POST', '/api/v1/accounts/new-auditor/sessions/end', undefined],
    ['handing over', 'handing', 'POST', '/api/v1/accounts/waiting/handover', undefined],
  ] as const)('%s', async (_what, login, method, url, payload) => {
    await addUser(server().pool, {
      login: 'new-auditor',
      password: PASSWORD,
      displayName: 'n',
      partyId: null,
      rights: [],
    });
    await handOver(server(), 'new-auditor');
    await person(server(), login, null, 'securityAdministrator');
    if (login === 'handing')
      await (await person(server(), 'opener', null, 'systemAdministrator'))('POST', '/api/v1/accounts', {
        login: 'waiting',
        displayName: 'w',
      });
    const { send, again } = await browser(login);
    time += 6 * MINUTE;
    expect((await send(method, url, payload)).body.code).toBe('auth.reauthenticate');
    expect((await again({ password: PASSWORD })).status).toBe(200);
    expect((await send(method, url, payload)).status).toBe(200);
  });

  it('keys: making one, and giving one another text', async () => {
    await person(server(), 'key-keeper', bureau, 'organisationAdministrator');
    const { send, again } = await browser('key-keeper');
    const key = { name: '地磅', scopes: ['lot.read'], days: 30 };
    const { body } = await send('POST', '/api/v1/keys', key);
    time += 6 * MINUTE;
    const rotate = () => send('POST', `/api/v1/keys/${body.key.id}/rotation`, {});
    expect((await send('POST', '/api/v1/keys', key)).body.code).toBe('auth.reauthenticate');
    expect((await rotate()).body.code).toBe('auth.reauthenticate');
    expect((await again({ password: PASSWORD })).status).toBe(200);
    expect((await send('POST', '/api/v1/keys', key)).status).toBe(200);
    expect((await rotate()).status).toBe(200);
  });
});

describe('a decision that takes a name', () => {
  it('is made by whoever has just signed in, and five minutes later by whoever shows the password again', async () => {
    const { send, again } = await approver('just-here');
    expect((await decide(send, await waiting(), APPROVE)).status).toBe(200);
    time += 5 * MINUTE + 1000;
    const url = await waiting();
    const asked = await decide(send, url, APPROVE);
    expect(asked.status).toBe(401);
    expect(asked.body.code).toBe('auth.reauthenticate');
    // Nothing was decided meanwhile.
    expect((await send('GET', url.replace('/approval', ''))).body.state).toBe('applied');
    expect((await again({ password: PASSWORD })).status).toBe(200);
    expect((await decide(send, url, APPROVE)).body.state).toBe('approved');
    time += 4 * MINUTE;
    expect((await decide(send, await waiting(), APPROVE)).status).toBe(200);
  });

  it('asks nobody in vain: who has no right is told so', async () => {
    await addUser(server().pool, {
      login: 'rightless',
      password: PASSWORD,
      displayName: 'r',
      partyId: null,
      rights: ['*'],
    });
    const { send } = await browser('rightless');
    time += 6 * MINUTE;
    expect((await decide(send, await waiting(), APPROVE)).body.code).toBe('auth.forbidden');
  });

  it('leaves everything else as it is', async () => {
    const { send } = await approver('reader');
    time += 20 * MINUTE;
    expect((await send('GET', '/api/v1/organisations')).status).toBe(200);
  });

  it('is proven in one session for that session alone, which goes on under another cookie', async () => {
    const mine = await approver('two-places');
    const other = await browser('two-places');
    time += 6 * MINUTE;
    const before = mine.jar.cookie;
    await mine.again({ password: PASSWORD });
    expect(mine.jar.cookie).not.toBe(before);
    expect((await decide(other.send, await waiting(), APPROVE)).body.code).toBe('auth.reauthenticate');
    expect((await decide(mine.send, await waiting(), APPROVE)).status).toBe(200);
    mine.jar.cookie = before;
    expect((await mine.send('GET', '/api/v1/me')).status).toBe(401);
  });

  it('takes the second factor as well, where there is one', async () => {
    const { send } = await approver('two-factors');
    const { secret } = (await send('POST', '/api/v1/me/second-factor', { password: PASSWORD })).body;
    const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: time });
    expect((await send('PUT', '/api/v1/me/second-factor', { code: code() })).status).toBe(200);
    time += 6 * MINUTE;
    const signedIn = await browser('two-factors', code());
    time += 6 * MINUTE;
    expect((await signedIn.again({ password: PASSWORD })).body.code).toBe('auth.secondFactor');
    expect((await signedIn.again({ password: PASSWORD, code: '000000' })).body.code).toBe(
      'auth.secondFactorWrong',
    );
    const url = await waiting();
    expect((await decide(signedIn.send, url, APPROVE)).body.code).toBe('auth.reauthenticate');
    expect((await signedIn.again({ password: PASSWORD, code: code() })).status).toBe(200);
    expect((await decide(signedIn.send, url, APPROVE)).status).toBe(200);
  });

  it('is not guessed at: wrong ones lock as at the sign-in', async () => {
    const { again } = await approver('guessed-at');
    const codes = [];
    for (let i = 0; i < 6; i++) codes.push((await again({ password: `no ${i}` })).body.code);
    expect(codes).toEqual([...Array(5).fill('auth.wrongPassword'), 'auth.locked']);
    expect((await again({ password: PASSWORD })).body.code).toBe('auth.locked');
  });

  it('is nothing for a key', async () => {
    const answer = await server().app.inject({
      method: 'POST',
      url: '/api/v1/me/reauthentication',
      headers: { 'x-api-key': server().key },
      payload: { password: PASSWORD },
    });
    expect(answer.json().code).toBe('auth.personOnly');
  });
});
