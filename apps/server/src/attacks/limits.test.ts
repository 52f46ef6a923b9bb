import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as contract from '@liangsu/contract';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toldOf } from '../modules/access/audit/testing/told.ts';
import { seedJurisdictions } from '../modules/access/index.ts';
import { applicants } from '../modules/access/testing/applications.ts';
import type { Caller } from '../testing/callers.ts';
import { useTestServer } from '../testing/harness.ts';
import { person } from '../testing/people.ts';
import { until } from '../testing/until.ts';

/** Unrestricted resource consumption and business flows (OWASP API4:2023, API6:2023): everything that somebody sends is bounded. */
const dataDir = mkdtempSync(join(tmpdir(), 'liangsu-limits-'));
const server = useTestServer({ dataDir });
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

let steward: Caller;
const register = applicants(server);
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  steward = await person(server(), 'steward', null, 'dataSteward');
});

interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  maxLength?: number;
  maxItems?: number;
  maximum?: number;
  items?: Schema;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
}
const routes = Object.entries(contract as Record<string, unknown>).flatMap(([name, value]) =>
  typeof value === 'object' && value !== null && 'path' in value && 'action' in value
    ? [{ name, shape: value as contract.RouteShape & { query?: Schema; body?: Schema; params?: Schema } }]
    : [],
);

/** Texts and lists that a schema lets grow without end. */
function endless(schema: Schema | undefined, at: string): string[] {
  if (!schema || schema.enum || schema.const !== undefined) return [];
  const own =
    (schema.type === 'string' && schema.maxLength === undefined && !schema.format && !schema.pattern) ||
    (schema.type === 'array' && schema.maxItems === undefined);
  return [
    ...(own ? [at] : []),
    ...endless(schema.items, `${at}[]`),
    ...(schema.anyOf ?? []).flatMap((one) => endless(one, at)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => endless(one, `${at}/${name}`)),
  ];
}

describe('what is sent', () => {
  it('has an end: every text and list of every body, query and address', () => {
    const all = routes.flatMap(({ name, shape }) => [
      ...endless(shape.body, `${name} body`),
      ...endless(shape.query, `${name} query`),
      ...endless(shape.params, `${name} params`),
    ]);
    expect(all).toEqual([]);
  });

  it('asks for pages of a bounded length', async () => {
    let tried = 0;
    for (const { name, shape } of routes) {
      const limit = (shape.query as Schema | undefined)?.properties?.['limit'];
      if (!limit) continue;
      expect(limit.maximum, name).toBeGreaterThan(0);
      if (shape.method !== 'GET' || shape.path.includes(':')) continue;
      for (const many of ['1000000000', '0', '-1', 'all', '1e99']) {
        const { status } = await steward('GET', `${shape.path}?limit=${many}`);
        expect([400, 403], `${name} ${many}`).toContain(status);
      }
      tried++;
    }
    expect(tried).toBeGreaterThan(7);
  });

  it('by EPCIS too: pages, addresses and numbers of parameters', async () => {
    const version = { 'GS1-EPCIS-Version': '2.0.0' };
    const ask = (query: string) => steward('GET', `/epcis/events?${query}`, undefined, version);
    for (const many of ['1000000000', '0', '-1', 'x'])
      expect((await ask(`perPage=${many}`)).status, many).toBeGreaterThanOrEqual(400);
    expect((await ask(`MATCH_epc=${'x'.repeat(13_000)}`)).status).toBe(414);
  });
});

describe('patterns of others', () => {
  it('cost no more than their length: nothing backtracks in what is searched for', async () => {
    const evil = [
      `${'a'.repeat(190)}!`,
      '%'.repeat(190),
      '_'.repeat(190),
      '('.repeat(190),
      '\\'.repeat(190),
      '*'.repeat(190),
    ];
    for (const text of evil)
      for (const path of [
        'search?q=',
        'parties?q=',
        'places?q=',
        'lots?q=',
        'claims?q=',
        'jurisdictions?q=',
      ]) {
        const begun = performance.now();
        const { status } = await steward('GET', `/api/v1/${path}${encodeURIComponent(text)}`);
        expect(status, `${path}${text.slice(0, 5)}`).toBeLessThan(500);
        expect(performance.now() - begun, path).toBeLessThan(5_000);
      }
    for (const text of evil) {
      const begun = performance.now();
      const answer = await server().app.inject({ url: `/t/${encodeURIComponent(text)}` });
      expect(answer.statusCode).toBeLessThan(500);
      expect(performance.now() - begun).toBeLessThan(5_000);
    }
  });
});

