import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { documentOf, made } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person } from '../../../testing/people.ts';
import { createApiKey, seedJurisdictions } from '../index.ts';
import { type ToldRow, toldOf } from './testing/told.ts';

const server = useTestServer();
const eventDocument = (count: number) =>
  documentOf(...Array.from({ length: count }, (_, i) => made(`A${i}`, 100, '1', '2026-09-01T08:00:00.000Z')));

let keeper: Caller;
let chief: Caller;
let bureau: Caller;
let security: Caller;
let system: Caller;
let auditor: Caller;
let steward: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  const mill = await organisation(server(), 'processor', '530302');
  const office = await organisation(server(), 'authority', '530302');
  chief = await person(server(), 'chief', mill, 'organisationAdministrator');
  keeper = await person(server(), 'keeper', mill, 'clerk');
  bureau = await person(server(), 'bureau', office, 'official', 'approver');
  security = await person(server(), 'security', null, 'securityAdministrator');
  system = await person(server(), 'system', null, 'systemAdministrator');
  auditor = await person(server(), 'auditor', null, 'auditAdministrator');
  steward = await person(server(), 'steward', null, 'dataSteward');
});

const told = (work: () => Promise<unknown>) => toldOf(server(), work);
const one = async (work: () => Promise<unknown>): Promise<ToldRow> => {
  const rows = await told(work);
  expect(rows).toHaveLength(1);
  return rows[0]!;
};

describe('the three administrators', () => {
  it('only the audit administrator reads the trail, and that is told', async () => {
    for (const who of [keeper, chief, bureau, security, system, steward])
      for (const url of ['/api/v1/audit', '/api/v1/audit/export'])
        expect((await who('GET', url)).status).toBe(403);
    const { text: key } = await createApiKey(server().pool, { name: 'all', rights: ['*'], partyId: null });
    expect(
      (await server().app.inject({ url: '/api/v1/audit', headers: { 'x-api-key': key } })).statusCode,
    ).toBe(403);
    const entry = await one(async () => {
      const { status, body } = await auditor('GET', '/api/v1/audit?outcome=denied&limit=5');
      expect(status).toBe(200);
      expect(body.items).toHaveLength(5);
      expect(body.items.every(({ outcome }: { outcome: string }) => outcome === 'denied')).toBe(true);
    });
    expect(entry).toMatchObject({
      actor: 'user:auditor',
      party: 0,
      action: 'audit.read',
      after: { outcome: 'denied' },
    });
  });

  it('who reads the trail does nothing else', async () => {
    for (const [method, url, body] of [
      ['GET', '/api/v1/lots'],
      ['GET', '/api/v1/people?organisation=0'],
      ['GET', '/api/v1/accounts'],
      ['POST', '/api/v1/accounts', { login: 'x-y', displayName: 'x' }],
      ['POST', '/api/v1/people', { login: 'keeper', role: 'dataSteward', organisation: 0 }],
      ['POST', '/api/v1/events', eventDocument(1)],
    ] as const) {
      const [entry] = await told(async () => {
        expect((await auditor(method, url, body)).status).toBe(403);
      });
      expect(entry).toMatchObject({ actor: 'user:auditor', outcome: 'denied' });
    }
  });
});

