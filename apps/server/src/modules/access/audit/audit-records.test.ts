import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { documentOf, made } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { partyInput } from '../../../testing/party-input.ts';
import { organisation, person, signedIn } from '../../../testing/people.ts';
import { createApiKey, seedJurisdictions } from '../index.ts';
import { applicants, decisions } from '../testing/applications.ts';
import { type ToldRow, toldOf } from './testing/told.ts';

const server = useTestServer();
const register = applicants(server);
const decideNow = decisions(server);
/** Events of as many lots being made. */
const eventDocument = (count: number) =>
  documentOf(...Array.from({ length: count }, (_, i) => made(`A${i}`, 100, '1', '2026-09-01T08:00:00.000Z')));

let mill: number;
let bureauOffice: number;
let keeper: Caller;
let chief: Caller;
let bureau: Caller;
let steward: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  mill = await organisation(server(), 'processor', '530302');
  bureauOffice = await organisation(server(), 'authority', '530302');
  chief = await person(server(), 'chief', mill, 'organisationAdministrator');
  keeper = await person(server(), 'keeper', mill, 'clerk');
  bureau = await person(server(), 'bureau', bureauOffice, 'official', 'approver');
  steward = await person(server(), 'steward', null, 'dataSteward');
});

const told = (work: () => Promise<unknown>) => toldOf(server(), work);
/** The one entry that `work` leaves. */
const one = async (work: () => Promise<unknown>): Promise<ToldRow> => {
  const rows = await told(work);
  expect(rows.map(({ action, outcome, code }) => [action, outcome, code])).toHaveLength(1);
  return rows[0]!;
};
const toldText = async (): Promise<string> => {
  const { rows } = await server().owner.query<{ all: string }>(
    `SELECT string_agg(e::text, E'\n') AS all FROM audit_entry e`,
  );
  return rows[0]!.all;
};

describe('organisations', () => {
  it('tells of registration, approval, suspension and reinstatement, before and after, and of papers', async () => {
    const applicant = await register();
    const id = applicant.body.organisationId;
    const own = await signedIn(server(), applicant.login);
    const decide = (what: string, body: object) =>
      one(() => decideNow(bureau, `/api/v1/organisations/${id}/${what}`, body));
    const paper = { kind: 'other', name: '材料.pdf', content: Buffer.from('%PDF-1.4 x').toString('base64') };
    expect(await one(() => own('POST', `/api/v1/organisations/${id}/documents`, paper))).toMatchObject({
      actor: `user:${applicant.login}`,
      action: 'organisation.apply',
      thing: 'organisation',
      thing_id: String(id),
      after: { kind: 'other', bytes: 10 },
    });
    expect(await decide('approval', { decision: 'approve', reason: null })).toMatchObject({
      actor: 'user:bureau',
      party: bureauOffice,
      ground: 'role',
      ground_what: 'approver',
      ground_relation: 'territory',
      action: 'organisation.approve',
      thing: 'organisation',
      thing_id: String(id),
      before: { state: 'applied', waits: true },
      after: { decision: 'approve', state: 'approved', waits: false },
    });
    expect(await decide('suspension', { decision: 'suspend', reason: '抽查不合格' })).toMatchObject({
      action: 'organisation.suspend',
      before: { state: 'approved' },
      after: { state: 'suspended', reason: '抽查不合格' },
    });
    expect(await one(() => bureau('GET', `/api/v1/organisations/${id}`))).toMatchObject({
      action: 'organisation.read',
      thing_id: String(id),
    });
  });

  it('tells who registered, and never with which password', async () => {
    const entry = await one(() => register());
    expect(entry).toMatchObject({
      actor: 'anonymous',
      action: 'organisation.register',
      thing: 'organisation',
      outcome: 'allowed',
      after: { login: expect.stringMatching(/^applicant-1-/), application: { kinds: ['storageEnterprise'] } },
    });
  });
});

