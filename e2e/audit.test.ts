import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedJurisdictions } from '../apps/server/src/modules/access/index.ts';
import type { Caller } from '../apps/server/src/testing/callers.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { person } from '../apps/server/src/testing/people.ts';
import { launchBrowser, picture, signInAs } from './browser.ts';

let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let origin: string;
let security: Caller;

beforeAll(async () => {
  server = await createTestServer();
  await seedJurisdictions(server.pool);
  security = await person(server, 'sec', null, 'securityAdministrator');
  await person(server, 'auditor', null, 'auditAdministrator');
  await security('POST', '/api/v1/accounts/auditor/unlock');
  for (let i = 0; i < 3; i++) await security('GET', '/api/v1/audit');
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  chrome = await launchBrowser();
});
afterAll(async () => {
  await chrome?.close();
  await server?.close();
});

const signedIn = (login: string, size: 'office' | 'phone' = 'office'): Promise<Page> =>
  signInAs(chrome.browser, origin, login, { size });

it('the audit administrator searches the trail, looks at one entry and takes what was found', async () => {
  const page = await signedIn('auditor');
  await page.getByRole('link', { name: '审计日志' }).click();
  await page.getByRole('button', { name: '解除账号锁定' }).waitFor();
  await picture(page, 'audit-list', false);
  await page.getByRole('combobox', { name: '结果' }).click();
  await page.locator('.ant-select-item-option', { hasText: '拒绝' }).click();
  await page.getByText('您的角色没有“查询审计日志”的权限').first().waitFor();
  expect(new URL(page.url()).searchParams.get('outcome')).toBe('denied');
  expect(await page.getByRole('button', { name: '解除账号锁定' }).count()).toBe(0);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: '导出 CSV' }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  expect(text.split('\r\n').filter((line) => line.includes('user:sec'))).toHaveLength(3);
  expect(text).not.toContain('解除账号锁定');

  await page.getByRole('button', { name: '清除筛选' }).click();
  await page.getByRole('button', { name: '解除账号锁定' }).click();
  const one = page.getByRole('dialog');
  await one.getByText('安全管理员').waitFor();
  await one.getByText('锁定至').waitFor();
  await picture(page, 'audit-one', false);
  await one.getByRole('button', { name: '该操作者的全部记录' }).click();
  await page.waitForURL(/actor=user%3Asec/);
  await page.getByRole('button', { name: '解除账号锁定' }).waitFor();
  // That the trail was searched and taken is in it.
  await page.goto(`${origin}/audit?action=audit.export`);
  await page.getByRole('button', { name: '导出审计日志' }).waitFor();
  await page.context().close();
});

it('on a phone each entry is told whole, and nothing stands out of the page', async () => {
  const page = await signedIn('auditor', 'phone');
  await page.goto(`${origin}/audit?action=account.unlock`);
  await page.getByText('user:sec').waitFor();
  const { wide, window } = await page.evaluate<{ wide: number; window: number }>(
    '({ wide: document.documentElement.scrollWidth, window: innerWidth })',
  );
  expect(wide).toBeLessThanOrEqual(window);
  await picture(page, 'audit-phone', false);
  await page.context().close();
});

it('nobody else is shown it', async () => {
  const page = await signedIn('sec');
  expect(await page.getByRole('link', { name: '审计日志' }).count()).toBe(0);
  await page.goto(`${origin}/audit`);
  await page.getByText('审计管理员').waitFor();
  expect(await page.locator('table').count()).toBe(0);
  await page.context().close();
});
