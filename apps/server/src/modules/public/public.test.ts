import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestServer } from '../../testing/harness.ts';
import { liftNotice, publishNotice } from './index.ts';
import {
  CODE,
  captureEvents,
  harvest,
  PARTIES,
  PLACES,
  riceChain,
  SECRET_NAMES,
  SECRET_QUANTITIES,
  seedMasterData,
  transform,
} from './testing/chain.ts';

const NOW = new Date('2026-11-22T06:05:00Z');
let elapsed = 0;
const server = useTestServer({ now: () => new Date(NOW.getTime() + elapsed) });
/** Where it is built (apps/scan), every lot's page has it once. */
const PROOF_SCRIPT = /<script type="module" async src="\/t\/proof\.[0-9a-f]{12}\.js"><\/script>/;
const GTIN = '06901234567892';

async function get(url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') {
  const response = await server().app.inject({ method, url, headers });
  return { status: response.statusCode, body: response.body, headers: response.headers };
}

async function lotId(code: string): Promise<number> {
  const { rows } = await server().pool.query<{ id: number }>('SELECT id FROM lot WHERE code = $1', [code]);
  return rows[0]!.id;
}

beforeAll(async () => {
  await seedMasterData(server().pool);
  await captureEvents(server().app, server().key, [
    ...riceChain(),
    transform(
      [CODE.bin],
      ['RECALLED-1', 'WITHDRAWN-1', 'LIFTED-1'],
      '2026-10-21T10:00:00+08:00',
      PLACES.plant,
      PARTIES.mill,
      {
        'liangsu:productName': '武夷软香米 10 kg',
        'liangsu:producer': PARTIES.mill,
      },
    ),
    harvest(
      `https://id.gs1.org/01/${GTIN}/10/A%2F1%2Bb`,
      '2026-10-01T08:00:00+08:00',
      PLACES.plant,
      PARTIES.mill,
      {
        'liangsu:productName': '<script>alert(1)</script>"\'&',
        'liangsu:grade': '"><img src=x onerror=alert(1)>',
      },
    ),
    harvest('GROWER-1', '2026-09-01T08:00:00+08:00', PLACES.farm, PARTIES.grower, {
      'liangsu:productName': '青菜',
      'liangsu:foodClass': 'vegetable',
    }),
    harvest('INPUT-ONLY-1', '2026-09-01T08:00:00+08:00', PLACES.farm, PARTIES.grower),
  ]);
});

describe('a known lot', () => {
  it('tells product, producer, licences, origin, dates and journey, with no script in it but the file that checks its proof', async () => {
    const { status, body, headers } = await get(`/t/${CODE.rice}`);
    expect(status).toBe(200);
    for (const text of [
      '武夷软香米 5 kg',
      'LS-',
      '正常',
      '南平市武夷米业有限公司',
      'SC10135070300018',
      '有效期至 2029-02-28',
      '已过期',
      '福建省南平市浦城县',
      '2026-07-18',
      '2026-10-20',
      '2027-10-19',
      '收获',
      '入库储存',
      '制成本批',
      '仓山农贸市场',
      '还没有关联检验报告',
      '<svg viewBox="0 0 360',
    ])
      expect(body).toContain(text);
    expect(body.replace(PROOF_SCRIPT, '')).not.toContain('<script');
    expect(body).not.toContain('style="');
    expect(body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; (script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; )?style-src 'sha256-/,
    );
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['cache-control']).toBe('private, no-cache');
  });

  it('speaks English when asked by header or by query', async () => {
    for (const [url, headers] of [
      [`/t/${CODE.rice}?lang=en`, {}],
      [`/t/${CODE.rice}`, { 'accept-language': 'en-GB,en;q=0.8' }],
    ] as const) {
      const { body } = await get(url, headers);
      expect(body).toContain('<html lang="en">');
      for (const text of [
        'Normal',
        'Nanping Wuyi Rice Co., Ltd.',
        'Pucheng County, Nanping, Fujian',
        'Harvested',
      ])
        expect(body).toContain(text);
      expect(body).toContain(`href="/t/${CODE.rice}?lang=zh-CN"`);
    }
  });

  it('stays under 30 KB with everything it needs, and gzip unpacks to the same page', async () => {
    const plain = await get(`/t/${CODE.rice}`, { 'sec-fetch-site': 'same-origin' });
    const response = await server().app.inject({
      url: `/t/${CODE.rice}`,
      headers: { 'accept-encoding': 'br;q=0.9, gzip', 'sec-fetch-site': 'same-origin' },
    });
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(response.rawPayload).toString()).toBe(plain.body);
    expect(response.rawPayload.length).toBeLessThan(30 * 1024);
    expect(Buffer.byteLength(plain.body)).toBeLessThan(30 * 1024);
    expect(plain.headers['content-encoding']).toBeUndefined();
  });

  it('gives away no quantity, price, grower, trader, store or person', async () => {
    const pages = await Promise.all(
      [
        `/t/${CODE.rice}`,
        `/t/${CODE.rice}?lang=en`,
        `/t/${CODE.bin}`,
        `/t/${CODE.paddy}`,
        '/t/GROWER-1',
        `/api/v1/public/lots/${CODE.rice}`,
      ].map((url) => get(url)),
    );
    for (const { status, body } of pages) {
      expect(status).toBe(200);
      for (const secret of [...SECRET_NAMES, ...SECRET_QUANTITIES]) expect(body).not.toContain(secret);
    }
  });

  it('answers the same facts as JSON', async () => {
    const { status, body } = await get(`/api/v1/public/lots/${CODE.rice}`);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      code: CODE.rice,
      state: 'normal',
      producer: {
        name: '南平市武夷米业有限公司',
        licences: [{ kind: 'foodProduction' }, { kind: 'organic' }],
      },
      origins: [{ code: '350722' }],
      harvestFrom: '2026-07-18',
      productionDate: '2026-10-20',
      journey: [
        { kind: 'harvested', holder: null, position: [118.5, 28] },
        { kind: 'stored', holder: null },
        { kind: 'made', holder: { name: '南平市武夷米业有限公司' } },
        { kind: 'shipped' },
        { kind: 'arrived', holder: null, area: { code: '350981' } },
        { kind: 'onSale', holder: { name: '仓山农贸市场' } },
      ],
      tests: [],
    });
    const link = encodeURIComponent(`01/${GTIN}/10/A%2F1%2Bb`);
    expect((await get(`/api/v1/public/lots/${link}`)).status).toBe(200);
    expect((await get('/api/v1/public/lots/NO-SUCH')).status).toBe(404);
  });

  it('answers HEAD like GET, without a body and without counting', async () => {
    const head = await get(`/t/${CODE.rice}`, {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers['content-type']).toBe('text/html; charset=utf-8');
  });
});