describe('records', () => {
  it('tells of a party that was entered and changed, whom to call only as changed, and who saw whom to call', async () => {
    const draft = partyInput({ name: '某面粉厂', contactName: '赵某', contactPhone: '13800001234' });
    const made = await one(() => steward('POST', '/api/v1/parties', draft));
    expect(made).toMatchObject({ action: 'party.write', thing: 'party', after: { name: '某面粉厂' } });
    const url = `/api/v1/parties/${made.thing_id}`;
    const changed = { ...draft, name: '某面粉有限公司', contactPhone: '13800005678' };
    expect(await one(() => steward('PUT', url, changed))).toMatchObject({
      action: 'party.write',
      thing_id: made.thing_id,
      before: { name: '某面粉厂' },
      after: { name: '某面粉有限公司', contactChanged: true },
    });
    expect(await one(() => steward('GET', url))).toMatchObject({
      action: 'party.contact',
      ground: 'role',
      thing: 'party',
      thing_id: made.thing_id,
      after: { parties: 1 },
    });
    expect(await told(() => keeper('GET', url))).toEqual([]);
    expect(await toldText()).not.toMatch(/1380000|赵某/);
  });

  it('tells of a capture once, of events that failed too, and of nothing that was just looked at', async () => {
    const { text } = await createApiKey(server().pool, { name: 'scales', rights: ['*'], partyId: mill });
    const send = (payload: object) =>
      server().app.inject({ method: 'POST', url: '/api/v1/events', headers: { 'x-api-key': text }, payload });
    const document = eventDocument(3);
    expect(await one(() => send(document))).toMatchObject({
      actor: expect.stringMatching(/^key:/),
      actor_name: 'scales',
      party: mill,
      ground: 'grant',
      ground_what: '*',
      action: 'event.capture',
      thing: 'captureBatch',
      outcome: 'allowed',
      after: { events: 3, refused: 0 },
    });
    // The same again is nothing new, and told all the same.
    expect(await one(() => send(document))).toMatchObject({ thing: 'captureBatch', thing_id: '0' });
    expect(await one(() => send({ no: 'document' }))).toMatchObject({
      outcome: 'failed',
      code: expect.stringMatching(/^(request|capture)\./),
    });
    expect(
      await told(async () => {
        await keeper('GET', '/api/v1/lots');
        await keeper('GET', '/api/v1/me');
        await server().app.inject({ url: '/healthz' });
        await server().app.inject({ url: '/t/' });
        await server().app.inject({ url: '/api/v1/me' });
      }),
    ).toEqual([]);
    expect(await one(() => keeper('GET', '/api/v1/lots.xlsx?q=A&lang=en'))).toMatchObject({
      action: 'lot.export',
      outcome: 'allowed',
      after: { q: 'A', rows: expect.any(Number) },
    });
  });
});

it('an event and what the trail tells of it become durable together, also where several requests share a batch', async () => {
  const { text } = await createApiKey(server().pool, { name: 'many', rights: ['*'], partyId: mill });
  const answers = await Promise.all(
    Array.from({ length: 12 }, () =>
      server().app.inject({
        method: 'POST',
        url: '/api/v1/events',
        headers: { 'x-api-key': text },
        payload: eventDocument(1),
      }),
    ),
  );
  const { rows } = await server().owner.query<{ seq: string; together: boolean }>(
    `SELECT a.thing_id AS seq, a.xmin::text = b.xmin::text AS together
       FROM audit_entry a JOIN capture_batch b ON b.seq::text = a.thing_id WHERE a.actor_name = 'many'`,
  );
  expect(rows.map(({ seq }) => Number(seq)).sort()).toEqual(
    answers.map((answer) => answer.json().seq).sort(),
  );
  expect(rows.filter(({ together }) => !together)).toEqual([]);
  expect(new Set(rows.map(({ seq }) => seq)).size).toBeLessThan(12);
});

describe('refusals', () => {
  it('tells by which code a right was refused, and that nobody was signed in', async () => {
    expect(await one(() => keeper('GET', '/api/v1/accounts'))).toMatchObject({
      actor: 'user:keeper',
      party: mill,
      ground: null,
      action: 'people.read',
      outcome: 'denied',
      code: 'access.noRole',
    });
    expect(await one(() => server().app.inject({ url: '/api/v1/lots' }))).toMatchObject({
      actor: 'anonymous',
      action: 'lot.read',
      outcome: 'denied',
      code: 'auth.required',
    });
    expect(await one(() => keeper('PUT', `/api/v1/parties/${bureauOffice}`, {}))).toMatchObject({
      thing: 'party',
      thing_id: String(bureauOffice),
      outcome: 'failed',
      code: 'request.invalid',
    });
    expect(await one(() => chief('GET', `/api/v1/organisations/${bureauOffice}`))).toMatchObject({
      action: 'organisation.read',
      outcome: 'denied',
      code: 'access.noRelation',
    });
    expect(
      await one(() =>
        server().app.inject({ url: '/epcis/events', headers: { 'GS1-EPCIS-Version': '2.0.0' } }),
      ),
    ).toMatchObject({ action: 'event.query', outcome: 'denied' });
  });

  it('tells the address that a trusted proxy says, and no other', async () => {
    const look = (remoteAddress: string) =>
      one(() =>
        server().app.inject({
          url: '/api/v1/lots',
          remoteAddress,
          headers: { 'x-forwarded-for': '198.51.100.7' },
        }),
      );
    expect((await look('127.0.0.1')).address).toBe('198.51.100.7');
    expect((await look('203.0.113.50')).address).toBe('203.0.113.50');
    expect((await look('::ffff:203.0.113.51')).address).toBe('203.0.113.51');
  });
});