describe('searching', () => {
  // biome-ignore lint/suspicious/noExplicitAny: the answer as its readers see it.
  const search = async (query: string): Promise<any> => {
    const { status, body, text } = await auditor('GET', `/api/v1/audit?${query}`);
    expect(status, text).toBe(200);
    return body;
  };

  it('finds by time, actor, action, thing, outcome and address, together too', async () => {
    const from = new Date().toISOString();
    await keeper('GET', '/api/v1/audit', undefined, { 'x-forwarded-for': '10.1.2.3' });
    await security('POST', '/api/v1/accounts/keeper/unlock', undefined, { 'x-forwarded-for': '10.1.9.9' });
    await security('POST', '/api/v1/accounts/chief/unlock', undefined, { 'x-forwarded-for': '2001:db8::7' });
    const to = new Date(Date.now() + 1).toISOString();
    const time = `from=${from}&to=${to}`;
    const found = async (query: string) => {
      const { items } = await search(`${time}&${query}`);
      return items.map((item: { actor: string; action: string }) => `${item.actor} ${item.action}`);
    };
    const unlocked = 'user:security account.unlock';
    const refused = 'user:keeper audit.read';
    expect(await found('actor=security')).toEqual([unlocked, unlocked]);
    expect(await found('actor=user:keeper')).toEqual([refused]);
    expect(await found('action=account.unlock')).toEqual([unlocked, unlocked]);
    expect(await found('thing=account&thingId=keeper')).toEqual([unlocked]);
    expect(await found('outcome=denied')).toEqual([refused]);
    expect(await found('address=10.1.2.3')).toEqual([refused]);
    expect(await found('address=10.1.0.0/16')).toEqual([unlocked, refused]);
    expect(await found('address=2001:db8::/32')).toEqual([unlocked]);
    expect(await found('action=account.unlock&outcome=denied')).toEqual([]);
    expect((await search(`from=${to}&actor=security`)).items).toEqual([]);
  });

  it('tells the words of the right, the organisation and the thing', async () => {
    const { items } = await search('action=account.unlock&thing=account&thingId=keeper');
    expect(items[0]).toMatchObject({
      actor: 'user:security',
      actorName: 'security',
      party: { id: 0, name: null },
      ground: { by: 'role', what: 'securityAdministrator', relation: 'none' },
      thing: { kind: 'account', id: 'keeper' },
      route: '/api/v1/accounts/:login/unlock',
      before: expect.objectContaining({ lockedUntil: null }),
      times: 1,
    });
  });

  it('pages through all without losing or doubling any, whatever comes meanwhile', async () => {
    const all = (await server().owner.query<{ no: number }>('SELECT no FROM audit_entry')).rows.map(
      ({ no }) => no,
    );
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await search(`limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...page.items.map(({ no }: { no: number }) => no));
      cursor = page.next;
    }
    expect(seen.filter((no) => all.includes(no)).sort((a, b) => a - b)).toEqual(all.sort((a, b) => a - b));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each([
    ['cursor=x', '/querystring/cursor'],
    ['cursor=9999999999999999_1', '/querystring/cursor'],
    ['address=nowhere', '/querystring/address'],
    ['address=10.0.0.0/40', '/querystring/address'],
    ['thingId=1', '/querystring/thing'],
    ['outcome=maybe', '/querystring/outcome'],
    ['from=yesterday', '/querystring/from'],
  ])('refuses %s and says where', async (query, path) => {
    const { status, body } = await auditor('GET', `/api/v1/audit?${query}`);
    expect(status).toBe(400);
    expect(body.errors[0].path).toBe(path);
  });
});

describe('exporting', () => {
  it('gives what a search finds as CSV and as a workbook, in words, and is itself told', async () => {
    let csv = '';
    const entry = await one(async () => {
      const answer = await auditor('GET', '/api/v1/audit/export?format=csv&action=account.unlock&lang=zh-CN');
      expect(answer.headers['content-type']).toContain('text/csv');
      csv = answer.text;
    });
    expect(entry).toMatchObject({
      actor: 'user:auditor',
      action: 'audit.export',
      thing: 'auditTrail',
      outcome: 'allowed',
      after: { format: 'csv', action: 'account.unlock' },
    });
    const lines = csv.trim().split('\r\n');
    expect(lines[0]).toContain('操作者');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain('user:security');
    expect(lines[2]).toContain('解除账号锁定');
    expect(lines[2]).toContain('安全管理员');
    expect(lines[2]).toContain('允许');
    const { rawPayload, statusCode } = await server().app.inject({
      url: '/api/v1/audit/export?outcome=denied&lang=en',
      headers: { cookie: await cookieOf('auditor') },
    });
    expect(statusCode).toBe(200);
    const sheet = new TextDecoder().decode(unzipSync(rawPayload)['xl/worksheets/sheet1.xml']!);
    expect(sheet).toContain('Your roles have no right to search the audit trail');
    expect(sheet).toContain('denied');
  });
});

async function cookieOf(login: string): Promise<string> {
  const { cookies } = await server().app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { login, password: 'a good long one' },
  });
  return `${cookies[0]!.name}=${cookies[0]!.value}`;
}
