import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import type { LabelJobView } from '@liangsu/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf, lotName, made } from '../../testing/epcis.ts';
import { useTestServer } from '../../testing/harness.ts';
import { createApiKey } from '../access/index.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'liangsu-labels-'));
const server = useTestServer({ dataDir });
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const AT = '2026-09-01T08:00:00+08:00';
const codes = Array.from({ length: 60 }, (_, i) => `LBL-${i}`);

async function call(method: 'GET' | 'POST', url: string, body?: unknown, key = server().key) {
  const response = await server().app.inject({
    method,
    url: `/api/v1${url}`,
    headers: {
      authorization: `Bearer ${key}`,
      'accept-language': 'en',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return {
    status: response.statusCode,
    type: String(response.headers['content-type']),
    raw: response.rawPayload,
    text: response.body,
    json: <T>() => JSON.parse(response.body) as T,
  };
}

async function pagesOf(pdf: Uint8Array): Promise<number> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  const count = document.getPageCount();
  document.destroy();
  library.destroy();
  return count;
}

async function finished(id: string): Promise<LabelJobView> {
  for (;;) {
    const job = (await call('GET', `/label-jobs/${id}`)).json<LabelJobView>();
    if (job.state === 'done' || job.state === 'failed') return job;
    await setTimeout(20);
  }
}

beforeAll(async () => {
  const { pool, owner } = server();
  const ilmd = {
    'liangsu:productName': '早籼稻',
    'liangsu:producer': 'urn:liangsu:party:maker',
    'liangsu:originArea': '530000',
    'liangsu:productionDate': '2026-08-30',
    'liangsu:bestBefore': '2027-08-30',
    'liangsu:netWeight': { quantity: 10, uom: 'KGM' },
  };
  const response = await server().app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${server().key}` },
    payload: documentOf(
      ...codes.map((code) => made(code, 10, 'mill', AT, ilmd)),
      made('LBL-BARE', 1, 'mill', AT, {}),
    ),
  });
  expect(response.statusCode).toBe(200);
  await owner.query(
    `UPDATE party SET name = '昆明某米厂', declared = true WHERE uri = 'urn:liangsu:party:maker'`,
  );
  await pool.query('SELECT 1');
});

describe('labels of one lot', () => {
  it('say what was declared about it, and carry its address', async () => {
    const { status, type, text } = await call(
      'GET',
      `/lots/LBL-1/labels?format=svg&layout=single-100x70&lang=zh-CN`,
    );
    expect([status, type]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    expect(text).toContain('width="100mm"');
    for (const said of ['早籼稻', '昆明某米厂', '云南省', '2026-08-30', '10 kg', '2027-08-30'])
      expect(text).toContain(said);
  });

  it('come as PNG and as pages of a PDF', async () => {
    const png = await call('GET', '/lots/LBL-1/labels?format=png');
    expect([png.type, png.raw.subarray(1, 4).toString()]).toEqual(['image/png', 'PNG']);
    const pdf = await call('GET', '/lots/LBL-1/labels?layout=a4-2x5&copies=21');
    expect(pdf.type).toBe('application/pdf');
    expect(await pagesOf(pdf.raw)).toBe(3);
    const bare = await call('GET', '/lots/LBL-BARE/labels?format=svg');
    expect(bare.text).toContain('not declared');
  });

  it('are refused for lots that are not there and layouts that are not offered', async () => {
    expect((await call('GET', '/lots/NOBODY/labels')).status).toBe(404);
    expect((await call('GET', '/lots/LBL-1/labels?layout=a5')).status).toBe(400);
    const { text: key } = await createApiKey(server().pool, {
      name: 'r',
      rights: ['lot.read'],
      partyId: null,
    });
    expect((await call('GET', '/lots/LBL-1/labels', undefined, key)).status).toBe(403);
  });
});

describe('labels of many lots', () => {
  it('come as one PDF, in order, named in any way', async () => {
    const { status, raw } = await call('POST', '/labels', {
      codes: [lotName('LBL-2'), ...codes.slice(3, 9)],
      copies: 2,
    });
    expect(status).toBe(200);
    expect(await pagesOf(raw)).toBe(14);
  });

  it('name every lot that is not there, and refuse too many', async () => {
    const { status, text } = await call('POST', '/labels', { codes: ['LBL-1', 'NO-1', 'LBL-2', 'NO-2'] });
    expect(status).toBe(400);
    expect(JSON.parse(text).errors.map((fault: { path: string }) => fault.path)).toEqual([
      '/codes/1',
      '/codes/3',
    ]);
    expect((await call('POST', '/labels', { codes: codes.slice(0, 3), copies: 10_000 })).status).toBe(400);
  });
});

describe('long prints', () => {
  it('tell their progress, keep their file, and belong to who ordered them', async () => {
    const { status, json } = await call('POST', '/label-jobs', { codes, layout: 'a4-3x8', copies: 4 });
    expect(status).toBe(200);
    const ordered = json<LabelJobView>();
    expect(ordered).toMatchObject({ total: 240, done: 0, bytes: null });
    const done = await finished(ordered.id);
    expect(done).toMatchObject({ state: 'done', done: 240, total: 240 });
    const file = await call('GET', `/label-jobs/${ordered.id}/file`);
    expect([file.type, file.raw.length]).toEqual(['application/pdf', done.bytes]);
    expect(await pagesOf(file.raw)).toBe(10);
    const { text: key } = await createApiKey(server().pool, {
      name: 'o',
      rights: ['label.print'],
      partyId: null,
    });
    expect((await call('GET', `/label-jobs/${ordered.id}`, undefined, key)).status).toBe(404);
    expect((await call('GET', `/label-jobs/../x/file`)).status).toBe(404);
    expect((await call('GET', `/label-jobs/${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`)).status).toBe(
      404,
    );
  });

  it('are deleted after a day, and have failed when the program ended in between', async () => {
    const { LabelJobs } = await import('./label-jobs.ts');
    const jobs = new LabelJobs(server().context, { namer: async () => () => null } as never);
    const order = {
      codes,
      layout: 'single-60x40' as const,
      copies: 50,
      locale: 'en' as const,
      owner: 'user:x',
      party: 0,
    };
    const { id } = await jobs.order(order);
    await jobs.stop();
    expect(await jobs.find(id, null)).toMatchObject({ state: 'failed' });
    expect(existsSync(jobs.fileOf(id))).toBe(false);
    const folder = join(dataDir, 'labels');
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), 1, 1);
    await jobs.sweep();
    expect(readdirSync(folder)).toEqual([]);
    expect(await jobs.find(id, null)).toBe(null);
  });
});
