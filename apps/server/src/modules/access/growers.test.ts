import { ROLE_NAMES, ROLES, type Role, type RoleText, relationsFor } from '@liangsu/domain/access';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../testing/callers.ts';
import { documentOf, made, shipped } from '../../testing/epcis.ts';
import { useTestServer } from '../../testing/harness.ts';
import { organisation, person } from '../../testing/people.ts';
import { toldOf } from './audit/testing/told.ts';
import { createApiKey, seedJurisdictions } from './index.ts';

/**
 * What a grower's record says is personal data (docs/personal-data.md): every role in every relation is asked through every answer that
 * names parties, and what nobody told them is looked for in all of it.
 */
const server = useTestServer({ now: () => new Date('2026-11-22T00:00:00Z') });
const NAME = '赵德宝家庭农场';
const USCC = '92530302MA6GR8W123';
const AREA = '530302';
const SECRETS = { code: USCC, address: '白石江街道七号', licence: '滇农许字九号', gln: '6901234000047' };
let grower: number;
let field: number;
/** Callers by what they are, and how the grower is to be told to them. */
const callers = new Map<string, { caller: Caller; told: 'whole' | 'named' | 'masked' }>();

async function add(told: 'whole' | 'named' | 'masked', what: string, party: number | null, ...roles: Role[]) {
  const login = `g-${callers.size}`;
  callers.set(what, { caller: await person(server(), login, party, ...roles), told });
}

beforeAll(async () => {
  const { owner, app, key } = server();
  await seedJurisdictions(owner);
  grower = await organisation(server(), 'grower', AREA);
  await owner.query(
    `UPDATE party SET uri = $2, name = $3, name_en = 'Zhao Debao', uscc = $4, gln = $5, address = $6 WHERE id = $1`,
    [grower, `urn:liangsu:party:${USCC}`, NAME, USCC, SECRETS.gln, SECRETS.address],
  );
  await owner.query(`INSERT INTO party_licence (party_id, kind, number) VALUES ($1, 'x', $2)`, [
    grower,
    SECRETS.licence,
  ]);
  await owner.query('UPDATE party SET address = address || $2 WHERE id = $1', [grower, '（新）']);
  const { rows } = await owner.query<{ id: number }>(
    `INSERT INTO place (uri, name, kind, jurisdiction_code, operator_party_id, declared) VALUES ('urn:test:field', '七号地', 'farm', $1, $2, true) RETURNING id`,
    [AREA, grower],
  );
  field = rows[0]!.id;
  const mill = await organisation(server(), 'processor', '500155');
  const claimant = await organisation(server(), 'processor', '500155');
  const elsewhere = await organisation(server(), 'processor', '500155');
  const uriOf = async (id: number) =>
    (await owner.query<{ uri: string }>('SELECT uri FROM party WHERE id = $1', [id])).rows[0]!.uri;
  const soldTo = async (party: number) => {
    const sold = shipped(
      'GROWN',
      10,
      ['x', 'field'],
      ['y', 'yard'],
      '2026-10-02T08:00:00+08:00',
      `d-${party}`,
    );
    return {
      ...sold,
      sourceList: [{ type: 'possessing_party', source: await uriOf(grower) }, sold.sourceList[1]],
      destinationList: [
        { type: 'possessing_party', destination: await uriOf(party) },
        sold.destinationList[1],
      ],
    };
  };
  const capture = async (...events: object[]) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/events',
      headers: { 'x-api-key': key },
      payload: documentOf(...(events as Parameters<typeof documentOf>)) as object,
    });
    expect(answer.statusCode, answer.body).toBe(200);
  };
  await capture(made('GROWN', 100, 'field', '2026-10-01T08:00:00+08:00'), await soldTo(mill));

  // Every role in an organisation of its kind that has nothing to do with the grower, and lies elsewhere.
  for (const role of ROLE_NAMES) {
    if (relationsFor('party.read', role).length === 0) continue;
    const { within }: RoleText = ROLES[role];
    const kind = within === null ? 'retailer' : within.find((one) => one !== 'grower')!;
    const party =
      kind === 'installation' ? null : await organisation(server(), kind, '500155', ['agriculture']);
    await add(role === 'dataSteward' ? 'whole' : 'masked', `${role} elsewhere`, party, role);
    if (within === null || within.includes('grower')) {
      const own = relationsFor('party.contact', role).some((one) => one === 'own' || one === 'none');
      await add(own ? 'whole' : 'masked', `${role} of the grower`, grower, role);
    }
  }
  const bureau = (area: string, discipline: 'agriculture' | 'grain') =>
    organisation(server(), 'authority', area, [discipline]);
  for (const role of ['official', 'approver'] as const) {
    await add('whole', `${role} of the county`, await bureau(AREA, 'agriculture'), role);
    await add('whole', `${role} of the prefecture`, await bureau('530300', 'agriculture'), role);
    await add('masked', `${role} who does not answer for growers`, await bureau(AREA, 'grain'), role);
  }
  await add('masked', 'a shop of the county', await organisation(server(), 'retailer', AREA), 'clerk');
  await add('named', 'who bought from them', mill, 'clerk');
  await add('named', 'who looks on where they bought', mill, 'viewer');
  // A claim opens nothing: what somebody captured who had no say in it.
  await add('masked', 'who only claims something of them', claimant, 'clerk');
  const { caller } = callers.get('who only claims something of them')!;
  const claim = await caller('POST', '/api/v1/events', documentOf(await soldTo(elsewhere)));
  expect([claim.status, claim.text]).toEqual([200, expect.stringContaining('"unconfirmed"')]);
});

