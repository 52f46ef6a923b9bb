import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

/** A provider by which people sign in (OpenID Connect). */
export interface OidcProvider {
  /** Part of addresses: small letters, digits and hyphens. */
  id: string;
  name: { zh: string; en: string };
  issuer: string;
  clientId: string;
  /** Null: a client without a secret; PKCE protects it all the same. */
  clientSecret: string | null;
  scope: string;
  /** Values of `acr` and `amr` that count as this system's second factor; none unless the setting says so. */
  secondFactor: { acr: readonly string[]; amr: readonly string[] };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const texts = (value: unknown): string[] | null =>
  value === undefined ? [] : Array.isArray(value) && value.every(isText) ? value : null;

/** `https`, or `http` on this machine: what a provider says over a plain line could be anybody's word. */
function isIssuer(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.hash !== '' || url.search !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url));
}

/** Whether an address is on this machine. */
export const isThisMachine = ({ hostname }: URL): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

function readOne(raw: unknown, place: string): OidcProvider {
  const wrong = (what: string) => new ConfigError(`LIANGSU_OIDC ${place}: ${what}`);
  if (typeof raw !== 'object' || raw === null) throw wrong('an object is needed');
  const one = raw as Record<string, unknown>;
  const {
    id,
    name,
    issuer,
    clientId,
    clientSecret,
    clientSecretFile,
    scope = 'openid',
    secondFactor = {},
  } = one;
  const known = 'id name issuer clientId clientSecret clientSecretFile scope secondFactor'.split(' ');
  const odd = Object.keys(one).find((key) => !known.includes(key));
  if (odd !== undefined) throw wrong(`“${odd}” is not known; there are ${known.join(', ')}`);
  if (!isText(id) || !/^[a-z0-9-]{1,40}$/.test(id))
    throw wrong('id: small letters, digits and hyphens are needed');
  const names = isText(name) ? { zh: name, en: name } : (name as { zh?: unknown; en?: unknown } | undefined);
  if (!isText(names?.zh) || !isText(names.en)) throw wrong('name: a text, or {zh, en}, is needed');
  if (!isText(issuer) || !isIssuer(issuer)) throw wrong('issuer: an address with https is needed');
  if (!isText(clientId)) throw wrong('clientId is needed');
  if (!isText(scope) || !scope.split(' ').includes('openid')) throw wrong('scope: “openid” has to be in it');
  if (clientSecret !== undefined && !isText(clientSecret)) throw wrong('clientSecret: a text is needed');
  let secret = clientSecret ?? null;
  if (clientSecretFile !== undefined)
    try {
      secret = readFileSync(String(clientSecretFile), 'utf8').trim() || null;
    } catch (error) {
      throw wrong(`clientSecretFile: it cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  const counts = secondFactor as { acr?: unknown; amr?: unknown };
  const [acr, amr] = [texts(counts?.acr), texts(counts?.amr)];
  if (acr === null || amr === null) throw wrong('secondFactor: {"acr": [texts], "amr": [texts]} is needed');
  return {
    id,
    name: { zh: names.zh, en: names.en },
    issuer,
    clientId,
    clientSecret: secret,
    scope,
    secondFactor: { acr, amr },
  };
}

/** The providers of the setting LIANGSU_OIDC, a JSON list; throws ConfigError where one cannot be used. */
export function readProviders(text: string | null): OidcProvider[] {
  if (text === null) return [];
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`LIANGSU_OIDC: no JSON (${(error as Error).message})`);
  }
  if (!Array.isArray(raw)) throw new ConfigError('LIANGSU_OIDC: a list of providers is needed');
  const providers = raw.map((one, i) => readOne(one, `[${i}]`));
  for (const key of ['id', 'issuer'] as const)
    if (new Set(providers.map((one) => one[key])).size < providers.length)
      throw new ConfigError(`LIANGSU_OIDC: two providers have the same ${key}`);
  return providers;
}
