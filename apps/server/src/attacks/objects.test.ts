import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as contract from '@liangsu/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ToldRow, toldOf } from '../modules/access/audit/testing/told.ts';
import { seedJurisdictions } from '../modules/access/index.ts';
import type { Answer, Caller } from '../testing/callers.ts';
import { documentOf, made, shipped } from '../testing/epcis.ts';
import { useTestServer } from '../testing/harness.ts';
import { partyInput } from '../testing/party-input.ts';
import { organisation, person } from '../testing/people.ts';
import { placeInput } from '../testing/place-input.ts';

/**
 * Broken object-level authorisation (OWASP API1:2023): with the rights that a mill has, and with those of an office, strangers
 * ask for every thing of another mill by its number. Everything that has an address is tried: a route that is added without an
 * attack here fails the last test.
 */
const dataDir = mkdtempSync(join(tmpdir(), 'liangsu-objects-'));
const server = useTestServer({ dataDir });
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const callers = new Map<string, Caller>();
const ids: Record<string, string | number> = {};
const PDF = Buffer.from('%PDF-1.7 a paper').toString('base64');
const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;

/** A mill with everybody who can act for it in one person, but for the administrator of its people. */
async function mill(name: string): Promise<number> {
  const id = await organisation(server(), 'processor', '530302');
  await server().owner.query(
    `INSERT INTO place (uri, name, kind, operator_party_id, jurisdiction_code, declared)
     VALUES ($1, $2, 'warehouse', $3, '530302', true)`,
    [`urn:liangsu:place:${name}-1`, `${name}一号仓`, id],
  );
  callers.set(name, await person(server(), name, id, 'clerk', 'keeper', 'qualityManager'));
  callers.set(`${name}-chief`, await person(server(), `${name}-chief`, id, 'organisationAdministrator'));
  return id;
}

async function own(who: string, ...call: Parameters<Caller>): Promise<Answer> {
  const answer = await callers.get(who)!(...call);
  expect(answer.status, `${call[0]} ${call[1]}: ${answer.text}`).toBeLessThan(300);
  return answer;
}