describe('codes as people and printers write them', () => {
  it.each([
    `/t/LS-${CODE.rice.slice(2).replace(/(.{4})(?=.)/g, '$1-')}`,
    `/t/${CODE.rice.toLowerCase()}`,
    `/t/${CODE.rice.slice(0, 6)}%20${CODE.rice.slice(6)}/`,
  ])('%s', async (url) => {
    expect((await get(url)).body).toContain('武夷软香米 5 kg');
  });

  it.each([
    `/01/${GTIN}/10/A%2F1%2Bb`,
    `/01/${GTIN}/10/A%2f1%2bb/`,
    `/01/${GTIN.slice(1)}/10/A%2F1%2Bb?17=271122`,
    `/01/${GTIN}/10/A%2F1%2Bb/21/0007`,
  ])('%s, with a hostile name escaped', async (url) => {
    const { status, body } = await get(url);
    expect(status).toBe(200);
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
    expect(body.replace(PROOF_SCRIPT, '')).not.toContain('<script');
    expect(body).not.toContain('<img');
  });

  it('asks for the batch when only the product is known', async () => {
    const { status, body } = await get(`/01/${GTIN}`);
    expect(status).toBe(404);
    expect(body).toContain('还需要批号');
    const { headers } = await get(`/t/?gtin=${GTIN}&batch=A/1%2Bb`);
    expect(headers['location']).toBe(`/01/${GTIN}/10/A%2F1%2Bb`);
  });

  it('leads from the form to the code', async () => {
    expect((await get('/t')).headers['location']).toBe('/t/');
    expect((await get('/t/')).body).toContain('name="code"');
    const typed = encodeURIComponent(` ls ${CODE.rice.slice(2)} `);
    expect((await get(`/t/?code=${typed}&lang=en`)).headers['location']).toBe(`/t/${CODE.rice}?lang=en`);
    expect((await get(`/t/?code=${encodeURIComponent('//evil.example/x')}`)).headers['location']).toBe(
      '/t/%2F%2Fevil.example%2Fx',
    );
  });
});

