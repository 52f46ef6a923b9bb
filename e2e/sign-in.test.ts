import { readFileSync } from 'node:fs';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedJurisdictions } from '../apps/server/src/modules/access/index.ts';
import {
  CLIENT,
  startProvider,
  type TestProvider,
} from '../apps/server/src/modules/access/oidc/testing/provider.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { organisation, person } from '../apps/server/src/testing/people.ts';
import { contextFor, launchBrowser, picture } from './browser.ts';

const PASSWORD = 'a good long one';
let provider: TestProvider;
let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let origin: string;

beforeAll(async () => {
  provider = await startProvider();
  server = await createTestServer({
    secondFactor: 'required',
    oidc: [
      {
        id: 'gov',
        name: { zh: '省政务网', en: 'the province' },
        issuer: provider.issuer,
        ...CLIENT,
        scope: 'openid',
        secondFactor: { acr: [], amr: [] },
      },
    ],
  });
  await seedJurisdictions(server.pool);
  const mill = await organisation(server, 'processor', '530302');
  await person(server, 'steward', mill, 'clerk');
  await person(server, 'leaver', mill, 'clerk');
  await person(server, 'prover', mill, 'clerk');
  await person(server, 'sec', null, 'securityAdministrator');
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  server.context.config.publicUrl = origin;
  provider.redirectUris.push(`${origin}/api/v1/oidc/gov/callback`);
  chrome = await launchBrowser();
});
afterAll(async () => {
  await chrome?.close();
  await server?.close();
  await provider?.close();
});

async function open(size: 'office' | 'phone' = 'office', locale: 'zh-CN' | 'en' = 'zh-CN') {
  const context = await contextFor(chrome.browser, { size, locale });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return { page, context };
}

it('an identity is linked in the profile and signs in from then on; unlinked nobody comes in by it', async () => {
  provider.person = { subject: 'steward-of-the-province' };
  const stranger = await open('phone');
  await stranger.page.goto(`${origin}/sign-in`);
  await stranger.page.getByRole('link', { name: '用省政务网登录' }).click();
  await stranger.page.getByText('这个身份还没有关联账号').waitFor();
  await picture(stranger.page, 'provider-unknown', true);
  await stranger.context.close();

  const { page, context } = await open();
  await page.goto(`${origin}/me`);
  await page.getByLabel('用户名', { exact: true }).fill('steward');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('button', { name: '关联省政务网' }).click();
  const linked = page.locator('.panel', { hasText: '其他登录方式' });
  await linked.getByRole('cell', { name: '省政务网' }).waitFor();
  await picture(page, 'provider-linked', true);
  await context.close();

  const next = await open();
  await next.page.goto(`${origin}/lots`);
  await next.page.getByRole('link', { name: '用省政务网登录' }).click();
  await next.page.getByRole('heading', { level: 1, name: '批次' }).waitFor();
  // What it opens is no proof of presence: the password is asked for before another way in is taken off or put on.
  await next.page.goto(`${origin}/me`);
  await next.page
    .locator('.panel', { hasText: '其他登录方式' })
    .getByRole('button', { name: '取消关联' })
    .click();
  const proof = next.page.getByRole('dialog', { name: '请确认是您本人' });
  await proof.getByRole('button', { name: '到省政务网重新登录确认' }).waitFor();
  await picture(next.page, 'prove-at-provider', false);
  await proof.getByLabel('密码').fill(PASSWORD);
  await proof.getByRole('button', { name: '取消', exact: true }).click();
  await next.page.getByText('再次输入密码').waitFor();
  await next.page.getByRole('button', { name: '账号与单位' }).click();
  await next.page.getByText('退出登录').click();
  await next.page.waitForURL((url) => url.href.startsWith(`${provider.issuer}/session/end`));
  await next.context.close();
});

