import * as contract from '@liangsu/contract';
import {
  GRANTABLE,
  isAction,
  ROLE_NAMES,
  ROLES,
  type Role,
  type RoleText,
  relationsFor,
} from '@liangsu/domain/access';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../testing/callers.ts';
import { useTestServer } from '../../testing/harness.ts';
import { organisation, person } from '../../testing/people.ts';
import { createApiKey, seedJurisdictions } from './index.ts';

const server = useTestServer();

const routes = Object.entries(contract as Record<string, unknown>).flatMap(([name, value]) =>
  typeof value === 'object' && value !== null && 'path' in value && 'action' in value
    ? [{ name, shape: value as contract.RouteShape }]
    : [],
);
const selfs = routes.filter(({ shape }) => shape.action === 'self');
const guarded = routes.filter(({ shape }) => shape.action !== 'public' && shape.action !== 'self');

/** An address of the route that names nothing that is there. */
const addressOf = ({ path }: contract.RouteShape) =>
  path.replace(/:(\w+)/g, (_, name: string) =>
    name === 'id' && /organisations|parties|places|reports/.test(path)
      ? '999999'
      : name === 'file'
        ? 'purchase.csv'
        : '019a0000-0000-7000-8000-000000000000',
  );

const holders = new Map<Role, Caller>();
let key: Caller;
let nobody: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  for (const role of ROLE_NAMES) {
    const { within }: RoleText = ROLES[role];
    const kind = within === null ? 'processor' : within[0]!;
    const party = kind === 'installation' ? null : await organisation(server(), kind, '530302');
    holders.set(role, await person(server(), `the-${role}`.toLowerCase(), party, role));
  }
  nobody = await person(server(), 'without-role', null);
  const { text } = await createApiKey(server().pool, { name: 'all', rights: ['*'], partyId: null });
  key = async (method, url, body) => {
    const answer = await server().app.inject({
      method,
      url,
      headers: { 'x-api-key': text },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    return { status: answer.statusCode, body: null, text: answer.body, headers: answer.headers };
  };
});

const send = async (who: Caller, { shape }: (typeof routes)[number]) => {
  const method = shape.method as 'GET';
  return (await who(method, addressOf(shape), shape.body ? {} : undefined)).status;
};

describe('every route', () => {
  it('names an action that the table knows', () => {
    expect(guarded.length).toBeGreaterThan(60);
    expect(selfs.length).toBeGreaterThan(20);
    for (const { name, shape } of guarded)
      expect(isAction(shape.action), `${name}: ${shape.action}`).toBe(true);
  });

  it.each(selfs.map((one) => [one.name, one] as const))(
    '%s: refuses whoever is not signed in what is one’s own',
    async (_, { shape }) => {
      const { statusCode } = await server().app.inject({
        method: shape.method,
        url: addressOf(shape),
        ...(shape.body ? { payload: {} } : {}),
      });
      expect(statusCode).toBe(401);
    },
  );

  it.each(guarded.map((one) => [one.name, one] as const))(
    '%s: refuses whoever is not signed in or has no role',
    async (_, route) => {
      const { shape } = route;
      const anonymous = await server().app.inject({
        method: shape.method,
        url: addressOf(shape),
        ...(shape.body ? { payload: {} } : {}),
      });
      expect(anonymous.statusCode).toBe(401);
      expect(await send(nobody, route)).toBe(403);
    },
  );

  it.each(guarded.map((one) => [one.name, one] as const))(
    '%s: lets in just the roles of the table, and plain rights',
    async (_, route) => {
      const { action } = route.shape;
      if (!isAction(action)) throw new Error(action);
      for (const [role, who] of holders) {
        const status = await send(who, route);
        const allowed = relationsFor(action, role).length > 0;
        // One thing more may be asked for by a list of all there is: no relation at all.
        if (allowed && route.name === 'listAccounts' && !relationsFor(action, role).includes('none'))
          continue;
        if (allowed) expect([401, 403], `${role} ${status}`).not.toContain(status);
        else expect(status, role).toBe(403);
      }
      const status = await send(key, route);
      if (GRANTABLE.includes(action)) expect([401, 403], `key ${status}`).not.toContain(status);
      else expect(status, 'key').toBe(403);
    },
  );
});