describe('states', () => {
  const notice = {
    reference: '榕市监召〔2026〕3 号',
    issuer: '福州市市场监督管理局',
    reason: '镉含量超过食品安全国家标准限量',
    reasonEn: 'Cadmium above the national limit',
    instructions: '不要食用，退回购买处',
    instructionsEn: null,
    contact: '12315',
    validFrom: new Date('2026-11-20T00:00:00Z'),
    publishedBy: 'user:test',
  };

  it('recalled: unmistakable, with reason, instructions and contact', async () => {
    const { pool } = server();
    await publishNotice(pool, [await lotId('RECALLED-1')], { ...notice, kind: 'recalled' });
    const { status, body } = await get('/t/RECALLED-1');
    expect(status).toBe(200);
    for (const text of ['已召回 请停止食用', '镉含量超过', '退回购买处', '12315', '榕市监召〔2026〕3 号'])
      expect(body).toContain(text);
    expect(body).not.toContain('正常</b>');
    const english = await get('/t/RECALLED-1?lang=en');
    expect(english.body).toContain('Cadmium above the national limit');
    expect(english.body).toContain('<dd lang="zh-CN"><b>不要食用');
  });

  it('withdrawn: 410', async () => {
    await publishNotice(server().pool, [await lotId('WITHDRAWN-1')], { ...notice, kind: 'withdrawn' });
    const { status, body } = await get('/t/WITHDRAWN-1');
    expect(status).toBe(410);
    expect(body).toContain('已下架');
  });

  it('lifted, or not yet in force: normal', async () => {
    const { pool } = server();
    const lots = [await lotId('LIFTED-1')];
    const id = await publishNotice(pool, lots, { ...notice, kind: 'recalled' });
    expect(await liftNotice(pool, id, { name: 'user:test', reason: '误发', at: NOW })).toBe(true);
    expect(await liftNotice(pool, id, { name: 'user:test', reason: '误发', at: NOW })).toBe(false);
    const later = { ...notice, kind: 'recalled' as const, validFrom: new Date('2027-01-01T00:00:00Z') };
    await publishNotice(pool, lots, later);
    expect((await get('/t/LIFTED-1')).body).toContain('正常</b>');
    await expect(pool.query(`UPDATE public_notice SET reason = 'x'`)).rejects.toThrow(/permission denied/);
  });

  it('a recall shows within seconds on a page that was just seen as normal', async () => {
    await captureEvents(server().app, server().key, [
      harvest('SOON-1', '2026-09-01T08:00:00+08:00', PLACES.plant, PARTIES.mill),
    ]);
    expect((await get('/t/SOON-1')).body).toContain('正常</b>');
    await publishNotice(server().pool, [await lotId('SOON-1')], { ...notice, kind: 'recalled' });
    elapsed += 2000;
    expect((await get('/t/SOON-1')).body).toContain('已召回');
  });

  it('unknown: 404 with what to check', async () => {
    const { status, body } = await get('/t/NO-SUCH-CODE');
    expect(status).toBe(404);
    for (const text of ['查无此码', '请核对', 'NO-SUCH-CODE', '投诉与反馈']) expect(body).toContain(text);
    expect((await get(`/01/${GTIN}/10/NOPE`)).status).toBe(404);
    expect((await get(`/t/NO-SUCH-CODE`, {}, 'HEAD')).status).toBe(404);
  });

  it('mistyped: names the likely code', async () => {
    const wrong = `${CODE.rice.slice(0, 9)}${CODE.rice[9] === '2' ? '3' : '2'}${CODE.rice.slice(10)}`;
    const { status, body } = await get(`/t/${wrong}`);
    expect(status).toBe(400);
    expect(body).toContain('追溯码有误');
    expect(body).toContain(`href="/t/${CODE.rice}?lang=zh-CN"`);
    expect((await get('/01/06901234567893/10/A1')).status).toBe(400);
  });

  it('declared wrong: no longer known', async () => {
    const event = harvest('WRONG-1', '2026-09-01T08:00:00+08:00', PLACES.plant, PARTIES.mill);
    await captureEvents(server().app, server().key, [event]);
    expect((await get('/t/WRONG-1')).status).toBe(200);
    await captureEvents(server().app, server().key, [
      { ...event, errorDeclaration: { declarationTime: '2026-09-02T00:00:00Z', reason: 'incorrect_data' } },
    ]);
    elapsed += 2000;
    expect((await get('/t/WRONG-1')).status).toBe(404);
  });

  it('a grower is an area, not a name', async () => {
    const { body } = await get('/t/GROWER-1');
    expect(body).toContain('福建省南平市浦城县');
    expect(body).toContain('没有登记可以公开的生产者');
  });
});

describe('hostile addresses', () => {
  it.each([
    '/t/%3Cscript%3Ealert(1)%3C%2Fscript%3E',
    `/t/${encodeURIComponent('"><img src=x onerror=alert(1)>')}`,
    '/t/%00',
    '/t/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    `/t/${'%F0%9F%8C%BE'.repeat(40)}`,
    `/t/${'A'.repeat(5000)}`,
    `/t/${encodeURIComponent("'; DROP TABLE lot; --")}`,
    '/t/%E2%80%AEdesrever',
    '/01/',
    '/01/%3Cb%3E/10/%22%3E',
    `/01/${GTIN}/10/%00`,
    `/01/${GTIN}/10/`,
    `/01/${GTIN}/99/x`,
  ])('%s', async (url) => {
    const { status, body } = await get(url);
    expect([400, 404]).toContain(status);
    for (const bad of ['<script>', '<img', '<b>', '\u202e', '\u0000'])
      expect(body.replace(/<b>[^<>]*<\/b>/g, '')).not.toContain(bad);
    expect(body.length).toBeLessThan(30_000);
  });

  it('a broken percent-encoding is refused', async () => {
    expect((await get('/t/%E0%A4%A')).status).toBe(400);
  });
});
