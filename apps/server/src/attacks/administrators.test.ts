import { PERMISSIONS } from '@liangsu/domain/access';
import { beforeAll, describe, expect, it } from 'vitest';
import { allTold } from '../modules/access/audit/testing/told.ts';
import { seedJurisdictions } from '../modules/access/index.ts';
import type { Caller } from '../testing/callers.ts';
import { useTestServer } from '../testing/harness.ts';
import { handOver, organisation, person, signedIn } from '../testing/people.ts';

/** Administrators who try to do others' work by way of others' accounts (GB/T 22239-2019 8.1.5; ADR 19, “Two hands”). */
let time = Date.now();
const server = useTestServer({ now: () => new Date(time) });
const PASSWORD = 'a good long one';
const CHOSEN = 'another good long one';
let mill: number;
let shop: number;
let system: Caller;
let security: Caller;
let boss: Caller;
let shopBoss: Caller;
let shared: { url: string; acceptance: (role: string) => Promise<string> };
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  mill = await organisation(server(), 'processor', '530302');
  shop = await organisation(server(), 'retailer', '530302');
  system = await person(server(), 'sys', null, 'systemAdministrator');
  security = await person(server(), 'sec', null, 'securityAdministrator');
  await person(server(), 'aud', null, 'auditAdministrator');
  boss = await person(server(), 'boss', mill, 'organisationAdministrator');
  shopBoss = await person(server(), 'shop-boss', shop, 'organisationAdministrator');
  await person(server(), 'clerk', mill, 'clerk');
  await person(server(), 'colleague', mill, 'clerk');
  shared = {
    url: '/api/v1/invitations/by-token',
    acceptance: async (role) =>
      `${shared.url}/${(await shopBoss('POST', '/api/v1/invitations', { role, name: 'x' })).body.token}/acceptance`,
  };
});

const reset = async (login: string): Promise<string> => {
  const { status, body } = await system('PATCH', `/api/v1/accounts/${login}`, { change: 'resetPassword' });
  expect(status).toBe(200);
  return body.code;
};
const confirm = (who: Caller, login: string) => who('POST', `/api/v1/accounts/${login}/handover`);
const take = (login: string, first: string, second: string, password = CHOSEN) =>
  server().app.inject({
    method: 'POST',
    url: '/api/v1/account-handover',
    payload: { login, first, second, password },
  });
const wrong = async (login: string, first: string, second: string) => {
  const answer = await take(login, first, second);
  expect([answer.statusCode, answer.json().code]).toEqual([401, 'account.codesWrong']);
};

describe('a system administrator who resets somebody’s password', () => {
  it('gets nothing that signs in, alone or twice over', async () => {
    const code = await reset('clerk');
    await expect(signedIn(server(), 'clerk', code)).rejects.toThrow('auth.failed');
    for (const second of [code, await reset('colleague'), 'x']) await wrong('clerk', code, second);
    expect((await confirm(system, 'clerk')).status).toBe(403);
    // Nor does a first code of before help, beside the one that is out now.
    await wrong('clerk', code, await reset('clerk'));
    // What its owner has holds on until they choose another themselves.
    await signedIn(server(), 'clerk');
  });

  it('and whoever confirms it get in only together, and each is on record', async () => {
    const old = await signedIn(server(), 'clerk');
    const first = await reset('clerk');
    const { status, body } = await confirm(boss, 'clerk');
    expect(status).toBe(200);
    await wrong('clerk', body.code, body.code);
    await wrong('colleague', first, body.code);
    expect((await take('clerk', first, body.code, 'short')).statusCode).toBe(400);
    expect((await take('clerk', body.code, ` ${first} `)).statusCode).toBe(200);
    await wrong('clerk', first, body.code);
    await expect(signedIn(server(), 'clerk')).rejects.toThrow('auth.failed');
    expect((await old('GET', '/api/v1/me')).status).toBe(401);
    await signedIn(server(), 'clerk', CHOSEN);
    const told = await allTold(server());
    for (const [action, actor] of [
      ['account.disable', 'user:sys'],
      ['account.handOver', 'user:boss'],
      ['account.take', 'anonymous'],
    ])
      expect(told, action).toContainEqual(
        expect.objectContaining({ action, actor, thing_id: 'clerk', outcome: 'allowed' }),
      );
    expect(JSON.stringify(told)).not.toContain(first);
    expect(JSON.stringify(told)).not.toContain(body.code);
  });

  it('does not get past the second factor that its owner has', async () => {
    await server().owner.query(
      `UPDATE app_user SET totp_secret = 'JBSWY3DPEHPK3PXP', totp_confirmed_at = now() WHERE login = 'colleague'`,
    );
    const first = await reset('colleague');
    expect((await take('colleague', first, (await confirm(boss, 'colleague')).body.code)).statusCode).toBe(
      200,
    );
    await expect(signedIn(server(), 'colleague', CHOSEN)).rejects.toThrow('auth.secondFactor');
  });

  it('cannot have one of the three handed over, not even if they become it meanwhile', async () => {
    for (const login of ['sec', 'aud'])
      expect(
        (await system('PATCH', `/api/v1/accounts/${login}`, { change: 'resetPassword' })).body.code,
      ).toBe('account.administrator');
    await person(server(), 'to-be', null);
    await handOver(server(), 'to-be');
    const first = await reset('to-be');
    const second = (await confirm(security, 'to-be')).body.code;
    expect(
      (
        await security('POST', '/api/v1/people', {
          login: 'to-be',
          role: 'auditAdministrator',
          organisation: 0,
        })
      ).status,
    ).toBe(200);
    await wrong('to-be', first, second);
    expect((await confirm(security, 'to-be')).body.code).toBe('account.administrator');
  });
});

