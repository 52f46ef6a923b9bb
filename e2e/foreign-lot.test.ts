import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedJurisdictions } from '../apps/server/src/modules/access/index.ts';
import { documentOf, made } from '../apps/server/src/testing/epcis.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { organisation, person } from '../apps/server/src/testing/people.ts';
import { contextFor, launchBrowser, picture, type SIZES } from './browser.ts';

/** A lot that nothing ties to the reader's organisation: the page says so before anything else, and what is open all the same. */
let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let origin: string;

beforeAll(async () => {
  server = await createTestServer();
  await seedJurisdictions(server.pool);
  await person(server, 'stranger', await organisation(server, 'processor', '530302'), 'clerk');
  const answer = await server.app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { 'x-api-key': server.key },
    payload: documentOf(made('FOREIGN', 1000, 'farm', '2026-09-01T08:00:00+08:00')) as object,
  });
  expect(answer.statusCode, answer.body).toBe(200);
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  chrome = await launchBrowser();
});
afterAll(async () => {
  await chrome?.close();
  await server?.close();
});

const WORDS = {
  'zh-CN': {
    form: ['用户名', '密码', '登录'],
    title: '与本单位无关',
    reason: /^这一批次与本单位无关：[^：]*任何人都可以看$/,
    scan: '查看扫码页',
    administrator: '管理员',
  },
  en: {
    form: ['User name', 'Password', 'Sign in'],
    title: "Not your organisation's",
    reason: /^This lot is none of your organisation's business:[^:]*open to everybody$/,
    scan: 'Open scan page',
    administrator: 'administrator',
  },
} as const;

it.each([
  ['zh-CN', 'office'],
  ['en', 'phone'],
] as const)('in %s, on a screen of the %s', async (locale, size: keyof typeof SIZES) => {
  const words = WORDS[locale];
  const context = await contextFor(chrome.browser, { size, locale });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${origin}/lots/FOREIGN`);
  await page.getByLabel(words.form[0], { exact: true }).fill('stranger');
  await page.getByLabel(words.form[1], { exact: true }).fill('a good long one');
  await page.getByRole('button', { name: words.form[2], exact: true }).click();
  const state = page.locator('.state');
  await state.getByText(words.title, { exact: true }).waitFor();
  await picture(page, `foreign-lot-${locale}-${size}`);
  const told = (await state.locator('.ant-result-subtitle').innerText()).trim();
  // The whole of it, once.
  expect(told).toMatch(words.reason);
  expect(await state.innerText()).not.toContain(words.administrator);
  await state.getByRole('link', { name: words.scan }).click();
  await page.getByText('FOREIGN').first().waitFor();
  expect(new URL(page.url()).pathname).toBe('/t/FOREIGN');
  await context.close();
});
