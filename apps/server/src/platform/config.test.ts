import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

describe('settings', () => {
  it('have defaults that serve one machine', () => {
    expect(readConfig({})).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      databaseUrl: null,
      demo: 'auto',
      apiKey: null,
      bodyLimit: 33_554_432,
      publicUrl: 'http://localhost:8080',
      trustProxy: ['loopback'],
    });
  });

  it.each([
    [{ PORT: 'http' }, /PORT=http: a whole number from 0 to 65535/],
    [{ PORT: '70000' }, /PORT=70000/],
    [{ BODY_LIMIT: '1' }, /BODY_LIMIT=1/],
    [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL/],
    [{ LIANGSU_DEMO: 'yes' }, /LIANGSU_DEMO=yes: 0 or 1/],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL=loud/],
    [{ DATABASE_URL_FILE: '/nowhere/secret' }, /DATABASE_URL_FILE=\/nowhere\/secret.*ENOENT/],
    [{ TRUST_PROXY: 'true' }, /TRUST_PROXY=true/],
    [{ TRUST_PROXY: '10.0.0.0/33' }, /TRUST_PROXY=10.0.0.0\/33/],
    [{ TRUST_PROXY: '0.0.0.0/0' }, /TRUST_PROXY=0.0.0.0\/0/],
    [{ TRUST_PROXY: '10.0.0.1,proxy.example' }, /TRUST_PROXY=10.0.0.1,proxy.example/],
  ])('that cannot be used are refused by name: %j', (env, message) => {
    expect(() => readConfig(env)).toThrow(ConfigError);
    expect(() => readConfig(env)).toThrow(message);
  });

  it('name the proxies that are believed', () => {
    expect(readConfig({ TRUST_PROXY: 'loopback, 10.1.0.0/16,fd00::1' }).trustProxy).toEqual([
      'loopback',
      '10.1.0.0/16',
      'fd00::1',
    ]);
    expect(readConfig({ TRUST_PROXY: 'none' }).trustProxy).toEqual([]);
  });

  it('take secrets from files, and a variable before a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    const file = join(folder, 'secret');
    writeFileSync(file, 'postgres://liangsu:s3cret@db/liangsu\n');
    expect(readConfig({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgres://liangsu:s3cret@db/liangsu');
    expect(readConfig({ LIANGSU_API_KEY_FILE: file, LIANGSU_API_KEY: 'k' }).apiKey).toBe('k');
    rmSync(folder, { recursive: true });
  });
});

describe('the providers to sign in by', () => {
  const GOV = { id: 'gov', name: '省政务网', issuer: 'https://id.example', clientId: 'c' };
  const of = (...list: unknown[]) => readConfig({ LIANGSU_OIDC: JSON.stringify(list) }).oidc;

  it('are a list, each complete; their second factor counts for nothing unless said', () => {
    expect(readConfig({}).oidc).toEqual([]);
    expect(of(GOV)).toEqual([
      {
        ...GOV,
        name: { zh: '省政务网', en: '省政务网' },
        clientSecret: null,
        scope: 'openid',
        secondFactor: { acr: [], amr: [] },
      },
    ]);
    expect(of({ ...GOV, issuer: 'http://localhost:1' })).toHaveLength(1);
  });

  it.each([
    ['an odd name', { ...GOV, id: 'a/b' }, 'id'],
    ['a plain line', { ...GOV, issuer: 'http://id.example' }, 'https'],
    ['no name', { ...GOV, name: { zh: 'x' } }, 'name'],
    ['no client', { ...GOV, clientId: '' }, 'clientId'],
    ['a word that is not known', { ...GOV, secret: 'x' }, 'secret'],
    ['a scope that is none', { ...GOV, scope: 'email' }, 'openid'],
    ['a file that is not there', { ...GOV, clientSecretFile: '/nowhere/at/all' }, 'ENOENT'],
    ['no texts', { ...GOV, secondFactor: { amr: 'otp' } }, 'secondFactor'],
  ])('with %s are refused', (_, one, said) => {
    expect(() => of(one)).toThrow(said);
  });

  it('bear names of their own', () => {
    expect(() => of(GOV, { ...GOV, issuer: 'https://other.example' })).toThrow('same id');
    expect(() => of(GOV, { ...GOV, id: 'two' })).toThrow('same issuer');
    expect(() => readConfig({ LIANGSU_OIDC: '{}' })).toThrow('a list');
    expect(() => readConfig({ LIANGSU_OIDC: 'x' })).toThrow('no JSON');
  });
});