beforeAll(async () => {
  await seedJurisdictions(server().pool);
  ids['mill'] = await mill('mill');
  await mill('stranger');
  const { rows: uris } = await server().owner.query<{ uri: string }>('SELECT uri FROM party WHERE id = $1', [
    ids['mill'],
  ]);
  const office = await organisation(server(), 'authority', '500155');
  callers.set('office', await person(server(), 'office', office, 'official', 'approver'));
  callers.set('steward', await person(server(), 'steward', null, 'dataSteward'));

  const entered = await own('mill', 'POST', '/api/v1/entries', {
    kind: 'purchase',
    requestId: 'request-1',
    rows: [{ date: '2026-11-20 09:00', place: 'mill一号仓', productName: '小麦', quantity: 20, unit: '吨' }],
  });
  ids['entry'] = entered.body.receipts[0].eventId;
  ids['lot'] = 'MILL-LOT';
  ids['account'] = 'mill';
  await own('mill', 'POST', '/api/v1/events', documentOf(made('MILL-LOT', 1000, 'mill-1', T(1))));
  // Somebody without a say reports that the mill sold: a claim that is the mill's to answer.
  const driver = await organisation(server(), 'processor', '530302');
  const word = shipped('MILL-LOT', 10, ['x', 'mill-1'], ['y', 'elsewhere-1'], T(2), 'd1');
  word.sourceList[0] = { type: 'possessing_party', source: uris[0]!.uri };
  await (await person(server(), 'driver', driver, 'clerk'))('POST', '/api/v1/events', documentOf(word));
  ids['claim'] = (await own('mill', 'GET', '/api/v1/claims')).body.items[0].no;

  const boundary = '----x';
  const upload = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n凭证号,日期\r\n--${boundary}--\r\n`,
  );
  ids['import'] = (
    await own('mill', 'POST', '/api/v1/imports?kind=purchase', upload, {
      'content-type': `multipart/form-data; boundary=${boundary}`,
    })
  ).body.id;
  ids['labels'] = (
    await own('mill', 'POST', '/api/v1/label-jobs', { codes: ['MILL-LOT'], layout: 'a4-2x5', copies: 1 })
  ).body.id;
  const paper = await own('mill-chief', 'POST', `/api/v1/organisations/${ids['mill']}/documents`, {
    kind: 'businessLicence',
    name: 'licence.pdf',
    content: PDF,
  });
  ids['paper'] = paper.body.documents[0].id;
  const invited = await own('mill-chief', 'POST', '/api/v1/invitations', { role: 'clerk', name: '李某' });
  ids['invitation'] = invited.body.invitation.id;
  const { rows: members } = await server().owner.query<{ id: string }>(
    `SELECT m.id FROM membership m JOIN app_user u ON u.id = m.user_id WHERE u.login = 'mill' LIMIT 1`,
  );
  ids['member'] = members[0]!.id;
  const { rows: places } = await server().owner.query<{ id: number }>(
    `SELECT id FROM place WHERE uri = 'urn:liangsu:place:mill-1'`,
  );
  ids['place'] = places[0]!.id;
  await server().app.inject({
    method: 'POST',
    url: '/t/report',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'code=MILL-LOT&category=other&body=wrong&contact=13900001111',
  });
  const { rows: reports } = await server().owner.query<{ id: number }>('SELECT id FROM public_report');
  ids['report'] = reports[0]!.id;
  const query = { name: 'mine', query: { eventType: ['ObjectEvent'] } };
  await own('mill', 'POST', '/epcis/queries', query, { 'GS1-EPCIS-Version': '2.0.0' });
});

const partyBody = partyInput({ name: '被改的名字' });
const placeBody = placeInput({ name: '被改的仓' });
const row = { date: '2026-11-20 09:00', place: 'mill一号仓', productName: '小麦', quantity: 1, unit: '吨' };

type Attack = readonly [thing: string, body?: unknown, query?: string];
/** For each route that names a thing: which of the mill's things is asked for, and with what. */
const ATTACKS: Record<string, Attack> = {
  getLot: ['lot'],
  getLotEvents: ['lot'],
  getTrace: ['lot'],
  streamTrace: ['lot'],
  getScope: ['lot'],
  getScopeDifference: ['lot', undefined, `?cursor=${'0'.repeat(36)}.${'0'.repeat(36)}.0`],
  getLotProof: ['lot'],
  getLotLabels: ['lot'],
  getEntry: ['entry'],
  correctEntry: ['entry', { kind: 'purchase', requestId: 'request-2', reason: '数量写错', rows: [row] }],
  cancelEntry: ['entry', { requestId: 'request-3', reason: '重复录入' }],
  getImport: ['import'],
  getImportErrorsXlsx: ['import'],
  getImportErrorsCsv: ['import'],
  cancelImport: ['import'],
  confirmClaim: ['claim'],
  contestClaim: ['claim', { reason: '不是' }],
  getLabelJob: ['labels'],
  getLabelJobFile: ['labels'],
  updateParty: ['mill', partyBody],
  mergeParty: ['mill', { into: 1, reason: '同一单位' }],
  separateParty: ['mill', { reason: '不同单位' }],
  withdrawPartyName: ['mill', { uri: 'urn:test:party:1', reason: '写错' }],
  updatePlace: ['place', placeBody],
  getOrganisation: ['mill'],
  getOrganisationDocument: ['paper'],
  addOrganisationDocument: ['mill', { kind: 'other', name: 'a.pdf', content: PDF }],
  putApplication: [
    'mill',
    {
      name: '被改的名字',
      kinds: ['processor'],
      jurisdictionCode: '530302',
      address: null,
      authority: null,
      laboratoryLevel: null,
    },
  ],
  decideOrganisation: ['mill', { decision: 'refuse', reason: '不符', seen: 1 }],
  suspendOrganisation: ['mill', { decision: 'suspend', reason: '停', seen: 1 }],
  admitAuthority: ['mill', { decision: 'approve', reason: '准', seen: 1 }],
  confirmAdmission: ['mill', { reason: '准', seen: 1 }],
  endRole: ['member', { reason: '走了' }],
  withdrawInvitation: ['invitation'],
  patchPublicReport: ['report', { state: 'closed' }],
  changeAccount: ['account', { change: 'disable' }],
  unlockAccount: ['account'],
  dropSecondFactor: ['account'],
  endSessions: ['account'],
};

/** Routes whose things are open to whoever asks, or come by a secret; why, and where that is tried. */
const OPEN: Record<string, string> = {
  getParty: 'the directory is everybody’s; whom to call is not: party-contacts.test.ts',
  getPartyIdentity: 'the directory is everybody’s',
  listPlaceChanges: 'the directory is everybody’s; of others’ people no names: personal.test.ts',
  listPartyChanges:
    'the directory is everybody’s; of whom to call only that it changed, of others’ people no names: personal.test.ts',
  getPlace: 'the directory is everybody’s',
  getPublicLot: 'public, and bounded: public.test.ts',
  getPublicProof: 'public, of closed leaves: proof.test.ts',
  getLedgerLeaf: 'a closed leaf says nothing of whose it is: routes.test.ts',
  getTemplate: 'the same for everybody',
  getInvitation: 'its token is the secret: people.test.ts',
  acceptInvitation: 'its token is the secret: people.test.ts',
  acceptInvitationAsMe: 'its token is the secret: people.test.ts',
  startProvider: 'names a provider, no thing of anybody: oidc.test.ts',
  providerCallback: 'names a provider, no thing of anybody: oidc.test.ts',
  linkIdentity: 'names a provider, no thing of anybody: oidc.test.ts',
  proveAtProvider: 'names a provider, no thing of anybody: oidc.test.ts',
};
/** Routes whose attacks stand with their modules. */
const ELSEWHERE: Record<string, string> = {
  rotateKey: 'keys.test.ts',
  confirmAccount: 'administrators.test.ts',
  eraseContact: 'erasing-more.test.ts',
  erasePaper: 'erasing-more.test.ts',
  revokeKey: 'keys.test.ts',
  changeWebhook: 'webhooks.test.ts',
  deleteWebhook: 'webhooks.test.ts',
  rotateWebhookSecret: 'webhooks.test.ts',
  testWebhook: 'webhooks.test.ts',
  listWebhookMessages: 'webhooks.test.ts',
  resendWebhookMessage: 'webhooks.test.ts',
  unlinkIdentity: 'oidc.test.ts',
  refuseErasure: 'personal-data.test.ts',
  eraseAccount: 'personal-data.test.ts',
  eraseReporter: 'personal-data.test.ts',
  getReporterData: 'personal-data.test.ts',
  getImportWarningsCsv: 'import-warnings.test.ts',
};

const routes = new Map(
  Object.entries(contract as Record<string, unknown>).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && 'path' in value && 'action' in value
      ? [[name, value as contract.RouteShape] as const]
      : [],
  ),
);
const addressOf = (path: string, thing: string) =>
  path.replace(/:(\w+)/g, (_, name: string) =>
    name === 'document'
      ? String(ids['paper'])
      : name === 'login'
        ? 'mill'
        : encodeURIComponent(ids[thing === 'paper' ? 'mill' : thing] ?? 'undefined'),
  );

let network = 0;
/** Each attack comes from an address of its own: refusals of one network are counted together (ADR 17). */
const from = () => ({ 'x-forwarded-for': `198.18.${Math.floor(++network / 250)}.${network % 250}` });

describe('another’s thing', () => {
  it.each(Object.entries(ATTACKS))(
    '%s: is refused to strangers, and that is recorded',
    async (name, [thing, body, query = '']) => {
      const { method, path } = routes.get(name)!;
      const url = addressOf(path, thing) + query;
      expect(url, 'every thing is there').not.toContain('undefined');
      for (const who of ['stranger', 'stranger-chief', 'office']) {
        let answer: Answer | undefined;
        const told = await toldOf(server(), async () => {
          answer = await callers.get(who)!(method, url, body, from());
        });
        const { status, text } = answer!;
        expect([403, 404], `${who}: ${status} ${text.slice(0, 300)}`).toContain(status);
        // Nothing of it is in the refusal.
        expect(text).not.toMatch(/李某|13900001111|licence\.pdf|小麦|早籼稻/);
        const entry = told.find(({ actor }: ToldRow) => actor === `user:${who}`);
        if (status === 403 || method !== 'GET') {
          expect(entry, `${who}: ${status} is in the trail`).toMatchObject({
            outcome: status === 403 ? 'denied' : 'failed',
            route: path,
          });
        }
      }
    },
  );

  it.each(Object.entries(ATTACKS))(
    '%s: is refused without a sign-in, and that is recorded',
    async (name, [thing, body, query = '']) => {
      const { method, path } = routes.get(name)!;
      const told = await toldOf(server(), async () => {
        const answer = await server().app.inject({
          method,
          url: addressOf(path, thing) + query,
          headers: from(),
          ...(body === undefined ? {} : { payload: body as object }),
        });
        expect(answer.statusCode).toBe(401);
      });
      expect(told).toEqual([expect.objectContaining({ actor: 'anonymous', outcome: 'denied', route: path })]);
    },
  );

  it('is as it was after all of that, and its owner’s', async () => {
    for (const path of [
      'lots/MILL-LOT',
      `entries/${encodeURIComponent(ids['entry']!)}`,
      `imports/${ids['import']}`,
      `label-jobs/${ids['labels']}`,
    ])
      await own('mill', 'GET', `/api/v1/${path}`);
    const { body } = await own('mill-chief', 'GET', `/api/v1/organisations/${ids['mill']}`);
    expect(body).toMatchObject({ state: 'approved' });
    expect(body.documents).toHaveLength(1);
    const claims = (await own('mill', 'GET', '/api/v1/claims')).body.items;
    expect(claims).toEqual([expect.objectContaining({ no: ids['claim'], state: 'open', contests: [] })]);
    const { rows } = await server().owner.query(
      `SELECT (SELECT name FROM party WHERE id = $1) = (SELECT uri FROM party WHERE id = $1) AS party,
              (SELECT name FROM place WHERE id = $2) AS place,
              (SELECT ended_at FROM membership WHERE id = $3) AS ended,
              (SELECT disabled_at FROM app_user WHERE login = 'mill') AS disabled,
              (SELECT state FROM public_report WHERE id = $4) AS report,
              (SELECT count(*)::int FROM event_void) AS voided`,
      [ids['mill'], ids['place'], ids['member'], ids['report']],
    );
    expect(rows).toEqual([
      { party: true, place: 'mill一号仓', ended: null, disabled: null, report: 'new', voided: 0 },
    ]);
    expect((await own('mill-chief', 'GET', '/api/v1/invitations')).body.items).toHaveLength(1);
  });
});

describe('lists', () => {
  it('hold nothing of another’s', async () => {
    for (const path of [
      'lots',
      'claims',
      'entries',
      'imports',
      'invitations',
      'organisations',
      'people',
      'reports',
      'search?q=MILL-LOT',
    ])
      for (const who of ['stranger', 'stranger-chief', 'office']) {
        const { status, text } = await callers.get(who)!('GET', `/api/v1/${path}`, undefined, from());
        if (status === 403) continue;
        expect(status, `${who} ${path}`).toBe(200);
        for (const thing of ['entry', 'import', 'invitation', 'paper'])
          expect(text, `${who} ${path}`).not.toContain(String(ids[thing]));
        expect(text, `${who} ${path}`).not.toMatch(/MILL-LOT"|李某|13900001111/);
      }
  });
});

describe('EPCIS', () => {
  it('events, captures and kept queries of another are not there, nor deleted', async () => {
    const version = { 'GS1-EPCIS-Version': '2.0.0' };
    const events = (await own('mill', 'GET', '/epcis/events', undefined, version)).body.epcisBody.queryResults
      .resultsBody.eventList;
    expect(events.length).toBeGreaterThan(0);
    const id = encodeURIComponent(events[0].eventID);
    const captured = await own(
      'mill',
      'POST',
      '/epcis/capture',
      documentOf(made('MILL-2', 1, 'mill-1', T(3))),
      version,
    );
    const job = String(captured.headers['location']).split('/').at(-1)!;
    await own('mill', 'GET', `/epcis/capture/${job}`, undefined, version);
    for (const who of ['stranger', 'office']) {
      const ask = (method: 'GET' | 'DELETE', path: string) =>
        callers.get(who)!(method, `/epcis/${path}`, undefined, { ...version, ...from() });
      expect((await ask('GET', `events/${id}`)).status).toBe(404);
      expect((await ask('GET', 'events')).text).not.toContain('MILL-LOT');
      // Nobody else's name is there, nor taken.
      for (const path of ['queries/mine', 'queries/mine/events'])
        expect((await ask('GET', path)).status).toBe(404);
      expect((await ask('GET', 'queries')).text).not.toContain('mine');
      expect((await ask('GET', 'capture')).text).not.toContain(job);
      expect([403, 404]).toContain((await ask('GET', `capture/${job}`)).status);
      expect((await ask('DELETE', 'queries/mine')).status).toBe(404);
    }
    await own('mill', 'GET', '/epcis/queries/mine', undefined, version);
  });
});

it('every route that names a thing has its attack', () => {
  const naming = [...routes].filter(([, { path }]) => path.includes(':')).map(([name]) => name);
  expect(naming.length).toBeGreaterThan(40);
  expect(naming.filter((name) => !(name in ATTACKS) && !(name in OPEN) && !(name in ELSEWHERE))).toEqual([]);
  expect(Object.keys(ATTACKS).filter((name) => !routes.has(name))).toEqual([]);
});
