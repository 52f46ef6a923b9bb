import * as contract from '@liangsu/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, seedJurisdictions } from '../modules/access/index.ts';
import { application, codeOf } from '../modules/access/testing/applications.ts';
import type { Caller } from '../testing/callers.ts';
import { documentOf, made } from '../testing/epcis.ts';
import { useTestServer } from '../testing/harness.ts';
import { partyInput } from '../testing/party-input.ts';
import { organisation, person } from '../testing/people.ts';

/** Broken object-property-level authorisation (OWASP API3:2023): fields that nobody may write, and fields that nobody may read. */
const server = useTestServer();
const callers = new Map<string, Caller>();
let mill: number;
let office: number;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  mill = await organisation(server(), 'storageEnterprise', '530302');
  office = await organisation(server(), 'authority', '530302');
  callers.set('clerk', await person(server(), 'clerk', mill, 'clerk', 'qualityManager'));
  callers.set('chief', await person(server(), 'chief', mill, 'organisationAdministrator'));
  callers.set('bureau', await person(server(), 'bureau', office, 'official', 'approver'));
  callers.set('system', await person(server(), 'system', null, 'systemAdministrator'));
  callers.set('security', await person(server(), 'security', null, 'securityAdministrator'));
  callers.set('auditor', await person(server(), 'auditor', null, 'auditAdministrator'));
  callers.set('steward', await person(server(), 'steward', null, 'dataSteward'));
});
const as = (who: string) => callers.get(who)!;

/** What an attacker adds to a body, hoping that it is written along. */
const MORE = {
  rights: ['*'],
  roles: ['securityAdministrator'],
  memberships: [{ role: 'securityAdministrator', partyId: 0 }],
  grants: ['*'],
  scopes: ['*'],
  admin: true,
  isAdmin: true,
  partyId: 0,
  party_id: 0,
  userId: '1',
  user_id: '1',
  id: 1,
  state: 'approved',
  approved: true,
  declared: true,
  mergedInto: 1,
  merged_into: 1,
  enteredBy: 0,
  entered_by: 0,
  capturer: 0,
  capturedBy: 'user:security',
  createdBy: 'user:security',
  passwordHash: 'x',
  password_hash: 'x',
  disabledAt: null,
  lockedUntil: null,
  totpSecret: 'A',
  confirmed: true,
  times: 0,
};
/** The same for bodies that have such a field of their own. */
const more = (body: object) => ({ ...MORE, ...body });

/** Who may what, and who takes part: as the database holds it. */
async function standing() {
  const { rows } = await server().owner.query(
    `SELECT (SELECT jsonb_agg(jsonb_build_array(u.login, u.rights, u.party_id, u.disabled_at) ORDER BY u.login)
               FROM app_user u WHERE u.login NOT LIKE 'new-%') AS users,
            (SELECT jsonb_agg(jsonb_build_array(u.login, m.party_id, m.role, m.ended_at) ORDER BY u.login, m.role)
               FROM membership m JOIN app_user u ON u.id = m.user_id WHERE u.login NOT LIKE 'new-%') AS roles,
            (SELECT jsonb_agg(jsonb_build_array(o.party_id, o.state) ORDER BY o.party_id)
               FROM organisation o WHERE o.party_id IN ($1, $2)) AS organisations,
            (SELECT count(*)::int FROM api_key) AS keys`,
    [mill, office],
  );
  return rows[0];
}

