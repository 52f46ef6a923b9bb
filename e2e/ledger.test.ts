import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DemoManifest, loadDemo } from '../apps/server/src/modules/demo/index.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { contextFor, launchBrowser, picture } from './browser.ts';

let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let origin: string;
let demo: DemoManifest;
let eventId: string;

beforeAll(async () => {
  server = await createTestServer();
  demo = await loadDemo(server.context, server.capture);
  await server.ledger.open();
  await server.ledger.integrate();
  const { rows } = await server.pool.query<{ id: string }>(
    `SELECT coalesce(event_id, 'ni:///sha-256;' || encode(content_hash, 'hex') || '?ver=CBV2.0') AS id
       FROM event ORDER BY no OFFSET 100 LIMIT 1`,
  );
  eventId = rows[0]!.id;
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  chrome = await launchBrowser();
});
afterAll(async () => {
  await chrome?.close();
  await server?.close();
});

const WORDS = {
  'zh-CN': {
    login: '用户名',
    password: '密码',
    go: '登录',
    menu: '存证',
    id: '事件编号',
    check: '核对',
    valid: '有效：自存证以来没有改变',
    invalid: '无效：与存证不符',
    complete: '日志签名保证没有遗漏',
  },
  en: {
    login: 'User name',
    password: 'Password',
    go: 'Sign in',
    menu: 'Ledger',
    id: 'Event id',
    check: 'Check',
    valid: 'Holds: unchanged since it was attested',
    invalid: 'Does not hold',
    complete: 'The log vouches that nothing is left out',
  },
} as const;

async function open(
  locale: 'zh-CN' | 'en',
  size: 'office' | 'phone',
): Promise<{ page: Page; faults: string[] }> {
  const context = await contextFor(chrome.browser, { size, locale });
  const faults: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 401')) faults.push(message.text());
  });
  context.on('weberror', ({ error }) => faults.push(error().message));
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const words = WORDS[locale];
  await page.goto(`${origin}/ledger`);
  await page.getByLabel(words.login, { exact: true }).fill('admin');
  await page.getByLabel(words.password, { exact: true }).fill(demo.password);
  await page.getByRole('button', { name: words.go, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: words.menu }).waitFor();
  return { page, faults };
}

async function check(page: Page, locale: 'zh-CN' | 'en', id: string): Promise<void> {
  await page.getByLabel(WORDS[locale].id).fill(id);
  await page.getByRole('button', { name: WORDS[locale].check, exact: true }).click();
}

it.each([
  ['zh-CN', 'office'],
  ['en', 'phone'],
] as const)(
  'shows how the ledger stands and checks a receipt in the browser: %s, %s',
  async (locale, size) => {
    const { page, faults } = await open(locale, size);
    const words = WORDS[locale];
    const head = await server.app.inject({ url: '/ledger/checkpoint' });
    await page.getByText(head.body.split('\n')[2]!).waitFor();
    await check(page, locale, eventId);
    await page.getByText(words.valid).waitFor();
    await page.getByText(words.complete).waitFor();
    await picture(page, `ledger-${locale}-${size}`);
    expect(faults).toEqual([]);
    await page.context().close();
  },
);

it('says so in red when one byte of what the server sends is another', async () => {
  const { page } = await open('zh-CN', 'office');
  await page.route('**/api/v1/ledger/receipts*', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/\\"eventTime\\":\\"2/, '\\"eventTime\\":\\"3');
    await route.fulfill({ response, body });
  });
  await check(page, 'zh-CN', eventId);
  await page.getByText(WORDS['zh-CN'].invalid).waitFor();
  await picture(page, 'ledger-altered');
  await page.context().close();
});

it('tells what is closed in a proof from what was erased, and a part from a whole', async () => {
  const { page, faults } = await open('zh-CN', 'phone');
  await page.route('**/api/v1/ledger/receipts*', async (route) => {
    const response = await route.fetch();
    const bundle = await response.json();
    const events = bundle.events.map((event: object) => ({ ...event, salt: null, content: null }));
    await route.fulfill({ response, body: JSON.stringify({ ...bundle, events, statement: null }) });
  });
  await check(page, 'zh-CN', eventId);
  await page.getByText('没有完整性声明').waitFor();
  await page.getByText('其中 1 个未公开：叶子在日志中，内容无从核对。').waitFor();
  expect(await page.getByText('盐已销毁').count()).toBe(0);
  expect(await page.locator('.proof-result .ant-alert-warning').count()).toBe(1);
  await picture(page, 'ledger-part');
  expect(faults).toEqual([]);
  await page.context().close();
});
