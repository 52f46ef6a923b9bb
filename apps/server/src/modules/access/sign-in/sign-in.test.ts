import { Secret, TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { person } from '../../../testing/people.ts';
import { addUser } from '../index.ts';

const MINUTE = 60_000;
let time = Date.UTC(2026, 10, 22, 8);
const server = useTestServer({ now: () => new Date(time) });
const PASSWORD = 'a good long one';

async function user(login: string): Promise<void> {
  await addUser(server().pool, {
    login,
    password: PASSWORD,
    displayName: login,
    partyId: null,
    rights: ['lot.read'],
  });
  await server().owner.query('UPDATE app_user SET password_changed_at = $2 WHERE login = $1', [
    login,
    new Date(time),
  ]);
}

async function signIn(login: string, password = PASSWORD, code?: string) {
  const answer = await server().app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { login, password, ...(code === undefined ? {} : { code }) },
  });
  const { name, value } = answer.cookies[0] ?? { name: '', value: '' };
  const headers = { cookie: `${name}=${value}`, 'x-requested-with': 'liangsu' };
  const send = async (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const sent = await server().app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    return { status: sent.statusCode, body: sent.json() };
  };
  return { status: answer.statusCode, body: answer.json(), send };
}

const codeOf = (secret: string, at = time) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at });

async function withSecondFactor(login: string) {
  await user(login);
  const { send } = await signIn(login);
  const begun = await send('POST', '/api/v1/me/second-factor', { password: PASSWORD });
  const { secret, uri, qr } = begun.body;
  expect(uri).toMatch(/^otpauth:\/\/totp\/Liangsu:/);
  expect(qr).toContain('<svg');
  const { body } = await send('PUT', '/api/v1/me/second-factor', { code: codeOf(secret) });
  time += MINUTE;
  return { secret: secret as string, codes: body.recoveryCodes as string[], send };
}

describe('a session', () => {
  it('ends when nobody uses it for half an hour, and goes on while somebody does', async () => {
    await user('idle');
    const { send } = await signIn('idle');
    for (let i = 0; i < 4; i++) {
      time += 29 * MINUTE;
      expect((await send('GET', '/api/v1/me')).status).toBe(200);
    }
    time += 31 * MINUTE;
    expect((await send('GET', '/api/v1/me')).status).toBe(401);
  });

  it('ends after twelve hours whatever happens', async () => {
    await user('long');
    const { send } = await signIn('long');
    let last = 200;
    for (let i = 0; i < 13 * 3 && last === 200; i++) {
      time += 20 * MINUTE;
      last = (await send('GET', '/api/v1/me')).status;
      expect(last).toBe(i < 35 ? 200 : 401);
    }
    expect(last).toBe(401);
  });

  it('is one of at most five: the one used least lately ends', async () => {
    await user('everywhere');
    const all = [];
    for (let i = 0; i < 6; i++) {
      all.push(await signIn('everywhere'));
      time += MINUTE;
    }
    const states = await Promise.all(all.map(async ({ send }) => (await send('GET', '/api/v1/me')).status));
    expect(states).toEqual([401, 200, 200, 200, 200, 200]);
    const mine = all[5]!;
    expect((await mine.send('GET', '/api/v1/me/security')).body.sessions).toHaveLength(5);
    await mine.send('DELETE', '/api/v1/me/sessions');
    expect((await all[4]!.send('GET', '/api/v1/me')).status).toBe(401);
    expect((await mine.send('GET', '/api/v1/me/security')).body.sessions).toMatchObject([{ current: true }]);
  });
});

