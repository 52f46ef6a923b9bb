import { randomBytes } from 'node:crypto';
import * as contract from '@liangsu/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person } from '../../../testing/people.ts';
import { createApiKey, seedJurisdictions } from '../index.ts';
import { allTold } from './testing/told.ts';

const server = useTestServer();

const routes = Object.entries(contract as Record<string, unknown>).flatMap(([name, value]) =>
  typeof value === 'object' && value !== null && 'path' in value && 'action' in value
    ? [{ name, shape: value as contract.RouteShape }]
    : [],
);

/** Fields that hold what nobody else may ever read: what signs in, and whom to call. */
const SECRET =
  /^(password|current|token|secret|key|contactPhone|contactName|contact|phone|email|content|recoveryCode|salt)$/;

interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  minimum?: number;
  minLength?: number;
}

/** Values of one request: ordinary ones that the schema takes, and secrets where such a field is. */
function sampleOf(schema: Schema, name: string, secrets: () => string, path: string): unknown {
  const code = name === 'code' && /session|second-factor/.test(path);
  if ((SECRET.test(name) || code) && !schema.properties) return secrets();
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.find((one) => one !== null);
  if (schema.anyOf) return sampleOf(schema.anyOf.find(({ type }) => type !== 'null')!, name, secrets, path);
  if (schema.properties)
    return Object.fromEntries(
      Object.entries(schema.properties).map(([key, part]) => [key, sampleOf(part, key, secrets, path)]),
    );
  if (Array.isArray(schema.type) && !name.includes('urisdiction')) return null;
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'array':
      return [sampleOf(schema.items ?? {}, name, secrets, path)];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'string':
      if (name === 'jurisdictionCode' || name === 'parentCode') return '530302';
      if (name === 'login') return 'somebody';
      return 'ordinary'.padEnd(schema.minLength ?? 0, 'x');
    default:
      return { password: secrets(), token: secrets() };
  }
}

const callers = new Map<string, Caller>();
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  const mill = await organisation(server(), 'storageEnterprise', '530302');
  const office = await organisation(server(), 'authority', '530302');
  callers.set('chief', await person(server(), 'chief', mill, 'organisationAdministrator'));
  callers.set('manager', await person(server(), 'manager', mill, 'qualityManager', 'clerk'));
  callers.set('bureau', await person(server(), 'bureau', office, 'official', 'approver'));
  callers.set('security', await person(server(), 'security', null, 'securityAdministrator'));
  callers.set('system', await person(server(), 'system', null, 'systemAdministrator'));
  callers.set('auditor', await person(server(), 'auditor', null, 'auditAdministrator'));
  callers.set('steward', await person(server(), 'steward', null, 'dataSteward'));
  const { text } = await createApiKey(server().pool, { name: 'all', rights: ['*'], partyId: mill });
  const plain: Caller = async (method, url, body, headers = {}) => {
    const answer = await server().app.inject({
      method,
      url,
      headers,
      ...(body === undefined ? {} : { payload: body as object }),
    });
    return { status: answer.statusCode, body: null, text: answer.body, headers: answer.headers };
  };
  callers.set('nobody', plain);
  callers.set('key', (method, url, body, headers = {}) =>
    plain(method, url, body, { 'x-api-key': text, ...headers }),
  );
});

describe('no secret', () => {
  it('of a body, an address, a query or a head of any route is in the trail, whoever sends it', async () => {
    const sent: string[] = [];
    const secrets = () => {
      // As passwords and tokens look, and as numbers of people do.
      const one =
        sent.length % 3 === 2 ? `139${10_000_000 + sent.length}` : randomBytes(15).toString('base64url');
      sent.push(one);
      return one;
    };
    let answered = 0;
    for (const [who, call] of callers)
      for (const { shape } of routes) {
        // Who is signed out, or has no password any more, sends nothing else.
        if (shape.method === 'DELETE' && /session/.test(shape.path)) continue;
        const path = shape.path.replace(/:(\w+)/g, (_, name: string) =>
          SECRET.test(name) ? secrets() : name === 'id' ? '1' : name === 'login' ? 'manager' : 'ordinary',
        );
        const url = `${path}?password=${secrets()}&q=${secrets()}&cursor=${secrets()}`;
        const body = shape.body ? sampleOf(shape.body as Schema, '', secrets, shape.path) : undefined;
        const { status } = await call(shape.method, who === 'nobody' ? url : path, body, {
          'x-secret': secrets(),
          ...(who === 'nobody'
            ? { authorization: `Bearer ${secrets()}`, cookie: `liangsu_session=${secrets()}` }
            : {}),
        });
        if (status < 400) answered++;
      }
    // Not everything was refused at the door: what is told of changes was looked at too.
    expect(answered).toBeGreaterThan(60);
    expect(sent.length).toBeGreaterThan(1000);
    await server().app.close();
    const told = await allTold(server());
    expect(told.length).toBeGreaterThan(150);
    const text = told.map((row) => JSON.stringify(row)).join('\n');
    expect(sent.filter((secret) => text.includes(secret))).toEqual([]);
    // Nor what the server keeps of them.
    const { rows } = await server().owner.query<{ hidden: string }>(
      `SELECT password_hash AS hidden FROM app_user UNION SELECT encode(token_hash, 'hex') FROM session
       UNION SELECT encode(key_hash, 'hex') FROM api_key UNION SELECT totp_secret FROM app_user WHERE totp_secret IS NOT NULL`,
    );
    expect(rows.length).toBeGreaterThan(8);
    expect(rows.filter(({ hidden }) => text.includes(hidden))).toEqual([]);
  });
});
