import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiKey } from '../apps/server/src/modules/access/index.ts';
import { type DemoManifest, loadDemo } from '../apps/server/src/modules/demo/index.ts';
import { documentOf, gone, made } from '../apps/server/src/testing/epcis.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { contextFor, launchBrowser } from './browser.ts';

let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let origin: string;
let demo: DemoManifest;
/** The party of the demo's keeper. */
let keeper: { id: number; uri: string };

async function capture(partyId: number, ...events: unknown[]): Promise<void> {
  const { text } = await createApiKey(server.pool, { name: 'e2e', rights: ['event.capture'], partyId });
  const response = await server.app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${text}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(response.statusCode, response.body).toBe(200);
}

beforeAll(async () => {
  server = await createTestServer();
  demo = await loadDemo(server.context, server.capture);
  const { rows } = await server.pool.query<{ id: number; uri: string }>(
    `SELECT p.id, p.uri FROM app_user u JOIN membership m ON m.user_id = u.id JOIN party p ON p.id = m.party_id
      WHERE u.login = 'yn-keeper'`,
  );
  keeper = rows[0]!;
  const { rows: others } = await server.pool.query<{ id: number }>(
    'SELECT id FROM party WHERE id <> $1 AND uscc IS NOT NULL ORDER BY id DESC LIMIT 1',
    [keeper.id],
  );
  await capture(keeper.id, made('E2E-1', 1000, 'e2e-shed', '2026-09-01T08:00:00+08:00'));
  const sourceList = [{ type: 'possessing_party', source: keeper.uri }];
  await capture(
    others[0]!.id,
    { ...gone('E2E-1', 300, 'e2e-shed', '2026-09-02T08:00:00+08:00', 'destroyed'), sourceList },
    { ...gone('E2E-1', 200, 'e2e-shed', '2026-09-03T08:00:00+08:00'), sourceList },
  );
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  chrome = await launchBrowser();
});
afterAll(async () => {
  await chrome?.close();
  await server?.close();
});

/** A row of the list by what it says. */
const row = (page: Page, text: string) => page.locator('tbody tr').filter({ hasText: text });

it('a keeper contests what a stranger reported of the depot’s grain, and confirms what is so: the stock is less by that', async () => {
  const context = await contextFor(chrome.browser, { size: 'office', locale: 'zh-CN' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${origin}/claims`);
  await page.getByLabel('用户名', { exact: true }).fill('yn-keeper');
  await page.getByLabel('密码', { exact: true }).fill(demo.password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: '待确认记录' }).waitFor();

  await row(page, '300 kg').getByRole('button', { name: '有异议' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '有异议' }).click();
  await dialog.getByText('请写明原因').last().waitFor();
  await dialog.getByRole('textbox').fill('没有销毁，仍在库');
  await dialog.getByRole('button', { name: '有异议' }).click();
  await row(page, '300 kg').getByText('没有销毁，仍在库').waitFor();

  await row(page, '200 kg')
    .getByRole('button', { name: /^确\s*认$/ })
    .click();
  await dialog.getByRole('button', { name: /^确\s*认$/ }).click();
  await row(page, '200 kg').getByText('已确认').waitFor();
  expect(await row(page, '200 kg').getByRole('button').count()).toBe(0);

  await row(page, '200 kg').getByRole('link', { name: '早籼稻' }).click();
  await page.getByText('800 kg').first().waitFor();
  await context.close();
});
