import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ofOldKeys, sealColumn } from '../../../platform/sealed-column.ts';
import { Sealer } from '../../../platform/sealing.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person } from '../../../testing/people.ts';
import { addUser, seedJurisdictions } from '../index.ts';
import { SEALED_ACCOUNTS, slowRecoveryCodes } from './second-factor.ts';

const [SECRETS] = SEALED_ACCOUNTS as [(typeof SEALED_ACCOUNTS)[number]];
const PASSWORD = 'a good long one';
let time = Date.now();
const server = useTestServer({ secondFactor: 'required', now: () => new Date(time) });
const key = () => randomBytes(32).toString('base64');

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seal-'));
  await seedJurisdictions(server().pool);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is sealed', () => {
  const sealer = (sealKeys: string[], ledgerDir = join(folder, 'none')) =>
    new Sealer({ ledgerDir, sealKeys });

  it('opens for its purpose and by its key, whole, and for nothing else', () => {
    const [mine, other] = [sealer([key()]), sealer([key()])];
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (text, purpose, at) => {
        const sealed = mine.seal(text, purpose);
        expect(mine.open(sealed, purpose)).toBe(text);
        expect(mine.open(sealed, `${purpose}.`)).toBeNull();
        expect(other.open(sealed, purpose)).toBeNull();
        const body = Buffer.from(sealed.split('.')[2]!, 'base64url');
        body[at % body.length]! ^= 1;
        const altered = [...sealed.split('.').slice(0, 2), body.toString('base64url')].join('.');
        expect(mine.open(altered, purpose)).toBeNull();
      }),
    );
    for (const bad of ['', 's1.', 's1.00000000.', 's1.00000000.AAAA', 'JBSWY3DPEHPK3PXP', '.'])
      expect(mine.open(bad, '')).toBeNull();
  });

  it('never looks the same twice', () => {
    const one = sealer([key()]);
    expect(one.seal('x', 'p')).not.toBe(one.seal('x', 'p'));
  });

  it('has its key in a file of its own, made when first needed, for its owner alone', () => {
    const dir = join(folder, 'fresh');
    const first = sealer([], dir);
    expect(existsSync(dir)).toBe(false);
    const sealed = first.seal('x', 'p');
    expect(statSync(join(dir, 'seal.json')).mode & 0o777).toBe(0o600);
    expect(sealer([], dir).open(sealed, 'p')).toBe('x');
  });

  it('is taken over by a new key that a command puts in front, in a program that runs on, and the old one is destroyed', () => {
    const dir = join(folder, 'rotated');
    const running = sealer([], dir);
    const before = running.seal('x', 'p');
    sealer([], dir).addKey();
    expect(running.isCurrent(before)).toBe(false);
    expect(running.open(before, 'p')).toBe('x');
    const after = running.seal('x', 'p');
    sealer([], dir).dropOldKeys();
    expect(JSON.parse(readFileSync(join(dir, 'seal.json'), 'utf8')).keys).toHaveLength(1);
    expect(sealer([], dir).open(before, 'p')).toBeNull();
    expect(sealer([], dir).open(after, 'p')).toBe('x');
  });

  it('may have its keys from the settings, where alone they are changed', () => {
    const [old, next] = [key(), key()];
    const sealed = sealer([old]).seal('x', 'p');
    const rotated = sealer([next, old]);
    expect(rotated.open(sealed, 'p')).toBe('x');
    expect(rotated.isCurrent(sealed)).toBe(false);
    expect(() => rotated.addKey()).toThrow('LIANGSU_SEAL_KEYS');
    expect(() => sealer(['c2hvcnQ='])).toThrow('32 bytes');
  });

  it('is refused a file that is none', () => {
    const dir = join(folder, 'broken');
    sealer([], dir).seal('x', 'p');
    writeFileSync(join(dir, 'seal.json'), '{}');
    expect(() => sealer([], dir).seal('x', 'p')).toThrow('no file of sealing keys');
  });
});

async function signIn(login: string, code?: string) {
  const answer = await server().app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { login, password: PASSWORD, ...(code === undefined ? {} : { code }) },
  });
  const { name, value } = answer.cookies[0] ?? { name: '', value: '' };
  const send = async (method: 'GET' | 'PUT' | 'POST', url: string, payload?: object) => {
    const headers = { cookie: `${name}=${value}`, 'x-requested-with': 'liangsu' };
    const sent = await server().app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    return { status: sent.statusCode, body: sent.json() };
  };
  return { status: answer.statusCode, body: answer.json(), send };
}
/** The code of a minute later: none is taken twice. */
function codeOf(secret: string): string {
  time += 60_000;
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: time });
}

