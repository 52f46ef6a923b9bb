import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishNotice } from '../apps/server/src/modules/public/index.ts';
import {
  CODE,
  captureEvents,
  PARTIES,
  PLACES,
  riceChain,
  seedMasterData,
  transform,
} from '../apps/server/src/modules/public/testing/chain.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { contextFor, launchBrowser, picture, SIZES } from './browser.ts';

let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let origin: string;

beforeAll(async () => {
  server = await createTestServer();
  await seedMasterData(server.pool);
  await captureEvents(server.app, server.key, [
    ...riceChain(),
    transform(
      [CODE.bin],
      ['RECALLED-1', 'WITHDRAWN-1'],
      '2026-10-21T10:00:00+08:00',
      PLACES.plant,
      PARTIES.mill,
      {
        'liangsu:productName': '武夷软香米 10 kg',
        'liangsu:commodity': '2361000',
        'liangsu:producer': PARTIES.mill,
      },
    ),
  ]);
  const { rows } = await server.pool.query<{ id: number; code: string }>(
    `SELECT id, code FROM lot WHERE code IN ('RECALLED-1', 'WITHDRAWN-1') ORDER BY code`,
  );
  const notice = {
    reference: '榕市监召〔2026〕3 号',
    issuer: '福州市市场监督管理局',
    reason: '抽检发现镉含量超过食品安全国家标准限量。',
    reasonEn: 'A spot check found cadmium above the national limit.',
    instructions: '不要食用。请退回购买处，凭包装退款。',
    instructionsEn: 'Do not eat it. Return it to the shop; the package is enough for a refund.',
    contact: '市场监管投诉举报热线 12315',
    validFrom: new Date('2026-11-20T02:00:00Z'),
    publishedBy: 'user:test',
  };
  await publishNotice(server.pool, [rows[0]!.id], { ...notice, kind: 'recalled' });
  await publishNotice(server.pool, [rows[1]!.id], { ...notice, kind: 'withdrawn' });
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  chrome = await launchBrowser();
});
afterAll(async () => {
  await chrome?.close();
  await server?.close();
});

const mistyped = `${CODE.rice.slice(0, 9)}${CODE.rice[9] === '2' ? '3' : '2'}${CODE.rice.slice(10)}`;
const PAGES = [
  ['normal', `/t/${CODE.rice}`, 200],
  ['recalled', '/t/RECALLED-1', 200],
  ['withdrawn', '/t/WITHDRAWN-1', 410],
  ['unknown', '/t/NO-SUCH-CODE', 404],
  ['mistyped', `/t/${mistyped}`, 400],
  ['enter', '/t/', 200],
] as const;

describe.each(['zh-CN', 'en'] as const)('the scan page without scripts, %s', (locale) => {
  it.each(['phone', 'office'] as const)('on %s', async (size) => {
    const context = await contextFor(chrome.browser, { size, locale, scripts: false });
    const requests: string[] = [];
    context.on('request', (request) => requests.push(request.url()));
    const faults: string[] = [];
    context.on('console', (message) => faults.push(message.text()));
    for (const [name, path, status] of PAGES) {
      const page = await context.newPage();
      const response = await page.goto(origin + path);
      expect(response?.status()).toBe(status);
      await picture(page, `${name}-${locale}-${size}`);
      const { width } = SIZES[size];
      const body = await page.locator('body').boundingBox();
      expect(body!.width).toBeLessThanOrEqual(width);
      if (name === 'normal') {
        // What it is, is it all right, who made it, where and when: without scrolling.
        for (const locator of [
          'h1',
          '.v',
          'dl dd:nth-of-type(1)',
          'dl dd:nth-of-type(2)',
          'dl dd:nth-of-type(3)',
        ]) {
          const box = await page.locator(locator).first().boundingBox();
          expect(box!.y + box!.height).toBeLessThan(SIZES[size].height);
        }
        await page.locator('summary').click();
        await picture(page, `form-${locale}-${size}`);
      }
      await page.close();
    }
    expect(requests.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([]);
    expect(faults.filter((fault) => !/status of 4\d\d/.test(fault))).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });
});

describe('reporting a problem', () => {
  it('works without scripts and gives a number', async () => {
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'zh-CN', scripts: false });
    const page = await context.newPage();
    await page.goto(`${origin}/t/${CODE.rice}`);
    await page.locator('summary').click();
    await page.getByLabel('变质').check();
    await page.getByLabel('请说明情况').fill('打开后有霉味');
    await page.getByRole('button').click();
    await page.waitForURL(/received=R/);
    expect(await page.locator('#report .v').textContent()).toMatch(/编号 R[0-9A-Z]{9}/);
    await picture(page, 'received');
    await context.close();
  });
});
