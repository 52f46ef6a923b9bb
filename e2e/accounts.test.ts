import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addUser, createApiKey, seedJurisdictions } from '../apps/server/src/modules/access/index.ts';
import type { Caller } from '../apps/server/src/testing/callers.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { signedIn as callerOf, organisation, person } from '../apps/server/src/testing/people.ts';
import { launchBrowser, picture, signInAs } from './browser.ts';

const PASSWORD = 'a good long one';
let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let origin: string;
let mill: number;
let keeper: Caller;
/** How far the server's clock goes ahead, in milliseconds. */
let ahead = 0;

beforeAll(async () => {
  server = await createTestServer({ now: () => new Date(Date.now() + ahead) });
  await seedJurisdictions(server.pool);
  mill = await organisation(server, 'processor', '530302');
  await server.pool.query('UPDATE party SET name = $2 WHERE id = $1', [mill, '麒麟某面粉有限公司']);
  keeper = await person(server, 'keeper.li', mill, 'keeper');
  await person(server, 'sec', null, 'securityAdministrator');
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  chrome = await launchBrowser();
});
afterAll(async () => {
  await chrome?.close();
  await server?.close();
});

const signedIn = (login: string): Promise<Page> =>
  signInAs(chrome.browser, origin, login, { password: PASSWORD });

const rowOf = (page: Page, login: string) =>
  page.locator('tr').filter({ has: page.getByText(login, { exact: true }) });

it('the security administrator takes off a lost second factor and ends the sessions of an account', async () => {
  const approver = await person(
    server,
    'lost',
    await organisation(server, 'authority', '530302'),
    'approver',
  );
  const { secret } = (await approver('POST', '/api/v1/me/second-factor', { password: PASSWORD })).body;
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  expect((await approver('PUT', '/api/v1/me/second-factor', { code })).status).toBe(200);
  // The password alone opens nothing for whoever has lost it.
  await expect(callerOf(server, 'lost')).rejects.toThrow('auth.secondFactor');

  const page = await signedIn('sec');
  await page.goto(`${origin}/accounts`);
  await rowOf(page, 'lost').getByText('已启用').waitFor();
  expect(await rowOf(page, 'keeper.li').getByRole('button', { name: '解除第二因素' }).count()).toBe(0);
  expect(await rowOf(page, 'sec').getByRole('button').count()).toBe(0);
  await rowOf(page, 'lost').getByRole('button', { name: '解除第二因素' }).click();
  const dialog = page.getByRole('dialog', { name: '解除第二因素' });
  await dialog.getByText('当面或打电话核实').waitFor();
  await picture(page, 'accounts-drop-factor', false);
  // They signed in a while ago: whoever sits there shows that it is still they.
  ahead = 6 * 60_000;
  await dialog.getByRole('button', { name: '解除第二因素' }).click();
  const proof = page.getByRole('dialog', { name: '请确认是您本人' });
  await proof.getByLabel('密码').fill(PASSWORD);
  await proof.getByRole('button', { name: '确认并继续' }).click();
  await dialog.getByText('已解除账号“lost”的第二因素').waitFor();
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click();
  await rowOf(page, 'lost').getByText('未启用').waitFor();
  expect((await approver('GET', '/api/v1/me')).status).toBe(401);
  await callerOf(server, 'lost');
  ahead = 0;

  expect((await keeper('GET', '/api/v1/me')).status).toBe(200);
  await page.getByLabel('姓名或用户名').fill('keeper');
  await rowOf(page, 'lost').waitFor({ state: 'detached' });
  expect(page.url()).toContain('q=keeper');
  await rowOf(page, 'keeper.li').getByRole('button', { name: '退出其登录' }).click();
  const ending = page.getByRole('dialog', { name: '退出其登录' });
  await ending.getByText('知道密码的人仍可重新登录').waitFor();
  await ending.getByRole('button', { name: '退出其登录' }).click();
  await ending.getByText('已全部退出').waitFor();
  expect((await keeper('GET', '/api/v1/me')).status).toBe(401);
  await page.context().close();
});

it('thousands of accounts come some at a time, and are found by a part of a name', async () => {
  for (let n = 0; n < 120; n++)
    await addUser(server.pool, {
      login: `grower-${String(n).padStart(3, '0')}`,
      password: { hash: '$argon2id$nobody' },
      displayName: `种粮户 ${n}`,
      partyId: null,
      rights: [],
    });
  const page = await signedIn('sec');
  await page.getByRole('link', { name: '账号', exact: true }).click();
  await page.getByText(/共 12\d 条/).waitFor();
  expect(await page.locator('tbody tr').count()).toBe(50);
  await page.getByRole('button', { name: '再显示一些' }).click();
  await rowOf(page, 'grower-099').waitFor();
  expect(await page.locator('tbody tr').count()).toBe(100);
  await page.getByLabel('姓名或用户名').fill('种粮户 119');
  await rowOf(page, 'grower-119').waitFor();
  expect(await page.locator('tbody tr').count()).toBe(1);
  await page.context().close();
});

it('of an organisation, the security administrator sees the people and keys on its page, and ends a role and a key', async () => {
  const { text } = await createApiKey(server.pool, { name: '收购系统', rights: ['lot.read'], partyId: mill });
  const allowed = async () =>
    (await fetch(`${origin}/api/v1/lots`, { headers: { authorization: `Bearer ${text}` } })).status;
  expect(await allowed()).toBe(200);
  const page = await signedIn('sec');
  await page.getByRole('link', { name: '单位', exact: true }).click();
  await page.getByRole('link', { name: '麒麟某面粉有限公司' }).click();
  const keys = page.locator('.panel', { hasText: '接口密钥' });
  await keys.getByText('收购系统').waitFor();
  expect(await keys.getByRole('button', { name: '创建密钥' }).count()).toBe(0);
  const people = page.locator('.panel', { hasText: '人员与角色' });
  await rowOf(page, 'keeper.li').getByText('保管员').waitFor();
  await picture(page, 'organisation-inside', true);
  await people.getByRole('button', { name: '取消角色' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('已离职');
  await dialog.getByRole('button', { name: '取消角色' }).click();
  await people.getByText('还没有人员').waitFor();
  await keys.getByRole('button', { name: '吊销' }).click();
  await page.locator('.ant-popconfirm').getByRole('button', { name: '吊销' }).click();
  await keys.getByText('还没有有效的密钥').waitFor();
  expect(await allowed()).toBe(401);
  await page.context().close();
});

it('says that invitations, identities and providers could not be read, and reads them again', async () => {
  await person(server, 'boss', mill, 'organisationAdministrator');
  const page = await signedIn('boss');
  const fail = /\/api\/v1\/(invitations|me\/identities|oidc\/providers)$/;
  await page.route(fail, (route) => route.fulfill({ status: 503, body: '' }));
  await page.goto(`${origin}/people`);
  const invitations = page.locator('.panel', { hasText: '等待接受的邀请' });
  await invitations.getByText('没有读到内容').waitFor();
  await page.goto(`${origin}/me`);
  const identities = page.locator('.panel', { hasText: '其他登录方式' });
  await identities.getByText('没有读到内容').waitFor();
  await page.unroute(fail);
  // There is none: once that is read, nothing is shown.
  await identities.getByRole('button', { name: '重试' }).click();
  await identities.waitFor({ state: 'detached' });
  await page.route(fail, (route) => route.fulfill({ status: 503, body: '' }));
  await page.context().clearCookies();
  await page.goto(`${origin}/sign-in`);
  await page.getByRole('alert').getByText('503').waitFor();
  await page.context().close();
});