describe('an upload', () => {
  const upload = async (bytes: Uint8Array, name: string) => {
    const boundary = '----x';
    const body = Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    const answer = await server().app.inject({
      method: 'POST',
      url: '/api/v1/imports?kind=purchase',
      headers: { 'x-api-key': server().key, 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: body,
    });
    expect(answer.statusCode, answer.body).toBe(200);
    const { id } = answer.json() as { id: string };
    let job: { state: string; fileName: string; error?: { code: string } | null } | undefined;
    await until('the import has ended', async () => {
      job = (
        await server().app.inject({ url: `/api/v1/imports/${id}`, headers: { 'x-api-key': server().key } })
      ).json();
      return !['queued', 'checking', 'writing'].includes(job!.state);
    });
    return job!;
  };

  it('that unpacks to a thousand times its size is refused without being unpacked; the server goes on', async () => {
    const bomb = zipSync(
      {
        '[Content_Types].xml': strToU8(
          '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        ),
        'xl/workbook.xml': strToU8(
          '<workbook xmlns:r="r"><sheets><sheet name="收购" sheetId="1" r:id="r1"/></sheets></workbook>',
        ),
        'xl/_rels/workbook.xml.rels': strToU8(
          '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        ),
        'xl/worksheets/sheet1.xml': new Uint8Array(64 * 1024 * 1024),
      },
      { level: 9 },
    );
    expect(bomb.length).toBeLessThan(200_000);
    const job = await upload(bomb, 'bomb.xlsx');
    expect(job.state).toBe('failed');
    expect(JSON.stringify(job)).toContain('file.bomb');
    expect((await server().app.inject('/healthz')).statusCode).toBe(200);
  });

  it('has no say in where it is put', async () => {
    const job = await upload(strToU8('x'), '../../../../etc/passwd');
    expect(job.fileName).toBe('passwd');
    expect((await upload(strToU8('x'), '..\\..\\windows\\win.ini')).fileName).toBe('win.ini');
  });
});

describe('what anybody may do', () => {
  it('is bounded by network and day: registrations; what goes beyond is refused and recorded', async () => {
    const from = '198.18.7.7';
    const statuses: number[] = [];
    const told = await toldOf(server(), async () => {
      for (let i = 0; i < 40 && !statuses.includes(429); i++)
        statuses.push((await register({}, { from })).status);
    });
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.filter((one) => one === 200).length).toBeGreaterThan(1);
    expect(told.at(-1)).toMatchObject({
      action: 'organisation.register',
      code: 'auth.tooMany',
      address: from,
    });
  });

  it('is bounded by network: reports from the public; what goes beyond is refused and recorded', async () => {
    const send = () =>
      server().app.inject({
        method: 'POST',
        url: '/t/report',
        remoteAddress: '198.18.7.8',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'code=X&category=other&body=wrong',
      });
    const statuses: number[] = [];
    const told = await toldOf(server(), async () => {
      for (let i = 0; i < 7; i++) statuses.push((await send()).statusCode);
    });
    expect(statuses).toEqual([303, 303, 303, 303, 303, 429, 429]);
    expect(told.filter(({ action }) => action === 'publicReport.make').map(({ outcome }) => outcome)).toEqual(
      [...Array(5).fill('allowed'), 'failed', 'failed'],
    );
  });

  it('is bounded by network: attempts to sign in, whichever the login', async () => {
    const statuses = new Set<number>();
    for (let i = 0; i < 105; i++)
      statuses.add(
        (
          await server().app.inject({
            method: 'POST',
            url: '/api/v1/session',
            remoteAddress: '198.18.7.9',
            payload: { login: `guess-${i}`, password: 'a good long one' },
          })
        ).statusCode,
      );
    expect([...statuses]).toEqual([401, 429]);
  });
});