it('who signed in at a provider shows there again who they are; what was typed stays and goes on', async () => {
  await server.owner.query(
    `INSERT INTO user_identity (id, user_id, issuer, subject, linked_at)
     SELECT gen_random_uuid(), id, $1, 'prover-of-the-province', now() FROM app_user WHERE login = 'prover'`,
    [provider.issuer],
  );
  provider.person = { subject: 'prover-of-the-province' };
  const { page, context } = await open('phone', 'en');
  await page.goto(`${origin}/sign-in?to=/me`);
  await page.getByRole('link', { name: 'Sign in by the province' }).click();
  await page.getByRole('button', { name: 'Ask for erasure' }).click();
  const asking = page.getByRole('dialog').filter({ hasText: 'security administrator' });
  await asking.getByRole('textbox').fill('I leave; typed with care');
  await asking.getByRole('button', { name: 'Ask for erasure' }).click();
  const proof = page.getByRole('dialog', { name: 'Is it you?' });
  const there = proof.getByRole('button', { name: 'Sign in again at the province' });
  await there.waitFor();
  await picture(page, 'prove-at-provider-phone', false);

  // Somebody else's identity is no proof; it is said where they wait.
  provider.person = { subject: 'somebody-else' };
  const [refused] = await Promise.all([context.waitForEvent('page'), there.click()]);
  await refused.getByText('is not the identity that you linked').waitFor();
  await picture(refused, 'proven-refused-phone', false);
  await refused.close();
  await proof.getByText('is not the identity that you linked').waitFor();
  await picture(page, 'prove-at-provider-refused-phone', false);

  provider.person = { subject: 'prover-of-the-province' };
  await there.click();
  await proof.waitFor({ state: 'hidden' });
  await page.getByText('the security administrator has still to do it').waitFor();
  const { rows } = await server.owner.query(
    `SELECT r.reason FROM personal_data_request r JOIN app_user u ON u.id = r.user_id WHERE u.login = 'prover'`,
  );
  expect(rows).toEqual([{ reason: 'I leave; typed with care' }]);
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await page.getByRole('button', { name: 'Ask for erasure' }).waitFor();
  await context.close();
});

it('an administrator sets up a second factor before anything else', async () => {
  const { page, context } = await open();
  await page.goto(`${origin}/people`);
  await page.getByLabel('用户名', { exact: true }).fill('sec');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByText('您的角色或权限要求第二因素').waitFor();
  await picture(page, 'second-factor-due', true);
  const factor = page.locator('.panel', { hasText: '第二因素' });
  await factor.getByLabel('当前密码').fill(PASSWORD);
  await factor.getByRole('button', { name: '启用', exact: true }).click();
  const secret = (await factor.locator('.mono').first().textContent())!.trim();
  await factor.getByLabel('验证码').fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate());
  await factor.getByRole('button', { name: '确认启用' }).click();
  await factor.getByText('恢复码只显示这一次').waitFor();
  expect(await page.getByText('您的角色或权限要求第二因素').count()).toBe(0);
  await page.getByRole('link', { name: '人员与角色' }).click();
  await page.getByRole('cell', { name: 'sec' }).first().waitFor();

  // Somebody downloads what is kept about them, and asks for its erasure, which the administrator does.
  const leaver = await open('phone');
  await leaver.page.goto(`${origin}/me`);
  await leaver.page.getByLabel('用户名', { exact: true }).fill('leaver');
  await leaver.page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await leaver.page.getByRole('button', { name: '登录', exact: true }).click();
  const download = leaver.page.waitForEvent('download');
  await leaver.page.getByRole('button', { name: '下载我的信息' }).click();
  const copy = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  expect(copy.data.account.login).toBe('leaver');
  await leaver.page.getByRole('button', { name: '申请删除账号' }).click();
  await picture(leaver.page, 'personal-data-ask', false);
  await leaver.page.getByRole('dialog').getByRole('button', { name: '申请删除账号' }).click();
  await leaver.page.getByText('等待安全管理员办理').waitFor();
  await picture(leaver.page, 'personal-data-mine', true);
  await page.getByRole('link', { name: '个人信息' }).click();
  await picture(page, 'personal-data', true);
  await page.getByRole('button', { name: '删除', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('原因').fill('已离职');
  await dialog.getByRole('button', { name: '删除', exact: true }).click();
  await page.getByText('没有待办的申请').waitFor();
  await page.getByText(/经办人$/).waitFor();
  await picture(page, 'personal-data-done', true);
  await leaver.page.reload();
  await leaver.page.getByRole('heading', { name: '登录' }).waitFor();
  await leaver.context.close();
  await context.close();
});