describe('a field that is not the sender’s to write', () => {
  it('makes nobody more than they are, in whichever write it is sent along', async () => {
    const before = await standing();
    const done: string[] = [];
    const send = async (who: string, ...[method, url, body]: [Parameters<Caller>[0], string, object]) => {
      const { status, body: problem } = await as(who)(method, `/api/v1/${url}`, more(body));
      const codes = new Set(problem.errors.map(({ code }: { code: string }) => code));
      expect([url, status, [...codes]]).toEqual([url, 400, ['schema.additionalProperties']]);
      expect(await standing()).toEqual(before);
      // It was refused for those fields alone.
      const clean = await as(who)(method, `/api/v1/${url}`, body);
      expect(clean.status, `${url}: ${clean.text.slice(0, 200)}`).toBeLessThan(300);
      done.push(url);
    };
    await send('clerk', 'PUT', 'me/locale', { locale: 'en' });
    await send('clerk', 'PUT', 'me/profile', { displayName: '李某' });
    await send('clerk', 'PUT', 'me/password', {
      current: 'a good long one',
      password: 'another good long one',
    });
    await send(
      'chief',
      'PUT',
      `organisations/${mill}/application`,
      application({ kinds: ['storageEnterprise'] }),
    );
    await send('chief', 'POST', 'invitations', { role: 'clerk', name: '王某' });
    await send('system', 'POST', 'accounts', { login: 'new-account', displayName: '赵某' });
    await send('steward', 'POST', 'parties', partyInput({ name: '新主体' }));
    expect(done.length).toBeGreaterThan(5);
    expect(await standing()).toEqual(before);
    // Nor the one that was made along with them.
    const { rows } = await server().owner.query(
      `SELECT u.rights, u.party_id, (SELECT count(*)::int FROM membership m WHERE m.user_id = u.id) AS roles
         FROM app_user u WHERE u.login = 'new-account'`,
    );
    expect(rows).toEqual([{ rights: [], party_id: null, roles: 0 }]);
    // Of an event only its capturer's word counts, whatever it says of itself; a document with fields of no standard is refused.
    const event = made('MORE-1', 1, 'x', '2026-09-01T08:00:00+08:00');
    expect((await as('clerk')('POST', '/api/v1/events', more(documentOf(event)))).status).toBe(400);
    const said = { ...event, 'liangsu:capturer': 0, 'liangsu:status': 0 };
    expect((await as('clerk')('POST', '/api/v1/events', documentOf(said))).status).toBe(200);
    const { rows: events } = await server().owner.query('SELECT DISTINCT capturer FROM event');
    expect(events).toEqual([{ capturer: mill }]);
    const { rows: entered } = await server().owner.query(
      `SELECT o.state FROM party p LEFT JOIN organisation o ON o.party_id = p.id WHERE p.name = '新主体'`,
    );
    expect(entered).toEqual([{ state: null }]);
  });

  it('approves no organisation that registers, and gives its first person no more than that', async () => {
    const uscc = codeOf(7);
    const register = (add: (body: object) => object) =>
      server().app.inject({
        method: 'POST',
        url: '/api/v1/registrations',
        payload: add({
          uscc,
          organisation: add(application()),
          person: add({ login: 'new-person', password: 'a good long one', displayName: '张某' }),
        }),
      });
    expect((await register(more)).statusCode).toBe(400);
    const long = await register((body) => ({ ...body, more: 'x'.repeat(70_000) }));
    expect([long.statusCode, long.json().code]).toEqual([413, 'request.tooLarge']);
    const answer = await register((body) => body);
    expect(answer.statusCode, answer.body).toBe(200);
    const { rows } = await server().owner.query(
      `SELECT o.state, o.application, u.rights, u.party_id = o.party_id AS own, array_agg(m.role) AS roles
         FROM app_user u JOIN membership m ON m.user_id = u.id JOIN organisation o ON o.party_id = m.party_id
        WHERE u.login LIKE 'new-person%' GROUP BY 1, 2, 3, 4`,
    );
    expect(rows).toEqual([
      {
        state: 'applied',
        application: { uscc, ...application() },
        rights: [],
        own: true,
        roles: ['organisationAdministrator'],
      },
    ]);
    // Nor does the trail take in what anybody likes to send along.
    const { rows: told } = await server().owner.query<{ after: object }>(
      `SELECT after FROM audit_entry WHERE action = 'organisation.register' AND outcome = 'allowed'`,
    );
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told[0])).not.toMatch(/isAdmin|scopes|securityAdministrator|merged/);
  });

  it('is in the body of no route but those that are for giving it', () => {
    const FORBIDDEN =
      /^(rights|roles|memberships|grants|partyId|userId|passwordHash|state|approved|declared|capturer|mergedInto|createdBy)$/;
    const GIVEN: Record<string, string> = { patchPublicReport: 'state', changeWebhook: 'state' };
    for (const [name, value] of Object.entries(contract as Record<string, unknown>)) {
      if (typeof value !== 'object' || value === null || !('path' in value) || !('action' in value)) continue;
      const { body } = value as { body?: { properties?: Record<string, unknown> } };
      for (const field of Object.keys(body?.properties ?? {}))
        if (FORBIDDEN.test(field)) expect(GIVEN[name], `${name}: ${field}`).toBe(field);
    }
  });
});

describe('a field that is nobody’s to read', () => {
  it('is in no answer to whomever: neither hashes nor secrets of keys, sessions, links and second factors', async () => {
    await createApiKey(server().pool, { name: 'some key', rights: ['lot.*'], partyId: mill });
    await as('bureau')('POST', '/api/v1/me/second-factor', { password: 'a good long one' });
    const { rows } = await server().owner.query<{ hidden: string | null }>(
      `SELECT password_hash AS hidden FROM app_user UNION SELECT totp_secret FROM app_user
        UNION SELECT encode(token_hash, 'hex') FROM session UNION SELECT encode(token_hash, 'base64') FROM session
        UNION SELECT csrf_token FROM session
        UNION SELECT encode(key_hash, 'hex') FROM api_key UNION SELECT encode(token_hash, 'hex') FROM invitation`,
    );
    const hidden = rows.flatMap(({ hidden }) => (hidden === null || hidden === '' ? [] : [hidden]));
    expect(hidden.length).toBeGreaterThan(20);
    let looked = 0;
    for (const value of Object.values(contract as Record<string, unknown>)) {
      if (typeof value !== 'object' || value === null || !('path' in value) || !('action' in value)) continue;
      const { method, path } = value as contract.RouteShape;
      if (method !== 'GET') continue;
      for (const call of callers.values())
        for (const id of [mill, office, 1]) {
          const url = path.replace(/:(\w+)/g, (_, name: string) =>
            name === 'login' ? 'clerk' : name === 'code' ? 'MORE-1' : String(id),
          );
          const { text, status } = await call('GET', url);
          if (status < 300) looked++;
          expect(
            hidden.filter((one) => text.includes(one)),
            url,
          ).toEqual([]);
          expect(text, url).not.toMatch(/\$argon2|"(password|token|key)_?hash"|"totp_?secret"/i);
        }
    }
    expect(looked).toBeGreaterThan(200);
  });
});
