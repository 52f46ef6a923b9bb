import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { handOver, organisation, person } from '../../../testing/people.ts';
import { seedJurisdictions } from '../index.ts';
import { allTold, toldOf } from './testing/told.ts';

const server = useTestServer();
let mill: number;
let chief: Caller;
let security: Caller;
let auditor: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  mill = await organisation(server(), 'processor', '530302');
  chief = await person(server(), 'chief', mill, 'organisationAdministrator');
  security = await person(server(), 'security', null, 'securityAdministrator');
  auditor = await person(server(), 'auditor', null, 'auditAdministrator');
  await person(server(), 'newcomer', null);
  await handOver(server(), 'newcomer');
});

describe('an entry in the transaction of what it tells of', () => {
  it('is not there when that was rolled back; what is told then is that it was not done', async () => {
    // The role stands alone: the database refuses it after the entry could have been written.
    const rows = await toldOf(server(), () =>
      security('POST', '/api/v1/people', {
        login: 'security',
        role: 'systemAdministrator',
        organisation: 0,
      }),
    );
    expect(rows.map(({ outcome }) => outcome)).toEqual(['failed']);
    const twice = await toldOf(server(), async () => {
      for (let i = 0; i < 2; i++)
        await security('POST', '/api/v1/people', {
          login: 'newcomer',
          role: 'organisationAdministrator',
          organisation: mill,
        });
    });
    expect(twice.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['failed', 'role.administered'],
      ['failed', 'role.administered'],
    ]);
  });

  it('is told once, not again with the answer', async () => {
    const rows = await toldOf(server(), () =>
      security('POST', '/api/v1/people', { login: 'newcomer', role: 'dataSteward', organisation: 0 }),
    );
    expect(rows.map(({ action, outcome }) => [action, outcome])).toEqual([['role.grant', 'allowed']]);
  });
});

describe('when the trail cannot be written', () => {
  beforeAll(async () => {
    await server().owner.query('REVOKE INSERT ON audit_entry FROM liangsu_runtime');
  });
  afterAll(async () => {
    await server().owner.query('GRANT INSERT ON audit_entry TO liangsu_runtime');
  });

  it('what is done in one transaction with its entry is not done', async () => {
    const { body: before } = await auditor('GET', '/api/v1/me');
    expect(before.login).toBe('auditor');
    const people = await server().owner.query('SELECT id FROM membership WHERE ended_at IS NULL');
    const { status } = await chief('POST', `/api/v1/people/${await ofChief()}/end`, { reason: 'unseen' });
    expect(status).toBe(500);
    expect((await server().owner.query('SELECT id FROM membership WHERE ended_at IS NULL')).rowCount).toBe(
      people.rowCount,
    );
  });

  it('nothing is acknowledged, nothing confidential shown, no stream begun', async () => {
    const invited = await chief('POST', '/api/v1/invitations', { role: 'viewer', name: 'somebody' });
    expect(invited.status).toBe(500);
    expect(invited.text).not.toContain('token');
    const people = await chief('GET', '/api/v1/people');
    expect(people.status).toBe(500);
    expect(people.text).not.toContain('chief');
    const file = await auditor('GET', '/api/v1/audit/export?format=csv');
    expect(file.status).toBe(500);
    expect(file.text).not.toContain('user:');
    expect(file.headers['content-type']).toContain('problem+json');
  });

  it('refusals are refusals, and what is not recorded is shown', async () => {
    expect((await chief('GET', '/api/v1/accounts')).status).toBe(403);
    expect((await chief('GET', '/api/v1/me')).status).toBe(200);
    expect((await server().app.inject({ url: '/healthz' })).statusCode).toBe(200);
  });
});

async function ofChief(): Promise<string> {
  const { rows } = await server().owner.query<{ id: string }>(
    `SELECT m.id FROM membership m JOIN app_user u ON u.id = m.user_id WHERE u.login = 'chief'`,
  );
  return rows[0]!.id;
}

it('tells in order of time, with instants of the server’s clock', async () => {
  const told = await allTold(server());
  expect(told.length).toBeGreaterThan(5);
  for (const { at } of told) expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(600_000);
});
