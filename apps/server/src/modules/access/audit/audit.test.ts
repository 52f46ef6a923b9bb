import { Secret, TOTP } from 'otpauth';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person, signedIn } from '../../../testing/people.ts';
import { seedJurisdictions } from '../index.ts';
import { type ToldRow, toldOf } from './testing/told.ts';

const server = useTestServer();
const PASSWORD = 'a good long one';

let mill: number;
let chief: Caller;
let security: Caller;
let system: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  mill = await organisation(server(), 'processor', '530302');
  chief = await person(server(), 'chief', mill, 'organisationAdministrator');
  security = await person(server(), 'security', null, 'securityAdministrator');
  system = await person(server(), 'system', null, 'systemAdministrator');
});

const told = (work: () => Promise<unknown>) => toldOf(server(), work);
/** The one entry that `work` leaves. */
const one = async (work: () => Promise<unknown>): Promise<ToldRow> => {
  const rows = await told(work);
  expect(rows.map(({ action, outcome, code }) => [action, outcome, code])).toHaveLength(1);
  return rows[0]!;
};
const signIn = (login: string, password: string, code?: string) =>
  server().app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { login, password, ...(code === undefined ? {} : { code }) },
    headers: { 'user-agent': 'test browser' },
    remoteAddress: '203.0.113.9',
  });

describe('signing in', () => {
  it('tells who, from where, and in which way', async () => {
    await person(server(), 'anna', mill, 'clerk');
    expect(await one(() => signIn('Anna ', PASSWORD))).toMatchObject({
      actor: 'user:anna',
      actor_name: 'anna',
      party: mill,
      ground: 'public',
      action: 'session.open',
      method: 'POST',
      route: '/api/v1/session',
      thing: 'account',
      thing_id: 'anna',
      outcome: 'allowed',
      code: null,
      after: { secondFactor: false, sessionsEnded: 0 },
      address: '203.0.113.9',
      agent: 'test browser',
      request: expect.stringMatching(/^[0-9a-f-]{36}$/),
      times: 1,
    });
  });

  it('tells of a wrong password by the account, and of a login that nobody has by nothing that was typed', async () => {
    expect(await one(() => signIn('anna', 'not the password'))).toMatchObject({
      actor: 'anonymous',
      action: 'session.open',
      thing: 'account',
      thing_id: 'anna',
      outcome: 'denied',
      code: 'auth.failed',
      ground: null,
    });
    const unknown = await one(() => signIn('My Password 1!', 'x'));
    expect(unknown).toMatchObject({ thing: 'account', thing_id: null, code: 'auth.failed' });
    expect(JSON.stringify(unknown)).not.toContain('Password 1');
  });

  it('tells of the lock, and of tries at a locked account', async () => {
    await person(server(), 'locked', mill, 'clerk');
    const rows = await told(async () => {
      for (let i = 0; i < 6; i++) await signIn('locked', 'wrong');
    });
    expect(rows.map(({ code }) => code)).toEqual([...Array(5).fill('auth.failed'), 'auth.locked']);
    expect(rows[3]!.after).toBeNull();
    expect(rows[4]!.after).toEqual({ lockedUntil: expect.any(String) });
    const unlock = await one(() => security('POST', '/api/v1/accounts/locked/unlock'));
    expect(unlock).toMatchObject({
      actor: 'user:security',
      action: 'account.unlock',
      thing_id: 'locked',
      before: { lockedUntil: expect.any(String) },
      after: { lockedUntil: null },
    });
  });

  it('tells of sessions that one too many, an administrator or oneself ended, of switching and of signing out', async () => {
    const eve = await person(server(), 'eve', mill, 'clerk');
    for (let i = 0; i < 4; i++) await signedIn(server(), 'eve');
    expect((await one(() => signIn('eve', PASSWORD))).after).toMatchObject({ sessionsEnded: 1 });
    const last = await signedIn(server(), 'eve');
    expect(await one(() => last('DELETE', '/api/v1/me/sessions'))).toMatchObject({
      actor: 'user:eve',
      ground: 'self',
      action: 'session.endOwn',
      after: { sessionsEnded: 4 },
    });
    expect((await eve('GET', '/api/v1/me')).status).toBe(401);
    expect(await one(() => last('PUT', '/api/v1/me/organisation', { id: mill }))).toMatchObject({
      action: 'session.switch',
      thing: 'organisation',
      thing_id: String(mill),
      before: { organisation: mill },
      after: { organisation: mill },
    });
    expect(await one(() => security('POST', '/api/v1/accounts/eve/sessions/end'))).toMatchObject({
      action: 'session.end',
      ground: 'role',
      ground_what: 'securityAdministrator',
      thing: 'account',
      thing_id: 'eve',
      after: { sessionsEnded: 1 },
    });
    const again = await signedIn(server(), 'eve');
    expect(await one(() => again('DELETE', '/api/v1/session'))).toMatchObject({
      actor: 'user:eve',
      action: 'session.close',
      outcome: 'allowed',
    });
  });

  it('tells of passwords and second factors, never what they are', async () => {
    const zoe = await person(server(), 'zoe', mill, 'clerk');
    const next = 'another long one 1';
    const rows = await told(async () => {
      await zoe('PUT', '/api/v1/me/password', { current: 'wrong one', password: next });
      await zoe('PUT', '/api/v1/me/password', { current: PASSWORD, password: next });
      const { body } = await zoe('POST', '/api/v1/me/second-factor', { password: next });
      const totp = new TOTP({ secret: Secret.fromBase32(body.secret) });
      const confirmed = await zoe('PUT', '/api/v1/me/second-factor', { code: totp.generate() });
      await signIn('zoe', next);
      await signIn('zoe', next, '000000');
      const [recovery] = confirmed.body.recoveryCodes;
      await signIn('zoe', next, recovery);
      await security('POST', '/api/v1/accounts/zoe/second-factor/removal');
      expect((await toldText()).includes(body.secret) || (await toldText()).includes(recovery)).toBe(false);
    });
    expect(rows.map(({ action, outcome, code }) => [action, outcome, code])).toEqual([
      ['password.change', 'denied', 'auth.wrongPassword'],
      ['password.change', 'allowed', null],
      ['secondFactor.begin', 'allowed', null],
      ['secondFactor.confirm', 'allowed', null],
      ['session.open', 'denied', 'auth.secondFactor'],
      ['session.open', 'denied', 'auth.secondFactorWrong'],
      ['session.open', 'allowed', null],
      ['account.unlock', 'allowed', null],
    ]);
    expect(rows[6]!.after).toMatchObject({ secondFactor: true });
    expect(rows[7]).toMatchObject({ thing_id: 'zoe', after: { secondFactor: false } });
    expect(await toldText()).not.toContain(next);
  });
});

