import { beforeAll, describe, expect, it } from 'vitest';
import { checkStandings } from '../modules/access/attested-standing.ts';
import { resetPassword, seedJurisdictions } from '../modules/access/index.ts';
import { applicants, decisions } from '../modules/access/testing/applications.ts';
import type { Caller } from '../testing/callers.ts';
import { useTestServer } from '../testing/harness.ts';
import { organisation, person, signedIn } from '../testing/people.ts';

/** A security administrator who would be everybody: with accounts and authorities that anybody may register (ADR 15; ADR 19, “Two hands”). */
const server = useTestServer();
const apply = applicants(server);
const decided = decisions(server);
const PASSWORD = 'a good long one';
let system: Caller;
let security: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  system = await person(server(), 'sys', null, 'systemAdministrator');
  security = await person(server(), 'sec', null, 'securityAdministrator');
});

/** A role that the security administrator takes away; of whom it is found in the list that they are shown. */
async function end(login: string, organisation: number): Promise<void> {
  const { body } = await security('GET', `/api/v1/people?organisation=${organisation}`);
  const held = body.items.find((one: { login: string }) => one.login === login);
  expect((await security('POST', `/api/v1/people/${held.id}/end`, { reason: '不再需要' })).status).toBe(200);
}

/** An account that the attacker registered themselves, and has freed of the role that came with it. */
async function ownAccount(): Promise<string> {
  const { login, body } = await apply();
  await end(login, body.organisationId);
  return login;
}

const give = (login: string, role: string, organisation: number) =>
  security('POST', '/api/v1/people', { login, role, organisation });

/** The account goes to its owner by two hands: the system administrator's and the security administrator's. */
async function handedOver(login: string, password = 'another good long one'): Promise<void> {
  const first = await system('PATCH', `/api/v1/accounts/${login}`, { change: 'resetPassword' });
  const second = await security('POST', `/api/v1/accounts/${login}/handover`);
  const taken = await server().app.inject({
    method: 'POST',
    url: '/api/v1/account-handover',
    payload: { login, first: first.body.code, second: second.body.code, password },
  });
  expect(taken.statusCode).toBe(200);
}

describe('a security administrator who registers accounts of their own', () => {
  it('makes none of them one of the three, nor the data steward', async () => {
    const mine = await ownAccount();
    for (const role of [
      'systemAdministrator',
      'auditAdministrator',
      'securityAdministrator',
      'dataSteward',
    ]) {
      const refused = await give(mine, role, 0);
      expect([refused.status, refused.body.code], role).toEqual([409, 'account.notHandedOver']);
    }
    const me = await signedIn(server(), mine);
    expect((await me('POST', '/api/v1/accounts', { login: 'x-y', displayName: 'x' })).status).toBe(403);
    expect((await me('GET', '/api/v1/audit')).status).toBe(403);
    // With the system administrator's hand it is somebody's, and may become one.
    await handedOver(mine);
    expect((await give(mine, 'auditAdministrator', 0)).status).toBe(200);
  });

  it('takes no enterprise by ending its administrator', async () => {
    const mill = await organisation(server(), 'processor', '530302');
    const boss = await person(server(), 'mill-boss', mill, 'organisationAdministrator');
    const invited = await boss('POST', '/api/v1/invitations', { role: 'clerk', name: '李某' });
    await person(server(), 'mill-clerk', null);
    const clerk = await signedIn(server(), 'mill-clerk');
    expect(
      (await clerk('POST', `/api/v1/invitations/by-token/${invited.body.token}/acceptance`)).status,
    ).toBe(200);
    const mine = await ownAccount();
    await handedOver(mine);
    await end('mill-boss', mill);
    // Neither one that was handed over before, nor one of the mill's own: who ended one does not choose the next.
    for (const login of [mine, 'mill-clerk']) {
      const refused = await give(login, 'organisationAdministrator', mill);
      expect([refused.status, refused.body.code], login).toEqual([409, 'role.endedByYou']);
    }
    const stranger = await ownAccount();
    expect((await give(stranger, 'organisationAdministrator', mill)).body.code).toBe('account.notHandedOver');
    const me = await signedIn(server(), mine, 'another good long one');
    const key = { name: 'x', rights: ['event.capture', 'lot.read'], days: 1 };
    expect((await me('POST', '/api/v1/keys', key)).status).toBe(403);
    // The way that is left goes by another hand, after the end.
    await handedOver('mill-clerk');
    expect((await give('mill-clerk', 'organisationAdministrator', mill)).status).toBe(200);
  });

  it('names one whom the organisation invited, where somebody else ended the last', async () => {
    const mill = await organisation(server(), 'processor', '530302');
    const boss = await person(server(), 'leaving', mill, 'organisationAdministrator');
    const { body } = await boss('POST', '/api/v1/invitations', { role: 'clerk', name: '王某' });
    await server().app.inject({
      method: 'POST',
      url: `/api/v1/invitations/by-token/${body.token}/account`,
      payload: { login: 'staying', password: PASSWORD, displayName: '王某' },
    });
    await system('PATCH', '/api/v1/accounts/leaving', { change: 'disable' });
    expect((await give('staying', 'organisationAdministrator', mill)).status).toBe(200);
  });

  it('has no account marked by a password that was made on the server', async () => {
    const mine = await ownAccount();
    await handedOver(mine);
    await resetPassword(server().pool, mine, PASSWORD);
    expect((await give(mine, 'auditAdministrator', 0)).body.code).toBe('account.notHandedOver');
  });
});