describe('a password', () => {
  it('is changed with the present one, by the rules, and ends the other sessions', async () => {
    await user('changer');
    const [mine, other] = [await signIn('changer'), await signIn('changer')];
    const put = (current: string, password: string) =>
      mine.send('PUT', '/api/v1/me/password', { current, password });
    expect((await put('wrong one here', 'another good one')).body.code).toBe('auth.wrongPassword');
    expect((await put(PASSWORD, PASSWORD)).body.code).toBe('auth.samePassword');
    for (const [password, fault] of [
      ['Sh0rt!', 'password.short'],
      ['onlyletters', 'password.plain'],
      ['my changer name is it', 'password.name'],
      ['Password123456!', 'password.common'],
    ] as const)
      expect((await put(PASSWORD, password)).body.errors[0].code).toBe(fault);
    expect((await put(PASSWORD, 'another good one')).status).toBe(200);
    expect((await other.send('GET', '/api/v1/me')).status).toBe(401);
    expect((await mine.send('GET', '/api/v1/me')).status).toBe(200);
    expect((await signIn('changer')).status).toBe(401);
    expect((await signIn('changer', 'another good one')).status).toBe(200);
  });

  it('asked for again, wrong ones lock as at the sign-in', async () => {
    await user('guesser');
    const { send } = await signIn('guesser');
    const codes = [];
    for (let i = 0; i < 6; i++)
      codes.push(
        (await send('PUT', '/api/v1/me/password', { current: 'no', password: 'another good one' })).body.code,
      );
    expect(codes).toEqual([...Array(5).fill('auth.wrongPassword'), 'auth.locked']);
  });

  it('is due after half a year: nothing else is allowed until it is changed', async () => {
    await user('old');
    time += 181 * 24 * 60 * MINUTE;
    const { send, body } = await signIn('old');
    expect(body.passwordDue).toBe(true);
    expect((await send('GET', '/api/v1/lots')).body.errors[0].code).toBe('access.passwordDue');
    await send('PUT', '/api/v1/me/password', { current: PASSWORD, password: 'another good one' });
    expect((await send('GET', '/api/v1/lots')).status).toBe(200);
  });
});