describe('a system administrator who opens an account', () => {
  it('is not its owner when the security administrator makes it an auditor', async () => {
    const opened = await system('POST', '/api/v1/accounts', { login: 'newaud', displayName: '新审计员' });
    expect(Object.keys(opened.body)).toEqual(['account', 'code']);
    await expect(signedIn(server(), 'newaud', opened.body.code)).rejects.toThrow('auth.failed');
    const give = { login: 'newaud', role: 'auditAdministrator', organisation: 0 };
    const early = await security('POST', '/api/v1/people', give);
    expect([early.status, early.body.code]).toEqual([409, 'account.untaken']);
    const { body } = await confirm(security, 'newaud');
    expect((await take('newaud', opened.body.code, body.code)).statusCode).toBe(200);
    expect((await security('POST', '/api/v1/people', give)).status).toBe(200);
    const auditor = await signedIn(server(), 'newaud', CHOSEN);
    expect((await auditor('GET', '/api/v1/audit')).status).toBe(200);
  });

  it('waits seven days for its owner, then begins anew', async () => {
    const opened = await system('POST', '/api/v1/accounts', { login: 'late', displayName: 'x' });
    const { body } = await confirm(security, 'late');
    time += 8 * 24 * 3_600_000;
    await wrong('late', opened.body.code, body.code);
    const again = await signedIn(server(), 'sec');
    expect((await confirm(again, 'late')).body.code).toBe('account.notWaiting');
    time -= 8 * 24 * 3_600_000;
    security = await signedIn(server(), 'sec');
  });
});

describe('the page on which an account is taken', () => {
  it('tells nobody which logins there are: a password is looked at beside what was asked for', async () => {
    for (const [asked, password] of [
      ['clerk', 'clerk'],
      [' CLERK ', 'clerk'],
      ['clerk', 'clerkclerk12A'],
      ['clerk', 'short'],
      ['clerk', CHOSEN],
    ] as const) {
      const nobody = asked.replace(/clerk/i, 'nobody');
      const known = await take(asked, 'x', 'y', password);
      const unknown = await take(nobody, 'x', 'y', password.replace(/clerk/g, 'nobody'));
      expect(known.statusCode).toBe(unknown.statusCode);
      const { instance: _a, ...one } = known.json();
      const { instance: _b, ...other } = unknown.json();
      expect(one).toEqual(other);
    }
    // It is no password where it is the login, known or not.
    for (const login of ['clerk-long-enough', 'clerk'])
      expect((await take(login, 'x', 'y', login.padEnd(16, 'x'))).statusCode).toBeLessThan(500);
  });
});

describe('who confirms', () => {
  it('has nothing to give out before the system administrator begins', async () => {
    await person(server(), 'quiet', mill, 'clerk');
    const answer = await confirm(boss, 'quiet');
    expect([answer.status, answer.body.code]).toEqual([409, 'account.notWaiting']);
  });

  it('is the own organisation’s administrator only while the account works nowhere else', async () => {
    const both = await person(server(), 'both', mill, 'clerk');
    const first = await reset('both');
    expect((await confirm(shopBoss, 'both')).status).toBe(404);
    const second = (await confirm(boss, 'both')).body.code;
    // It takes a role elsewhere meanwhile: what was confirmed was less than what it would open now.
    expect((await both('POST', await shared.acceptance('viewer'))).status).toBe(200);
    await wrong('both', first, second);
    await reset('both');
    expect((await confirm(boss, 'both')).status).toBe(404);
    expect((await confirm(shopBoss, 'both')).status).toBe(404);
    expect((await confirm(security, 'both')).status).toBe(200);
    // Nor is one confirmed that has no role, or plain rights of the installation, by anybody's organisation.
    await person(server(), 'nowhere', null);
    await reset('nowhere');
    expect((await confirm(boss, 'nowhere')).status).toBe(404);
  });

  it('is never the account itself, nor a business role', async () => {
    await reset('boss');
    expect((await confirm(boss, 'boss')).status).toBe(404);
    const keeper = await person(server(), 'other-clerk', mill, 'clerk');
    expect((await confirm(keeper, 'boss')).status).toBe(403);
    expect(Object.keys(PERMISSIONS['account.handOver'])).toEqual([
      'organisationAdministrator',
      'securityAdministrator',
    ]);
  });

  it('is another than who began, in the database too', async () => {
    await expect(
      server().pool.query(
        `UPDATE account_handover SET second_hash = first_hash, second_by = first_by, second_at = first_at`,
      ),
    ).rejects.toMatchObject({ code: '23514' });
  });
});

describe('a password that an administrator was shown before', () => {
  it('is needed by nobody: disabled accounts are not handed over', async () => {
    await person(server(), 'gone', mill, 'clerk');
    const first = await reset('gone');
    const second = (await confirm(boss, 'gone')).body.code;
    await system('PATCH', '/api/v1/accounts/gone', { change: 'disable' });
    await wrong('gone', first, second);
    await expect(signedIn(server(), 'gone', PASSWORD)).rejects.toThrow('auth.failed');
  });
});