describe('a security administrator who registers an authority of their own', () => {
  const approve = { decision: 'approve', reason: null };
  const province = (code: string) =>
    apply({
      kinds: ['authority'],
      jurisdictionCode: code,
      authority: { level: 'province', disciplines: ['grain'] },
    });
  const stateOf = async (id: number) =>
    (await server().pool.query('SELECT state FROM organisation WHERE party_id = $1', [id])).rows[0].state;

  it('does not admit it alone, neither twice nor with a colleague', async () => {
    const { body, login } = await province('350000');
    const url = `/api/v1/organisations/${body.organisationId}/admission`;
    const confirm = { reason: null };
    // Nothing was approved that could be confirmed.
    expect((await decided(system, `${url}/confirmation`, confirm)).body.code).toBe('organisation.state');
    expect((await decided(security, url, approve)).status).toBe(200);
    const colleague = await person(server(), 'sec-colleague', null, 'securityAdministrator');
    for (const who of [security, colleague]) {
      expect((await decided(who, url, approve)).body.code).toBe('organisation.otherHand');
      expect((await decided(who, `${url}/confirmation`, confirm)).status).toBe(403);
    }
    // Nor does the ledger's check take it for admitted.
    const differences: unknown[] = [];
    await checkStandings(server().owner, (one) => differences.push(one));
    expect(differences).toEqual([]);
    const me = await signedIn(server(), login);
    for (const who of [me, await person(server(), 'aud', null, 'auditAdministrator')])
      expect((await decided(who, `${url}/confirmation`, confirm)).status).toBe(403);
    expect((await decided(system, url, approve)).status).toBe(403);
    expect((await me('POST', '/api/v1/invitations', { role: 'official', name: 'x' })).status).toBe(403);
    expect(await stateOf(body.organisationId)).toBe('applied');
  });

  it('has no other kind or area admitted than what the second person saw', async () => {
    const { body, login } = await province('360000');
    const id = body.organisationId as number;
    const url = `/api/v1/organisations/${id}`;
    await decided(security, `${url}/admission`, approve);
    const { steps: _, ...seen } = (await system('GET', url)).body;
    const me = await signedIn(server(), login);
    const changed = { ...seen.application, jurisdictionCode: '370000' };
    delete changed.uscc;
    expect((await me('PUT', `${url}/application`, changed)).status).toBe(200);
    const stale = await system('POST', `${url}/admission/confirmation`, {
      reason: null,
      seen: seen.lastStep,
    });
    expect(stale.body.code).toBe('organisation.changed');
    // What was approved is not what is asked for now: it begins anew.
    expect((await decided(system, `${url}/admission/confirmation`, { reason: null })).body.code).toBe(
      'organisation.state',
    );
    expect(await stateOf(id)).toBe('applied');
  });

  it('counts no more once they are none', async () => {
    const { body } = await province('320000');
    const url = `/api/v1/organisations/${body.organisationId}/admission`;
    const former = await person(server(), 'former', null, 'securityAdministrator');
    expect((await decided(former, url, approve)).status).toBe(200);
    await end('former', 0);
    expect((await decided(system, `${url}/confirmation`, { reason: null })).body.code).toBe(
      'organisation.state',
    );
    expect((await decided(security, url, approve)).status).toBe(200);
    expect((await decided(system, `${url}/confirmation`, { reason: null })).status).toBe(200);
    expect(await stateOf(body.organisationId)).toBe('approved');
  });

  it('may still refuse it, or another does, after the first said yes', async () => {
    const other = await person(server(), 'sec-2', null, 'securityAdministrator');
    for (const [who, code] of [
      [security, '330000'],
      [other, '340000'],
    ] as const) {
      const { body } = await province(code);
      const url = `/api/v1/organisations/${body.organisationId}/admission`;
      await decided(security, url, approve);
      expect((await decided(who, url, { decision: 'refuse', reason: '材料不全' })).body.state).toBe(
        'refused',
      );
      expect((await decided(system, `${url}/confirmation`, { reason: null })).body.code).toBe(
        'organisation.state',
      );
    }
  });
});
