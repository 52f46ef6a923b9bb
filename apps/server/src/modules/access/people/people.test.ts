import { beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '../../../platform/db/pool.ts';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { handOver, organisation, person, signedIn } from '../../../testing/people.ts';
import { addUser, grantRole, listMemberships, seedJurisdictions } from '../index.ts';

const server = useTestServer();
let mill: number;
let boss: Caller;
let system: Caller;
let security: Caller;
let audit: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  mill = await organisation(server(), 'processor', '530302');
  boss = await person(server(), 'boss', mill, 'organisationAdministrator');
  system = await person(server(), 'sys', null, 'systemAdministrator');
  security = await person(server(), 'sec', null, 'securityAdministrator');
  audit = await person(server(), 'aud', null, 'auditAdministrator');
});

const userId = async (login: string): Promise<string> =>
  (await server().pool.query('SELECT id FROM app_user WHERE login = $1', [login])).rows[0].id;

describe('the three administrators', () => {
  it('open accounts, give roles, and do none of each other’s work', async () => {
    const opened = await system('POST', '/api/v1/accounts', { login: 'newcomer', displayName: '新人' });
    expect(opened.status).toBe(200);
    const give = { login: 'newcomer', role: 'dataSteward', organisation: 0 };
    const early = await security('POST', '/api/v1/people', give);
    expect([early.status, early.body.code]).toEqual([409, 'account.untaken']);
    const confirmed = await security('POST', '/api/v1/accounts/newcomer/handover');
    const taken = await server().app.inject({
      method: 'POST',
      url: '/api/v1/account-handover',
      payload: {
        login: 'newcomer',
        first: opened.body.code,
        second: confirmed.body.code,
        password: 'a good long one',
      },
    });
    expect(taken.statusCode).toBe(200);
    const newcomer = await signedIn(server(), 'newcomer');
    expect((await newcomer('GET', '/api/v1/lots')).body.errors[0].code).toBe('access.noRole');
    expect((await system('POST', '/api/v1/people', give)).status).toBe(403);
    expect((await audit('POST', '/api/v1/people', give)).status).toBe(403);
    expect((await security('POST', '/api/v1/people', give)).status).toBe(200);
    expect((await newcomer('GET', '/api/v1/lots')).status).toBe(200);
    for (const who of [system, security, audit])
      for (const url of ['/api/v1/lots', '/api/v1/parties', '/api/v1/entries', '/api/v1/reports'])
        expect((await who('GET', url)).status, url).toBe(403);
    expect((await security('POST', '/api/v1/accounts', { login: 'x', displayName: 'x' })).status).toBe(403);
    expect((await security('PATCH', '/api/v1/accounts/newcomer', { change: 'disable' })).status).toBe(403);
    expect((await system('POST', '/api/v1/accounts/newcomer/unlock')).status).toBe(403);
    expect((await system('PATCH', '/api/v1/accounts/newcomer', { change: 'disable' })).status).toBe(200);
    expect((await newcomer('GET', '/api/v1/lots')).status).toBe(401);
    expect((await system('GET', '/api/v1/accounts')).status).toBe(200);
    expect((await boss('GET', '/api/v1/accounts')).status).toBe(403);
  });

  it('open accounts, as others do, only under what can be a login', async () => {
    for (const login of ['  ', 'a b', '-x', 'x<y>', '\u3000']) {
      const opened = await system('POST', '/api/v1/accounts', { login, displayName: 'x' });
      expect([opened.status, opened.body.errors[0].code], JSON.stringify(login)).toEqual([
        400,
        'login.shape',
      ]);
      const { body } = await boss('POST', '/api/v1/invitations', { role: 'clerk', name: 'x' });
      const taken = await server().app.inject({
        method: 'POST',
        url: `/api/v1/invitations/by-token/${body.token}/account`,
        payload: { login, password: 'a good long one', displayName: 'x' },
      });
      expect([taken.statusCode, taken.json().errors[0].code]).toEqual([400, 'login.shape']);
      await boss('DELETE', `/api/v1/invitations/${body.invitation.id}`);
    }
    const { rows } = await server().pool.query(`SELECT FROM app_user WHERE login !~ '^[[:alnum:]]'`);
    expect(rows).toHaveLength(0);
  });

  it('are never one person, whoever asks and however', async () => {
    for (const login of ['sys', 'aud']) await handOver(server(), login);
    const both = await security('POST', '/api/v1/people', {
      login: 'sys',
      role: 'auditAdministrator',
      organisation: 0,
    });
    expect([both.status, both.body.code]).toEqual([409, 'role.separate']);
    expect(both.body.title).toMatch(/系统管理员.*审计管理员/);
    const business = await security('POST', '/api/v1/people', {
      login: 'aud',
      role: 'dataSteward',
      organisation: 0,
    });
    expect(business.body.code).toBe('role.separate');
    // Straight at the database, as the server's role and as its owner.
    for (const db of [server().pool, server().owner])
      await expect(
        db.query(
          `INSERT INTO membership (id, user_id, role, granted_by) VALUES (gen_random_uuid(), $1, 'securityAdministrator', 'x')`,
          [await userId('sys')],
        ),
      ).rejects.toMatchObject({ code: 'LS002' });
    await addUser(server().pool, {
      login: 'plain',
      password: 'a good long one',
      displayName: 'x',
      partyId: null,
      rights: ['lot.read'],
    });
    await handOver(server(), 'plain');
    const plain = await security('POST', '/api/v1/people', {
      login: 'plain',
      role: 'auditAdministrator',
      organisation: 0,
    });
    expect(plain.body.code).toBe('role.separate');
  });

  it('asked for together, one of two is given', async () => {
    await addUser(server().pool, {
      login: 'twice',
      password: 'a good long one',
      displayName: 'x',
      partyId: null,
      rights: [],
    });
    const id = await userId('twice');
    const outcomes = await Promise.all(
      (['systemAdministrator', 'auditAdministrator', 'securityAdministrator'] as const).map((role) =>
        transaction(server().pool, (client) =>
          grantRole(client, { userId: id, partyId: null, role, by: 'test' }),
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(1);
  });

  it('cannot make themselves anything, nor others what an organisation gives', async () => {
    const mine = await security('POST', '/api/v1/people', {
      login: 'sec',
      role: 'securityAdministrator',
      organisation: 0,
    });
    expect(mine.status).toBe(404);
    const keeper = await security('POST', '/api/v1/people', {
      login: 'boss',
      role: 'clerk',
      organisation: mill,
    });
    expect(keeper.body.code).toBe('role.notHere');
    // However it is written: with blanks that PostgreSQL does not trim, too.
    for (const login of ['sys', 'SYS', 'sys%20', 'sys%C2%A0', '%E3%80%80sys'])
      for (const change of ['resetPassword', 'disable'])
        expect((await system('PATCH', `/api/v1/accounts/${login}`, { change })).status, login).toBe(404);
  });
});

describe('an administrator’s way into another’s work', () => {
  it('is no password: those of the three are reset on the server', async () => {
    for (const login of ['sec', 'aud', 'sec%C2%A0', '%E3%80%80SEC']) {
      const reset = await system('PATCH', `/api/v1/accounts/${login}`, { change: 'resetPassword' });
      expect([reset.status, reset.body.code]).toEqual([409, 'account.administrator']);
    }
    expect((await security('GET', '/api/v1/me')).status).toBe(200);
    expect((await system('PATCH', '/api/v1/accounts/boss-2', { change: 'resetPassword' })).status).toBe(404);
  });

  it('is no second administrator of an organisation that has one; a disabled one is none', async () => {
    const bureau = await organisation(server(), 'authority', '530303');
    await addUser(server().pool, {
      login: 'dummy',
      password: 'a good long one',
      displayName: 'x',
      partyId: null,
      rights: [],
    });
    const give = () =>
      security('POST', '/api/v1/people', {
        login: 'dummy',
        role: 'organisationAdministrator',
        organisation: bureau,
      });
    await handOver(server(), 'dummy');
    await person(server(), 'bureau-boss', bureau, 'organisationAdministrator');
    const refused = await give();
    expect([refused.status, refused.body.code]).toEqual([409, 'role.administered']);
    await system('PATCH', '/api/v1/accounts/bureau-boss', { change: 'disable' });
    expect((await give()).status).toBe(200);
  });

  it('is no invitation that they take themselves', async () => {
    const bureau = await organisation(server(), 'authority', '530304');
    const chief = await person(server(), 'chief', bureau, 'organisationAdministrator');
    const { body } = await chief('POST', '/api/v1/invitations', { role: 'approver', name: 'x' });
    const url = `/api/v1/invitations/by-token/${body.token}/acceptance`;
    const mine = await chief('POST', url);
    expect([mine.status, mine.body.code]).toEqual([409, 'invitation.own']);
    const other = await person(server(), 'other-of-bureau', null);
    expect((await other('POST', url)).status).toBe(200);
  });
});

describe('an administrator who is removed', () => {
  it.each(['end', 'disable', 'erase', 'otherwise'] as const)(
    'leaves no invitation behind to come back by: %s',
    async (how) => {
      const shop = await organisation(server(), 'retailer', '530302');
      const first = await person(server(), `first-${how}`, shop, 'organisationAdministrator');
      const second = await person(server(), `second-${how}`, shop, 'organisationAdministrator');
      const invite = async (by: Caller) =>
        (await by('POST', '/api/v1/invitations', { role: 'organisationAdministrator', name: 'x' })).body
          .token as string;
      const [left, kept] = [await invite(second), await invite(first)];
      if (how === 'disable') await system('PATCH', `/api/v1/accounts/second-${how}`, { change: 'disable' });
      else if (how === 'erase') {
        const erased = await security('POST', `/api/v1/accounts/second-${how}/erasure`, {
          reason: '本人申请',
        });
        expect(erased.status).toBe(200);
      } else if (how === 'otherwise') {
        // By a way that withdraws nothing: whoever has lost the right has nobody waiting at the door all the same.
        await server().owner.query(
          `UPDATE membership SET ended_at = clock_timestamp(), ended_by = 'x' WHERE user_id = $1`,
          [await userId(`second-${how}`)],
        );
      } else {
        const { body } = await first('GET', '/api/v1/people');
        const { id } = body.items.find(({ login }: { login: string }) => login === `second-${how}`);
        await first('POST', `/api/v1/people/${id}/end`, { reason: '调离' });
      }
      if (how !== 'otherwise')
        expect((await first('GET', '/api/v1/invitations')).body.items).toMatchObject([
          { invitedBy: `user:first-${how}` },
        ]);
      const take = async (token: string) =>
        (
          await server().app.inject({
            method: 'POST',
            url: `/api/v1/invitations/by-token/${token}/account`,
            payload: {
              login: `back-${how}-${token.slice(0, 4).replace(/\W/g, '')}`,
              password: 'a good long one',
              displayName: 'x',
            },
          })
        ).statusCode;
      expect(await take(left)).toBe(404);
      expect(await take(kept)).toBe(200);
    },
  );
});

describe('people of an organisation', () => {
  it('are seen and removed by its administrator and not by another’s', async () => {
    const clerk = await person(server(), 'mill-clerk', mill, 'clerk');
    const other = await person(
      server(),
      'other-boss',
      await organisation(server(), 'processor', '530302'),
      'organisationAdministrator',
    );
    const listed = await boss('GET', '/api/v1/people');
    expect(listed.body.items.map(({ login }: { login: string }) => login)).toContain('mill-clerk');
    expect((await other('GET', `/api/v1/people?organisation=${mill}`)).status).toBe(403);
    expect((await boss('GET', '/api/v1/people?organisation=0')).status).toBe(403);
    const { id } = listed.body.items.find(({ login }: { login: string }) => login === 'mill-clerk');
    const end = { reason: '离职' };
    expect((await other('POST', `/api/v1/people/${id}/end`, end)).status).toBe(403);
    expect((await clerk('GET', '/api/v1/entries')).status).toBe(200);
    expect((await boss('POST', `/api/v1/people/${id}/end`, end)).status).toBe(200);
    expect((await clerk('GET', '/api/v1/entries')).status).toBe(403);
    expect((await boss('POST', `/api/v1/people/${id}/end`, end)).status).toBe(404);
    const { rows } = await server().pool.query('SELECT end_reason FROM membership WHERE id = $1', [id]);
    expect(rows[0].end_reason).toBe('离职');
  });

  it('with an invitation are told that a login is taken, but cannot look for logins', async () => {
    const { body } = await boss('POST', '/api/v1/invitations', { role: 'clerk', name: 'x' });
    const codes = [];
    for (let i = 0; i < 12; i++) {
      const answer = await server().app.inject({
        method: 'POST',
        url: `/api/v1/invitations/by-token/${body.token}/account`,
        remoteAddress: '198.51.100.7',
        payload: { login: 'boss', password: 'a good long one', displayName: 'x' },
      });
      codes.push(answer.json().code);
    }
    expect(codes).toEqual([...Array(10).fill('login.taken'), 'auth.tooMany', 'auth.tooMany']);
  });

  it('are invited only to what there is in such an organisation', async () => {
    for (const role of ['analyst', 'official', 'systemAdministrator', 'dataSteward'])
      expect((await boss('POST', '/api/v1/invitations', { role, name: 'x' })).body.code, role).toBe(
        'role.notHere',
      );
    const { body } = await boss('POST', '/api/v1/invitations', { role: 'clerk', name: 'x' });
    const token = `/api/v1/invitations/by-token/${body.token}`;
    expect((await server().app.inject({ url: token })).json()).toMatchObject({ role: 'clerk', name: 'x' });
    await boss('DELETE', `/api/v1/invitations/${body.invitation.id}`);
    expect((await server().app.inject({ url: token })).statusCode).toBe(404);
  });

  it('work for several organisations, and with the rights of one never in another’s name', async () => {
    const shop = await organisation(server(), 'retailer', '530302');
    const shopBoss = await person(server(), 'shop-boss', shop, 'organisationAdministrator');
    const both = await person(server(), 'both', mill, 'clerk');
    const { body } = await shopBoss('POST', '/api/v1/invitations', { role: 'viewer', name: 'x' });
    expect((await both('POST', `/api/v1/invitations/by-token/${body.token}/acceptance`)).status).toBe(200);
    const me = await both('GET', '/api/v1/me');
    expect(me.body.organisations).toMatchObject([
      { id: mill, roles: ['clerk'], current: true },
      { id: shop, roles: ['viewer'], current: false },
    ]);
    expect((await both('POST', '/api/v1/entries', {})).status).toBe(400);
    const switched = await both('PUT', '/api/v1/me/organisation', { id: shop });
    expect(switched.body).toMatchObject({
      party: { id: shop },
      acting: { memberships: [{ role: 'viewer' }] },
    });
    expect((await both('POST', '/api/v1/entries', {})).status).toBe(403);
    expect((await both('PUT', '/api/v1/me/organisation', { id: 999_999 })).status).toBe(404);
    await both('PUT', '/api/v1/me/organisation', { id: mill });
    expect((await both('POST', '/api/v1/entries', {})).status).toBe(400);
  });

  it('who keeps a laboratory’s people signs no reports there', async () => {
    const laboratory = await organisation(server(), 'laboratory', '530302');
    await person(server(), 'lab-boss', laboratory, 'organisationAdministrator');
    const refusal = await transaction(server().pool, async (client) =>
      grantRole(client, {
        userId: await userId('lab-boss'),
        partyId: laboratory,
        role: 'authorisedSignatory',
        by: 'test',
      }),
    );
    expect(refusal).toMatchObject({ why: 'role.separate' });
    expect(await listMemberships(server().pool, laboratory)).toHaveLength(1);
  });
});
