import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import type { Role } from './db/pool.ts';
import { type OidcProvider, readProviders } from './oidc-setting.ts';

/** Settings, all from the environment; the README's table is the reference. */
export interface Config {
  port: number;
  host: string;
  /** Folder of the embedded database and of files. */
  dataDir: string;
  /** Folder of the ledger's keys and of the head that it published last: outside the database and its backups. */
  ledgerDir: string;
  /** Name of the ledger on its first start; null: made from the public address. */
  ledgerOrigin: string | null;
  /** Keys in base64 that seal small secrets in the database, the first of them; none: those of `seal.json` in `ledgerDir`. */
  sealKeys: string[];
  /** Whether who has strong roles or rights (`wantsSecondFactor`) needs a second factor; `auto`: unless this is a demo. */
  secondFactor: 'auto' | 'required' | 'offered';
  /** Providers by which people sign in beside their passwords. */
  oidc: OidcProvider[];
  /** Public keys of the witnesses whose signatures are gathered, as `<name>+<id>+<base64>`. */
  witnesses: string[];
  /** Set: use that PostgreSQL (15 or later) instead of the embedded one. */
  databaseUrl: string | null;
  /** With `databaseUrl`: how the roles sign in themselves; null: the owner's sign-in takes their role on. */
  roleUrls: Record<Role, string | null>;
  /** `auto`: demo into an empty embedded database; `force`: also with DATABASE_URL; `off`: never. */
  demo: 'auto' | 'force' | 'off';
  /** A first key that may capture and query everything. */
  apiKey: string | null;
  logLevel: string;
  /** The address printed into codes and labels; defaults to http://localhost:PORT. */
  publicUrl: string;
  /** Largest request body in bytes. */
  bodyLimit: number;
  /** Whose X-Forwarded-* headers are believed: addresses, networks, or names of kinds of them. */
  trustProxy: string[];
  /** How many requests of one address, and of one key, are answered in a minute; 0: all. */
  limits: { address: number; key: number };
  /** How many seconds one question to the database may take that a trace or scope of a request asks; 0: as long as it takes. */
  statementSeconds: number;
  /** Where webhooks may go besides public addresses by https: networks of partners, and (for development) http. */
  webhooks: { allow: string[]; http: boolean };
}

export { ConfigError };

function integer(env: NodeJS.ProcessEnv, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new ConfigError(`${name}=${text}: a whole number from ${min} to ${max} is needed`);
  return value;
}

const PROXY_NAMES = ['loopback', 'linklocal', 'uniquelocal'];

/** `1` for yes, `0` or nothing for no. */
function flag(env: NodeJS.ProcessEnv, name: string): boolean {
  const text = env[name] ?? '';
  if (!['', '0', '1'].includes(text)) throw new ConfigError(`${name}=${text}: 0 or 1 is needed`);
  return text === '1';
}

/** Whether a text is an address or a network with its bits, at least one. */
function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const most = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  if (most < 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most && Number(bits) > 0);
}

/** Addresses and networks, separated by commas; none when it is not set. */
function networks(env: NodeJS.ProcessEnv, name: string): string[] {
  const list = (env[name] ?? '').split(/[\s,]+/).filter((part) => part !== '');
  for (const part of list)
    if (!isNetwork(part))
      throw new ConfigError(`${name}=${env[name]}: addresses or networks are needed, such as 10.20.0.0/16`);
  return list;
}

/** Addresses and networks of proxies, separated by commas; `none` is nobody. */
function proxies(env: NodeJS.ProcessEnv): string[] {
  const text = env['TRUST_PROXY']?.trim() || 'loopback';
  if (text === 'none') return [];
  const list = text.split(',').map((part) => part.trim());
  for (const part of list) {
    if (PROXY_NAMES.includes(part) || isNetwork(part)) continue;
    throw new ConfigError(
      `TRUST_PROXY=${text}: addresses or networks of proxies are needed, such as 10.0.0.5,10.1.0.0/16, or ${PROXY_NAMES.join(', ')}, none`,
    );
  }
  return list;
}

