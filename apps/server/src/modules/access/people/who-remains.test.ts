import type { Role } from '@liangsu/domain/access';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { handOver, organisation, person } from '../../../testing/people.ts';
import { seedJurisdictions } from '../index.ts';

/** Who comes in while an organisation is stopped, and who of the administrators always stays. */
const server = useTestServer();
let security: Caller;
let system: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  system = await person(server(), 'sys', null, 'systemAdministrator');
  security = await person(server(), 'sec', null, 'securityAdministrator');
  await person(server(), 'aud', null, 'auditAdministrator');
});

const setState = (id: number, state: string) =>
  server().owner.query('UPDATE organisation SET state = $2 WHERE party_id = $1', [id, state]);
const outcome = async (answer: Promise<{ status: number; body: { code?: string } }>) => {
  const { status, body } = await answer;
  return status === 200 ? 'done' : body.code;
};

describe('an organisation that is not approved', () => {
  let names = 0;
  async function invited() {
    const mill = await organisation(server(), 'processor', '530302');
    const boss = await person(server(), `boss-${++names}`, mill, 'organisationAdministrator');
    const { token } = (await boss('POST', '/api/v1/invitations', { role: 'clerk', name: 'x' })).body;
    const url = `/api/v1/invitations/by-token/${token}`;
    const newcomer = async () => {
      const answer = await server().app.inject({
        method: 'POST',
        url: `${url}/account`,
        payload: { login: `new-${names}`, password: 'a good long one', displayName: 'n' },
      });
      return answer.statusCode === 200 ? 'done' : answer.json().code;
    };
    const known = await person(server(), `known-${names}`, null);
    return { mill, boss, newcomer, acceptance: () => outcome(known('POST', `${url}/acceptance`)) };
  }

  it.each([
    ['suspended', 'organisation.suspended'],
    ['refused', 'organisation.notApproved'],
  ])('gains nobody by an invitation of before: %s', async (state, code) => {
    const { mill, newcomer, acceptance } = await invited();
    await setState(mill, state);
    expect(await newcomer()).toBe(code);
    expect(await acceptance()).toBe(code);
    // The account that would have come with it is not there either; and reinstated, the invitation holds.
    await setState(mill, 'approved');
    expect(await newcomer()).toBe('done');
  });

  it('is given no first administrator', async () => {
    const shop = await organisation(server(), 'retailer', '530302');
    await setState(shop, 'suspended');
    await person(server(), 'shopkeeper', null);
    await handOver(server(), 'shopkeeper');
    const give = () =>
      outcome(
        security('POST', '/api/v1/people', {
          login: 'shopkeeper',
          role: 'organisationAdministrator',
          organisation: shop,
        }),
      );
    expect(await give()).toBe('organisation.suspended');
    await setState(shop, 'approved');
    expect(await give()).toBe('done');
  });

  it('gains nobody while it is being suspended', async () => {
    const { mill, acceptance } = await invited();
    const client = await server().owner.connect();
    try {
      await client.query('BEGIN');
      await client.query(`UPDATE organisation SET state = 'suspended' WHERE party_id = $1`, [mill]);
      const coming = acceptance();
      const waiting = async () =>
        (
          await server().owner.query<{ n: number }>(
            `SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                OR NOT granted AND database IS NULL`,
          )
        ).rows[0]!.n;
      await expect.poll(waiting, { timeout: 20_000 }).toBeGreaterThan(0);
      await client.query('COMMIT');
      expect(await coming).toBe('organisation.suspended');
    } finally {
      client.release();
    }
  });
});

describe('of each of the three administrators', () => {
  const disable = (by: Caller, login: string) =>
    outcome(by('PATCH', `/api/v1/accounts/${login}`, { change: 'disable' }));
  const enable = (by: Caller, login: string) =>
    outcome(by('PATCH', `/api/v1/accounts/${login}`, { change: 'enable' }));
  const end = async (by: Caller, login: string) => {
    const { body } = await security('GET', '/api/v1/people?organisation=0');
    const { id } = body.items.find((one: { login: string }) => one.login === login);
    return () => outcome(by('POST', `/api/v1/people/${id}/end`, { reason: '调离' }));
  };
  const activeOf = async (role: Role): Promise<string[]> =>
    (
      await server().owner.query<{ login: string }>(
        `SELECT u.login FROM membership m JOIN app_user u ON u.id = m.user_id
          WHERE m.role = $1 AND m.ended_at IS NULL AND u.disabled_at IS NULL`,
        [role],
      )
    ).rows.map(({ login }) => login);

  it('none is put out or back by the system administrator but one of their own kind', async () => {
    await person(server(), 'sec-2', null, 'securityAdministrator');
    await person(server(), 'sys-2', null, 'systemAdministrator');
    for (const login of ['sec', 'sec-2', 'aud']) {
      expect(await disable(system, login), login).toBe('account.otherAdministrator');
      expect(await enable(system, login), login).toBe('account.otherAdministrator');
    }
    expect(await disable(system, 'sys-2')).toBe('done');
    expect(await enable(system, 'sys-2')).toBe('done');
  });

  it('the last who can sign in stays, whoever would end the role or erase the account', async () => {
    expect(await (await end(security, 'aud'))()).toBe('role.lastAdministrator');
    expect(await outcome(security('POST', '/api/v1/accounts/aud/erasure', { reason: 'x' }))).toBe(
      'role.lastAdministrator',
    );
    // One who cannot sign in counts for nothing.
    await person(server(), 'aud-2', null, 'auditAdministrator');
    await server().owner.query(`UPDATE app_user SET disabled_at = now() WHERE login = 'aud-2'`);
    expect(await (await end(security, 'aud'))()).toBe('role.lastAdministrator');
    expect(await (await end(security, 'aud-2'))()).toBe('done');
    await person(server(), 'aud-3', null, 'auditAdministrator');
    expect(await (await end(security, 'aud'))()).toBe('done');
    expect(await activeOf('auditAdministrator')).toEqual(['aud-3']);
  });

  it('two security administrators who end their roles at once are one too many', async () => {
    const other = await person(server(), 'sec-3', null, 'securityAdministrator');
    for (const login of await activeOf('securityAdministrator'))
      if (!['sec', 'sec-3'].includes(login)) await (await end(security, login))();
    const both = [await end(security, 'sec'), await end(other, 'sec-3')];
    const outcomes = await Promise.all(both.map((one) => one()));
    expect(outcomes.sort()).toEqual(['done', 'role.lastAdministrator']);
    expect(await activeOf('securityAdministrator')).toHaveLength(1);
  });

  it('two system administrators who disable each other at once likewise', async () => {
    for (const login of await activeOf('systemAdministrator'))
      if (login !== 'sys') await disable(system, login);
    const other = await person(server(), 'sys-4', null, 'systemAdministrator');
    const outcomes = await Promise.all([disable(system, 'sys-4'), disable(other, 'sys')]);
    expect(outcomes).toContain('done');
    expect(outcomes).not.toEqual(['done', 'done']);
    expect(await activeOf('systemAdministrator')).toHaveLength(1);
  });
});