const q = encodeURIComponent;
/** Every answer that names parties, the grower or its field. */
const addresses = () => [
  `/api/v1/parties?limit=500`,
  `/api/v1/parties?q=${q(NAME)}`,
  `/api/v1/parties?q=${USCC}`,
  `/api/v1/parties/${grower}`,
  `/api/v1/parties/${grower}/changes`,
  `/api/v1/parties/${grower}/identity`,
  `/api/v1/search?q=${q(NAME)}`,
  `/api/v1/search?q=${USCC}`,
  `/api/v1/places?limit=500`,
  `/api/v1/places/${field}`,
  `/api/v1/places/${field}/changes`,
  '/api/v1/lots',
  '/api/v1/lots/GROWN',
  '/api/v1/lots/GROWN/trace',
  '/api/v1/lots/GROWN/recall-scope',
];

describe('a grower’s record', () => {
  it('is told to each role in each relation as the one rule says, through every answer', async () => {
    expect(callers.size).toBeGreaterThan(25);
    for (const [what, { caller, told }] of callers) {
      for (const url of addresses()) {
        const { status, text } = await caller('GET', url);
        if (status !== 200) continue;
        const shown = text.replaceAll(/"(q|query)":"[^"]*"/g, '');
        // Whoever sees a lot sees who had it; what is told of growers besides is the directory's.
        if (told === 'masked' && !url.includes('/lots'))
          expect(shown, `${what} ${url}`).not.toContain('赵德');
        if (told !== 'whole' && !url.includes('/trace'))
          for (const [secret, value] of Object.entries(SECRETS))
            expect(shown, `${what} ${url}: ${secret}`).not.toContain(value);
      }
      const { body, status } = await caller('GET', `/api/v1/parties/${grower}`);
      expect(status, what).toBe(200);
      expect([what, body.name, body.uscc, body.licences.length], what).toEqual([
        what,
        told === 'masked' ? '赵**' : NAME,
        told === 'whole' ? USCC : null,
        told === 'whole' ? 1 : 0,
      ]);
    }
  });

  it('is found by a part of its name or code only by those to whom that is told; by all of it by everybody', async () => {
    for (const [what, { caller, told }] of callers) {
      const found = async (text: string, path = 'parties') => {
        const { body } = await caller('GET', `/api/v1/${path}?q=${q(text)}`);
        return ((body.items ?? body.parties) as { id: number }[]).some(({ id }) => id === grower);
      };
      expect([what, await found('赵德宝'), await found(USCC.slice(0, 12))], what).toEqual([
        what,
        told !== 'masked',
        told === 'whole',
      ]);
      expect([what, await found(NAME), await found(USCC)], what).toEqual([what, true, true]);
    }
    const box = async (what: string, text: string) =>
      (await callers.get(what)!.caller('GET', `/api/v1/search?q=${q(text)}`)).body.parties.length;
    expect(await box('a shop of the county', '赵德宝')).toBe(0);
    expect(await box('a shop of the county', NAME)).toBe(1);
    expect(await box('official of the county', '赵德宝')).toBe(1);
  });

  it('is recorded as read where its codes are told, by which right, and not where they are not', async () => {
    const readBy = (what: string, url: string) =>
      toldOf(server(), () => callers.get(what)!.caller('GET', url));
    for (const url of [
      `/api/v1/parties/${grower}`,
      `/api/v1/parties/${grower}/changes`,
      `/api/v1/parties/${grower}/identity`,
      `/api/v1/parties?q=${USCC}`,
      `/api/v1/search?q=${USCC}`,
      `/api/v1/places/${field}`,
      '/api/v1/places?limit=500',
    ]) {
      expect(await readBy('official of the county', url), url).toEqual([
        expect.objectContaining({
          action: 'party.contact',
          ground: 'role',
          ground_what: 'official',
          ground_relation: 'territory',
          after: expect.objectContaining({ parties: expect.any(Number) }),
        }),
      ]);
      expect(await readBy('who bought from them', url), url).toEqual([]);
      expect(await readBy('a shop of the county', url), url).toEqual([]);
    }
  });

  it('is not written over by whoever was not told it', async () => {
    const { owner, app } = server();
    const { rows: others } = await owner.query<{ id: number }>(
      `INSERT INTO party (uri, name, uscc, gln, address, kinds, declared)
       VALUES ('urn:test:unregistered', $1, '92530302MA6GR8W124', '6901234000054', $2, '{grower}', true) RETURNING id`,
      [NAME, SECRETS.address],
    );
    const other = others[0]!.id;
    await owner.query(`INSERT INTO party_licence (party_id, kind, number) VALUES ($1, 'x', 'y')`, [other]);
    const { text } = await createApiKey(owner, {
      name: 'writes only',
      rights: ['party.read', 'party.write'],
      partyId: null,
    });
    const asked = (method: 'GET' | 'PUT', payload?: object, etag?: string) =>
      app.inject({
        method,
        url: `/api/v1/parties/${other}`,
        headers: { 'x-api-key': text, ...(etag === undefined ? {} : { 'if-match': etag }) },
        ...(payload === undefined ? {} : { payload }),
      });
    const read = await asked('GET');
    const { name, nameEn, uscc, gln, kinds, jurisdictionCode, address, contactName, contactPhone, licences } =
      read.json();
    expect([name, uscc]).toEqual(['赵**', null]);
    const body = {
      name,
      nameEn,
      uscc,
      gln,
      kinds,
      jurisdictionCode,
      address,
      contactName,
      contactPhone,
      licences,
    };
    const written = await asked('PUT', body, String(read.headers['etag']));
    expect(written.statusCode, written.body).toBe(200);
    const { rows } = await owner.query('SELECT name, uscc, gln, address FROM party WHERE id = $1', [other]);
    expect(rows).toEqual([
      { name: NAME, uscc: '92530302MA6GR8W124', gln: '6901234000054', address: SECRETS.address },
    ]);
    const { rowCount } = await owner.query('SELECT FROM party_licence WHERE party_id = $1', [other]);
    expect(rowCount).toBe(1);
  });
});