/** A secret: from the variable, or from the file that `NAME_FILE` names (as containers hand secrets in). */
function secret(env: NodeJS.ProcessEnv, name: string): string | null {
  const file = env[`${name}_FILE`];
  if (env[name]) return env[name];
  if (!file) return null;
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch (error) {
    throw new ConfigError(
      `${name}_FILE=${file}: the file cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

function databaseAddress(env: NodeJS.ProcessEnv, name: string): string | null {
  const url = secret(env, name);
  if (url && !/^postgres(ql)?:\/\//.test(url))
    throw new ConfigError(`${name}: an address like postgres://user:password@host:5432/name is needed`);
  return url;
}

/** Reads the settings; throws ConfigError on a value that cannot be used. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const port = integer(env, 'PORT', 8080, 0, 65535);
  const databaseUrl = databaseAddress(env, 'DATABASE_URL');
  const demo = env['LIANGSU_DEMO'];
  if (demo !== undefined && !['', '0', '1'].includes(demo))
    throw new ConfigError(`LIANGSU_DEMO=${demo}: 0 or 1 is needed`);
  const secondFactor = env['LIANGSU_SECOND_FACTOR'] || 'auto';
  if (secondFactor !== 'auto' && secondFactor !== 'required' && secondFactor !== 'offered')
    throw new ConfigError(`LIANGSU_SECOND_FACTOR=${secondFactor}: auto, required or offered is needed`);
  const logLevel = env['LOG_LEVEL'] || 'info';
  if (!['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].includes(logLevel))
    throw new ConfigError(
      `LOG_LEVEL=${logLevel}: one of fatal, error, warn, info, debug, trace, silent is needed`,
    );
  return {
    port,
    host: env['HOST'] || '127.0.0.1',
    dataDir: resolve(env['LIANGSU_DATA'] || './data'),
    ledgerDir: resolve(env['LIANGSU_LEDGER'] || join(env['LIANGSU_DATA'] || './data', 'ledger')),
    ledgerOrigin: env['LIANGSU_LEDGER_ORIGIN'] || null,
    sealKeys: (secret(env, 'LIANGSU_SEAL_KEYS') ?? '').split(/[\s,]+/).filter((text) => text !== ''),
    secondFactor,
    oidc: readProviders(secret(env, 'LIANGSU_OIDC')),
    witnesses: (env['LIANGSU_WITNESSES'] ?? '').split(/[\s,]+/).filter((text) => text !== ''),
    databaseUrl,
    roleUrls: {
      liangsu_runtime: databaseAddress(env, 'DATABASE_RUNTIME_URL'),
      liangsu_engine: databaseAddress(env, 'DATABASE_ENGINE_URL'),
      liangsu_auditor: databaseAddress(env, 'DATABASE_AUDITOR_URL'),
    },
    demo: demo === '0' ? 'off' : demo === '1' ? 'force' : databaseUrl ? 'off' : 'auto',
    apiKey: secret(env, 'LIANGSU_API_KEY'),
    logLevel,
    publicUrl: (env['PUBLIC_URL'] || `http://localhost:${port}`).replace(/\/+$/, ''),
    bodyLimit: integer(env, 'BODY_LIMIT', 32 * 1024 * 1024, 1024, 1024 * 1024 * 1024),
    trustProxy: proxies(env),
    statementSeconds: integer(env, 'STATEMENT_SECONDS', 60, 0, 86_400),
    webhooks: {
      allow: networks(env, 'WEBHOOK_ALLOW'),
      http: flag(env, 'WEBHOOK_HTTP'),
    },
    limits: {
      address: integer(env, 'RATE_LIMIT_ADDRESS', 30_000, 0, 100_000_000),
      key: integer(env, 'RATE_LIMIT_KEY', 12_000, 0, 100_000_000),
    },
  };
}