async function withFactor(login: string) {
  await addUser(server().pool, { login, password: PASSWORD, displayName: login, partyId: null, rights: [] });
  const { send } = await signIn(login);
  const { secret } = (await send('POST', '/api/v1/me/second-factor', { password: PASSWORD })).body;
  const { recoveryCodes } = (await send('PUT', '/api/v1/me/second-factor', { code: codeOf(secret) })).body;
  return { secret: secret as string, recoveryCodes: recoveryCodes as string[] };
}
const kept = async (login: string): Promise<string> =>
  (await server().owner.query('SELECT totp_secret AS s FROM app_user WHERE login = $1', [login])).rows[0].s;

describe('the secret of a second factor', () => {
  it('is nowhere in the database as it is, and opens in no other row', async () => {
    const { secret } = await withFactor('sealed');
    const { secret: other } = await withFactor('sealed-too');
    expect(await kept('sealed')).toMatch(/^s1\./);
    expect(await kept('sealed')).not.toContain(secret);
    await server().owner.query(
      `UPDATE app_user SET totp_secret = (SELECT totp_secret FROM app_user WHERE login = 'sealed-too') WHERE login = 'sealed'`,
    );
    expect((await signIn('sealed', codeOf(other))).body.code).toBe('auth.secondFactorSealed');
    expect((await signIn('sealed-too', codeOf(other))).status).toBe(200);
  });

  it('kept unsealed by an older version opens meanwhile, and is sealed at the start', async () => {
    const { secret } = await withFactor('old-row');
    await server().owner.query(`UPDATE app_user SET totp_secret = $1 WHERE login = 'old-row'`, [secret]);
    expect((await signIn('old-row', codeOf(secret))).status).toBe(200);
    const sealer = new Sealer(server().context.config);
    expect(await ofOldKeys(server().pool, sealer, SECRETS)).toBe(1);
    expect(await sealColumn(server().pool, sealer, SECRETS)).toMatchObject({ sealed: 1 });
    expect(await kept('old-row')).toMatch(/^s1\./);
    expect((await signIn('old-row', codeOf(secret))).status).toBe(200);
  });

  it('whose key is gone is told as such; a recovery code opens still', async () => {
    const { secret, recoveryCodes } = await withFactor('restored');
    const path = join(server().context.config.ledgerDir, 'seal.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, JSON.stringify({ format: 1, keys: [key()] }));
    const elsewhere = new Sealer(server().context.config);
    expect((await sealColumn(server().pool, elsewhere, SECRETS)).lost).toBeGreaterThan(0);
    // The running server remembers the keys that it has read: to it the row is one of a key that it never had.
    const lost = await kept('restored');
    await server().owner.query(
      `UPDATE app_user SET totp_secret = replace(totp_secret, 's1.', 's1.f') WHERE login = 'restored'`,
    );
    expect((await signIn('restored', codeOf(secret))).body.code).toBe('auth.secondFactorSealed');
    expect((await signIn('restored', recoveryCodes[0])).status).toBe(200);
    writeFileSync(path, text);
    await server().owner.query(`UPDATE app_user SET totp_secret = $1 WHERE login = 'restored'`, [lost]);
    expect((await signIn('restored', codeOf(secret))).status).toBe(200);
  });
});

describe('who decides by name, or administers', () => {
  it.each(['systemAdministrator', 'securityAdministrator', 'auditAdministrator'] as const)(
    '%s does nothing before a second factor is set up, and everything after',
    async (role) => {
      await person(server(), role.toLowerCase(), null, role);
      const { send, body } = await signIn(role.toLowerCase());
      expect(body.secondFactorDue).toBe(true);
      const url = role === 'auditAdministrator' ? '/api/v1/lots' : '/api/v1/people';
      const before = await send('GET', url);
      expect(before.body.errors[0].code).toBe('access.secondFactorDue');
      const { secret } = (await send('POST', '/api/v1/me/second-factor', { password: PASSWORD })).body;
      await send('PUT', '/api/v1/me/second-factor', { code: codeOf(secret) });
      expect((await send('GET', '/api/v1/me')).body.secondFactorDue).toBe(false);
      const after = await send('GET', url);
      expect(after.body.errors?.[0].code).toBe(role === 'auditAdministrator' ? 'access.noRole' : undefined);
      expect((await signIn(role.toLowerCase(), codeOf(secret))).body.secondFactorDue).toBe(false);
      // Doing without it again, they are where they began.
      await send('POST', '/api/v1/me/second-factor/removal', { password: PASSWORD, code: codeOf(secret) });
      expect((await send('GET', url)).body.errors[0].code).toBe('access.secondFactorDue');
    },
  );

  it('likewise who keeps everybody’s records, by role or by plain right, and who makes an authority’s keys', async () => {
    await person(server(), 'steward', null, 'dataSteward');
    const rights = ['*'];
    await addUser(server().pool, {
      login: 'first',
      password: PASSWORD,
      displayName: 'f',
      partyId: null,
      rights,
    });
    const bureau = await organisation(server(), 'authority', '530302');
    await person(server(), 'bureau-chief', bureau, 'organisationAdministrator');
    for (const [login, url] of [
      ['steward', '/api/v1/lots'],
      ['first', '/api/v1/lots'],
      ['bureau-chief', '/api/v1/keys'],
    ] as const) {
      const { send, body } = await signIn(login);
      expect(body.secondFactorDue, login).toBe(true);
      expect((await send('GET', url)).body.errors[0].code).toBe('access.secondFactorDue');
      const { secret } = (await send('POST', '/api/v1/me/second-factor', { password: PASSWORD })).body;
      await send('PUT', '/api/v1/me/second-factor', { code: codeOf(secret) });
      expect((await send('GET', url)).status, login).toBe(200);
    }
  });

  it('others are offered it', async () => {
    const mill = await organisation(server(), 'processor', '530302');
    await person(server(), 'clerk', mill, 'clerk');
    await person(server(), 'mill-chief', mill, 'organisationAdministrator');
    for (const [login, url] of [
      ['clerk', '/api/v1/lots'],
      ['mill-chief', '/api/v1/keys'],
    ] as const) {
      const { send, body } = await signIn(login);
      expect(body.secondFactorDue).toBe(false);
      expect((await send('GET', url)).status).toBe(200);
    }
  });
});

describe('recovery codes', () => {
  const hashes = async (login: string) =>
    (
      await server().owner.query<{ hash: Buffer; scheme: number }>(
        `SELECT r.code_hash AS hash, r.scheme FROM recovery_code r JOIN app_user u ON u.id = r.user_id
          WHERE u.login = $1 ORDER BY 1`,
        [login],
      )
    ).rows;
  const fast = (code: string) => createHash('sha256').update(code.replace('-', '')).digest();

  it('are kept by a slow hash of their user; each opens once', async () => {
    const { recoveryCodes } = await withFactor('slow');
    const kept = await hashes('slow');
    expect(kept.map(({ scheme }) => scheme)).toEqual(Array(10).fill(2));
    for (const code of recoveryCodes) expect(kept.some(({ hash }) => hash.equals(fast(code)))).toBe(false);
    expect((await signIn('slow', recoveryCodes[3])).status).toBe(200);
    expect((await signIn('slow', recoveryCodes[3])).status).toBe(401);
    // Those of another user open nothing here, also when their rows are moved here.
    const { recoveryCodes: others } = await withFactor('slow-too');
    await server().owner.query(
      `UPDATE recovery_code SET user_id = (SELECT id FROM app_user WHERE login = 'slow')
        WHERE user_id = (SELECT id FROM app_user WHERE login = 'slow-too')`,
    );
    expect((await signIn('slow', others[0])).status).toBe(401);
  });

  it('kept by the fast hash of an older version open meanwhile, and are hashed anew at the start', async () => {
    const { recoveryCodes } = await withFactor('fast');
    const user = `(SELECT id FROM app_user WHERE login = 'fast')`;
    await server().owner.query(`DELETE FROM recovery_code WHERE user_id = ${user}`);
    await server().owner.query(
      `INSERT INTO recovery_code (user_id, code_hash, scheme) SELECT ${user}, h, 1 FROM unnest($1::bytea[]) AS h`,
      [recoveryCodes.map(fast)],
    );
    expect((await signIn('fast', recoveryCodes[0])).status).toBe(200);
    expect(await slowRecoveryCodes(server().pool)).toBe(10);
    expect(await slowRecoveryCodes(server().pool)).toBe(0);
    expect((await hashes('fast')).every(({ scheme }) => scheme === 2)).toBe(true);
    expect((await signIn('fast', recoveryCodes[0])).status).toBe(401);
    expect((await signIn('fast', recoveryCodes[1])).status).toBe(200);
  });
});