const toldText = async (): Promise<string> => {
  const { rows } = await server().owner.query<{ all: string }>(
    `SELECT string_agg(e::text, E'\n') AS all FROM audit_entry e`,
  );
  return rows[0]!.all;
};

describe('people and accounts', () => {
  it('tells of roles that are given and taken, with what was', async () => {
    await person(server(), 'kim', mill, 'viewer');
    await system('POST', '/api/v1/accounts', { login: 'future', displayName: 'Future' });
    expect(
      await one(() =>
        security('POST', '/api/v1/people', { login: 'future', role: 'auditAdministrator', organisation: 0 }),
      ),
    ).toMatchObject({
      action: 'role.grant',
      thing: 'account',
      thing_id: 'future',
      after: { role: 'auditAdministrator', organisation: 0 },
    });
    const { body } = await chief('GET', '/api/v1/people');
    const { id } = body.items.find(({ login }: { login: string }) => login === 'kim');
    expect(
      await one(() => chief('POST', `/api/v1/people/${id}/end`, { reason: 'left the firm' })),
    ).toMatchObject({
      actor: 'user:chief',
      party: mill,
      ground: 'role',
      ground_what: 'organisationAdministrator',
      ground_relation: 'own',
      action: 'people.remove',
      thing: 'membership',
      thing_id: id,
      before: { login: 'kim', role: 'viewer', organisation: mill },
      after: { role: null, reason: 'left the firm' },
    });
  });

  it('tells of invitations, made, looked at, taken and withdrawn, never of their links', async () => {
    let token = '';
    const made = await one(async () => {
      const { body } = await chief('POST', '/api/v1/invitations', { role: 'viewer', name: '李某' });
      token = body.token;
    });
    expect(made).toMatchObject({
      action: 'people.invite',
      thing: 'invitation',
      after: { role: 'viewer', organisation: mill },
    });
    const link = `/api/v1/invitations/by-token/${token}`;
    expect(await one(() => server().app.inject({ url: link }))).toMatchObject({
      actor: 'anonymous',
      action: 'invitation.look',
      thing: 'invitation',
      thing_id: made.thing_id,
    });
    const account = { login: 'newcomer', password: PASSWORD, displayName: '李某' };
    expect(
      await one(() => server().app.inject({ method: 'POST', url: `${link}/account`, payload: account })),
    ).toMatchObject({
      action: 'invitation.accept',
      thing_id: made.thing_id,
      after: { login: 'newcomer', role: 'viewer', organisation: mill, invitedBy: 'user:chief' },
    });
    expect(await one(() => server().app.inject({ url: link }))).toMatchObject({
      action: 'invitation.look',
      outcome: 'denied',
      code: 'invitation.invalid',
      thing: null,
    });
    expect(await toldText()).not.toContain(token);
    const { body } = await chief('POST', '/api/v1/invitations', { role: 'viewer', name: '王某' });
    expect(await one(() => chief('DELETE', `/api/v1/invitations/${body.invitation.id}`))).toMatchObject({
      action: 'people.invite',
      method: 'DELETE',
      thing: 'invitation',
      thing_id: body.invitation.id,
    });
  });

  it('tells of accounts that are opened, disabled and given another password', async () => {
    let made = '';
    const opened = await one(async () => {
      made = (await system('POST', '/api/v1/accounts', { login: 'paul', displayName: 'Paul' })).body.code;
    });
    expect(opened).toMatchObject({ action: 'account.create', thing: 'account', thing_id: 'paul' });
    const reset = await one(async () => {
      made += `|${(await system('PATCH', '/api/v1/accounts/paul', { change: 'resetPassword' })).body.code}`;
    });
    expect(reset).toMatchObject({
      action: 'account.disable',
      thing_id: 'paul',
      after: { change: 'resetPassword' },
    });
    const text = await toldText();
    for (const code of made.split('|')) expect(text).not.toContain(code);
    expect(await one(() => system('PATCH', '/api/v1/accounts/paul', { change: 'disable' }))).toMatchObject({
      action: 'account.disable',
      thing_id: 'paul',
      before: { disabledAt: null },
      after: { change: 'disable', disabledAt: expect.any(String) },
    });
  });

  it('tells who looked at people', async () => {
    expect(await one(() => chief('GET', '/api/v1/people'))).toMatchObject({
      action: 'people.read',
      method: 'GET',
      outcome: 'allowed',
    });
  });
});