describe('a second factor', () => {
  it('is asked for beside the password; each code is taken once', async () => {
    const { secret } = await withSecondFactor('careful');
    expect((await signIn('careful')).body.code).toBe('auth.secondFactor');
    expect((await signIn('careful', PASSWORD, '000000')).body.code).toBe('auth.secondFactorWrong');
    expect((await signIn('careful', 'wrong one here', codeOf(secret))).body.code).toBe('auth.failed');
    const code = codeOf(secret);
    expect((await signIn('careful', PASSWORD, code)).status).toBe(200);
    expect((await signIn('careful', PASSWORD, code)).body.code).toBe('auth.secondFactorWrong');
    expect((await signIn('careful', PASSWORD, codeOf(secret, time - 5 * MINUTE))).body.code).toBe(
      'auth.secondFactorWrong',
    );
  });

  it('the same code, many at once, opens once', async () => {
    const { secret } = await withSecondFactor('racer');
    const code = codeOf(secret);
    const answers = await Promise.all(Array.from({ length: 4 }, () => signIn('racer', PASSWORD, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('guesses at the code lock the account, and the right password alone buys no more of them', async () => {
    await withSecondFactor('guessed');
    const codes = [];
    for (let i = 0; i < 7; i++)
      codes.push((await signIn('guessed', PASSWORD, i % 2 ? '111111' : undefined)).body.code);
    expect(codes.slice(5)).toEqual(['auth.locked', 'auth.locked']);
  });

  it('lost, a recovery code opens once; stored are hashes alone', async () => {
    const { codes } = await withSecondFactor('loser');
    expect(codes).toHaveLength(10);
    const { send, status } = await signIn('loser', PASSWORD, codes[0]!.toLowerCase());
    expect(status).toBe(200);
    expect((await signIn('loser', PASSWORD, codes[0]!)).body.code).toBe('auth.secondFactorWrong');
    expect((await send('GET', '/api/v1/me/security')).body.recoveryCodesLeft).toBe(9);
    const { rows } = await server().owner.query('SELECT code_hash FROM recovery_code');
    expect(rows.every((row) => row.code_hash.length === 32)).toBe(true);
  });

  it('is removed with password and code, or by the security administrator, and by nobody else', async () => {
    const { secret } = await withSecondFactor('remover');
    const { send } = await signIn('remover', PASSWORD, codeOf(secret));
    time += MINUTE;
    const remove = (password: string, code: string) =>
      send('POST', '/api/v1/me/second-factor/removal', { password, code });
    expect((await remove('wrong one here', codeOf(secret))).body.code).toBe('auth.wrongPassword');
    expect((await remove(PASSWORD, '000000')).body.code).toBe('auth.secondFactorWrong');
    expect((await remove(PASSWORD, codeOf(secret))).status).toBe(200);
    expect((await signIn('remover')).status).toBe(200);

    await withSecondFactor('helpless');
    const url = '/api/v1/accounts/helpless/second-factor/removal';
    const system = await person(server(), 'sys', null, 'systemAdministrator');
    const security = await person(server(), 'sec', null, 'securityAdministrator');
    await server().owner.query(`UPDATE app_user SET password_changed_at = $1 WHERE login IN ('sys', 'sec')`, [
      new Date(time),
    ]);
    time += 1000 * 10;
    expect((await system('POST', url)).status).toBe(403);
    // Whoever finds the security administrator's session open takes nobody's factor off.
    time += 6 * 60_000;
    expect((await security('POST', url)).body.code).toBe('auth.reauthenticate');
    expect((await (await signIn('sec')).send('POST', url)).status).toBe(200);
    expect((await signIn('helpless')).status).toBe(200);
  });

  it('guessed at by whoever knows the password and has a session, locks like a password', async () => {
    const { send } = await withSecondFactor('taken');
    const codes = [];
    for (let i = 0; i < 7; i++) {
      const guess = { password: PASSWORD, code: String(100_000 + i) };
      codes.push((await send('POST', '/api/v1/me/second-factor/removal', guess)).body.code);
      // What the password alone opens forgives none of the guesses.
      await send('PUT', '/api/v1/me/password', { current: PASSWORD, password: PASSWORD });
    }
    expect(codes).toEqual([...Array(5).fill('auth.secondFactorWrong'), 'auth.locked', 'auth.locked']);
  });

  it('takes nothing of what a network may get wrong when it is asked for', async () => {
    const { secret } = await withSecondFactor('office');
    for (let i = 0; i < 101; i++) {
      expect((await signIn('office')).body.code).toBe('auth.secondFactor');
      await server().owner.query(`UPDATE app_user SET failed_count = 0 WHERE login = 'office'`);
    }
    expect((await signIn('office', PASSWORD, codeOf(secret))).status).toBe(200);
  });

  it('confirmed while another is begun, stands', async () => {
    await user('beginner');
    const { send } = await signIn('beginner');
    const { owner } = server();
    // As if the other session confirmed it between the password's check and the new secret.
    await owner.query(`
      CREATE FUNCTION confirm_meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.totp_secret := 'JBSWY3DPEHPK3PXP';
        NEW.totp_confirmed_at := now();
        RETURN NEW;
      END $$;
      CREATE TRIGGER confirm_meanwhile BEFORE UPDATE OF failed_count ON app_user FOR EACH ROW
        WHEN (NEW.login = 'beginner' AND NEW.failed_count = 0) EXECUTE FUNCTION confirm_meanwhile()`);
    const begun = await send('POST', '/api/v1/me/second-factor', { password: PASSWORD });
    await owner.query('DROP TRIGGER confirm_meanwhile ON app_user; DROP FUNCTION confirm_meanwhile()');
    expect(begun.body.code).toBe('auth.secondFactorStands');
    const { rows } = await owner.query(`SELECT totp_secret FROM app_user WHERE login = 'beginner'`);
    expect(rows[0].totp_secret).toBe('JBSWY3DPEHPK3PXP');
  });

  it('does not make the right password count as a wrong one', async () => {
    const { send } = await withSecondFactor('diligent');
    for (let i = 0; i < 7; i++)
      expect(
        (await send('PUT', '/api/v1/me/password', { current: PASSWORD, password: PASSWORD })).body.code,
      ).toBe('auth.samePassword');
  });

  it('asked for again from one network, ends in time whatever the account', async () => {
    await user('many');
    const { send } = await signIn('many');
    let last = '';
    for (let i = 0; i < 105 && last !== 'auth.tooMany'; i++)
      last = (await send('PUT', '/api/v1/me/password', { current: 'no', password: 'another good one' })).body
        .code;
    expect(last).toBe('auth.tooMany');
    time += 11 * MINUTE;
  });

  it('is nothing for a key', async () => {
    const answer = await server().app.inject({
      url: '/api/v1/me/security',
      headers: { 'x-api-key': server().key },
    });
    expect(answer.json().code).toBe('auth.personOnly');
  });
});
