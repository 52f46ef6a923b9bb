import { beforeAll, describe, expect, it } from 'vitest';
import { seedJurisdictions } from '../modules/access/index.ts';
import { application, codeOf } from '../modules/access/testing/applications.ts';
import type { Caller } from '../testing/callers.ts';
import { useTestServer } from '../testing/harness.ts';
import { organisation, person } from '../testing/people.ts';

/** Who somebody says they are: a name that is none, and an office that nobody gave. */
const server = useTestServer();
let clerk: Caller;
let chief: Caller;
let system: Caller;
let steward: Caller;
let bureau: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  const mill = await organisation(server(), 'processor', '530302');
  clerk = await person(server(), 'fj-clerk', mill, 'clerk');
  chief = await person(server(), 'chief', mill, 'organisationAdministrator');
  system = await person(server(), 'system', null, 'systemAdministrator');
  steward = await person(server(), 'steward', null, 'dataSteward');
  bureau = await person(
    server(),
    'bureau',
    await organisation(server(), 'authority', '530302', ['grain']),
    'official',
    'approver',
  );
});

describe('a name', () => {
  it.each(['   ', '\u3000', '\t\n', '\u00a0 '])(
    'is not blank, wherever somebody gives one: %j',
    async (blank) => {
      const { body } = await chief('POST', '/api/v1/invitations', { role: 'clerk', name: 'x' });
      const attempts: [Caller, 'POST' | 'PUT', string, object][] = [
        [clerk, 'PUT', '/api/v1/me/profile', { displayName: blank }],
        [chief, 'POST', '/api/v1/invitations', { role: 'clerk', name: blank }],
        [chief, 'POST', '/api/v1/keys', { name: blank, scopes: ['lot.read'], days: 30 }],
        [
          chief,
          'POST',
          '/api/v1/webhooks',
          { name: blank, url: 'https://example.org/x', kinds: ['recall.scope'] },
        ],
        [system, 'POST', '/api/v1/accounts', { login: 'blank-name', displayName: blank }],
        [steward, 'POST', '/api/v1/parties', party(['trader'], { name: blank })],
      ];
      for (const [who, method, url, sent] of attempts) {
        const answer = await who(method, url, sent);
        expect([answer.status, answer.body.errors.map((one: { path: string }) => one.path)], url).toEqual([
          400,
          expect.arrayContaining([expect.stringMatching(/[nN]ame$/)]),
        ]);
      }
      for (const [url, payload] of [
        [
          `/api/v1/invitations/by-token/${body.token}/account`,
          { login: 'blank-name', password: 'a good long one', displayName: blank },
        ],
        [
          '/api/v1/registrations',
          {
            uscc: codeOf(80),
            organisation: application(),
            person: { login: 'blank-name', password: 'a good long one', displayName: blank },
          },
        ],
      ] as const) {
        const answer = await server().app.inject({ method: 'POST', url, payload });
        expect(answer.statusCode, url).toBe(400);
      }
      const { rows } = await server().pool.query(`SELECT FROM app_user WHERE display_name !~ '[^[:space:]]'`);
      expect(rows).toHaveLength(0);
      await chief('DELETE', `/api/v1/invitations/${body.invitation.id}`);
    },
  );
});

let count = 0;
const party = (kinds: string[], more: object = {}) => ({
  name: `某单位${++count}`,
  nameEn: null,
  uscc: null,
  gln: null,
  kinds,
  jurisdictionCode: '530302',
  address: null,
  contactName: null,
  contactPhone: null,
  licences: [],
  ...more,
});

describe('a kind that the state confers', () => {
  it.each(['authority', 'laboratory', 'bank', 'reserveCompany'])(
    'is entered for nobody by whoever trades with them: %s',
    async (kind) => {
      const made = await clerk('POST', '/api/v1/parties', party([kind]));
      expect([made.status, made.body.errors[0].code, made.body.errors[0].path]).toEqual([
        400,
        'kinds.conferred',
        '/kinds/0',
      ]);
      const trader = await clerk('POST', '/api/v1/parties', party(['trader']));
      expect(trader.status).toBe(200);
      const later = await clerk('PUT', `/api/v1/parties/${trader.body.id}`, {
        ...party(['trader', kind]),
        name: trader.body.name,
      });
      expect([later.status, later.body.errors[0].code]).toEqual([400, 'kinds.conferred']);
      expect((await steward('POST', '/api/v1/parties', party([kind]))).status).toBe(200);
    },
  );

  it('is entered by an approver there whose discipline answers for it, and stays when others change the rest', async () => {
    expect((await bureau('POST', '/api/v1/parties', party(['laboratory']))).status).toBe(200);
    const far = await bureau(
      'POST',
      '/api/v1/parties',
      party(['laboratory'], { jurisdictionCode: '500155' }),
    );
    expect([400, 403]).toContain(far.status);
    expect((await bureau('POST', '/api/v1/parties', party(['authority']))).body.errors[0].code).toBe(
      'kinds.conferred',
    );
    const entered = await clerk('POST', '/api/v1/parties', party(['trader']));
    await server().owner.query(`UPDATE party SET kinds = '{laboratory}' WHERE id = $1`, [entered.body.id]);
    const kept = await clerk('PUT', `/api/v1/parties/${entered.body.id}`, {
      ...party(['laboratory']),
      name: '改了名',
    });
    expect(kept.status).toBe(200);
  });
});
