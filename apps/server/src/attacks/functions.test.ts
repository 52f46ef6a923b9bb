import * as contract from '@liangsu/contract';
import { isAction, type Role, relationsFor } from '@liangsu/domain/access';
import { beforeAll, describe, expect, it } from 'vitest';
import { allTold } from '../modules/access/audit/testing/told.ts';
import { seedJurisdictions } from '../modules/access/index.ts';
import type { Caller } from '../testing/callers.ts';
import { useTestServer } from '../testing/harness.ts';
import { organisation, person } from '../testing/people.ts';

/**
 * Broken function-level authorisation (OWASP API5:2023): each administrator, and a clerk, at every route that is not theirs; all of
 * it is refused and recorded. What each role may is tried route by route in matrix.test.ts.
 */
const server = useTestServer();
const callers = new Map<Role, Caller>();
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  const mill = await organisation(server(), 'processor', '530302');
  callers.set('clerk', await person(server(), 'clerk', mill, 'clerk'));
  callers.set(
    'organisationAdministrator',
    await person(server(), 'chief', mill, 'organisationAdministrator'),
  );
  for (const role of ['systemAdministrator', 'securityAdministrator', 'auditAdministrator'] as const)
    callers.set(role, await person(server(), role.toLowerCase(), null, role));
});

const routes = Object.values(contract as Record<string, unknown>).flatMap((value) =>
  typeof value === 'object' && value !== null && 'path' in value && 'action' in value
    ? [value as contract.RouteShape]
    : [],
);
const addressOf = (path: string) => path.replace(/:(\w+)/g, '019a0000-0000-7000-8000-000000000000');

describe('a route that is not theirs', () => {
  it.each([
    'systemAdministrator',
    'securityAdministrator',
    'auditAdministrator',
    'organisationAdministrator',
    'clerk',
  ] as const)('is refused to the %s, every time recorded with who, what and why', async (role) => {
    let request = 0;
    const refused: string[] = [];
    for (const { method, path, action } of routes) {
      if (!isAction(action) || relationsFor(action, role).length > 0) continue;
      const marked = `probe ${role} ${++request}`;
      const { status } = await callers.get(role)!(
        method,
        addressOf(path),
        method === 'GET' ? undefined : {},
        {
          'user-agent': marked,
          // Refusals of one network are counted together (ADR 17).
          'x-forwarded-for': `198.19.${role.length}.${request}`,
        },
      );
      expect(status, `${method} ${path}`).toBe(403);
      refused.push(marked);
    }
    expect(refused.length).toBeGreaterThan(role === 'clerk' ? 20 : 30);
    const told = new Map((await allTold(server())).map((row) => [row.agent, row]));
    for (const marked of refused)
      expect(told.get(marked), marked).toMatchObject({
        outcome: 'denied',
        code: expect.stringMatching(/^access\./),
        ground: null,
      });
  });
});
