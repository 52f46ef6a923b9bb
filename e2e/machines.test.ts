import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedJurisdictions } from '../apps/server/src/modules/access/index.ts';
import {
  type Receiver,
  startReceiver,
} from '../apps/server/src/modules/exchange/webhooks/testing/receiver.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { organisation, person } from '../apps/server/src/testing/people.ts';
import { choose, launchBrowser, picture, signInAs } from './browser.ts';

let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let receiver: Receiver;
let origin: string;

beforeAll(async () => {
  server = await createTestServer({ webhooks: { allow: ['127.0.0.1'], http: true } });
  await seedJurisdictions(server.pool);
  const mill = await organisation(server, 'processor', '530302');
  await person(server, 'mill-boss', mill, 'organisationAdministrator');
  await person(server, 'mill-clerk', mill, 'clerk');
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  receiver = await startReceiver();
  chrome = await launchBrowser();
});
afterAll(async () => {
  await chrome?.close();
  await receiver?.close();
  await server?.close();
});

const signedIn = (login: string): Promise<Page> => signInAs(chrome.browser, origin, login);

const me = async (key: string) =>
  (await fetch(`${origin}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } })).status;

it('an administrator makes, renews and revokes a key; others do not see the page', async () => {
  const page = await signedIn('mill-boss');
  await page.getByRole('link', { name: '密钥与推送' }).click();
  await page.getByText('还没有有效的密钥').waitFor();
  await page.getByRole('button', { name: '创建密钥' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('用途或系统名称').fill('收购系统');
  await choose(page, '权限范围', '查看录入记录');
  await dialog.getByRole('button', { name: '创建密钥' }).click();
  const text = (await dialog.locator('.mono').textContent())!.trim();
  expect(text).toMatch(/^lsk_/);
  expect(await me(text)).toBe(200);
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click();
  await page.getByRole('cell', { name: /收购系统/ }).waitFor();
  await dialog.waitFor({ state: 'detached' });
  expect((await page.content()).includes(text)).toBe(false);

  await page.getByRole('button', { name: '更换', exact: true }).click();
  await dialog.getByLabel('旧密钥继续可用（小时）').fill('0');
  await dialog.getByRole('button', { name: '更换', exact: true }).click();
  const renewed = (await dialog.locator('.mono').textContent())!.trim();
  expect([await me(text), await me(renewed)]).toEqual([401, 200]);
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click();
  await dialog.waitFor({ state: 'detached' });
  await picture(page, 'machines-keys', true);

  await page.getByRole('button', { name: '吊销', exact: true }).click();
  await page.getByRole('tooltip').getByRole('button', { name: '吊销', exact: true }).click();
  await page.getByText('还没有有效的密钥').waitFor();
  expect(await me(renewed)).toBe(401);
  await page.getByRole('button', { name: '显示已失效的 1 个' }).click();
  await page.getByText('已吊销').waitFor();
  await page.context().close();

  const clerk = await signedIn('mill-clerk');
  expect(await clerk.getByRole('link', { name: '密钥与推送' }).count()).toBe(0);
  await clerk.goto(`${origin}/machines`);
  await clerk.getByText('没有').first().waitFor();
  expect(await clerk.getByRole('button', { name: '创建密钥' }).count()).toBe(0);
  await clerk.context().close();
});

it('an administrator adds a webhook, tests it and reads what came of it', async () => {
  const page = await signedIn('mill-boss');
  await page.goto(`${origin}/machines`);
  await page.getByRole('button', { name: '添加推送地址' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('用途或系统名称').fill('仓储系统');
  await dialog.getByLabel('地址', { exact: true }).fill('https://10.0.0.1/');
  await dialog.getByRole('button', { name: '添加推送地址' }).click();
  await dialog.getByText('推送地址须以 https:// 开头').waitFor();
  await dialog.getByLabel('地址', { exact: true }).fill(receiver.url);
  await dialog.getByRole('button', { name: '添加推送地址' }).click();
  expect((await dialog.locator('.mono').textContent())!.trim()).toMatch(/^whsec_/);
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click();
  receiver.answer = 503;
  await page.getByRole('button', { name: '发送测试' }).click();
  await page.getByText('对方没有接收').waitFor();
  receiver.answer = 200;
  await page.getByRole('button', { name: '推送记录' }).click();
  await page.getByRole('button', { name: '立即重发' }).click();
  await dialog.getByText('已送达').waitFor();
  expect(receiver.received).toHaveLength(2);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  await picture(page, 'machines-webhooks', true);
  await page.context().close();
});
