import { makeUscc } from '@liangsu/domain/parties';
import { Secret, TOTP } from 'otpauth';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedJurisdictions } from '../apps/server/src/modules/access/index.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { organisation, person } from '../apps/server/src/testing/people.ts';
import { choose, contextFor, launchBrowser, picture } from './browser.ts';

const PASSWORD = 'a good long one';
let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let origin: string;
/** How far the server's clock goes ahead, in milliseconds. */
let ahead = 0;

beforeAll(async () => {
  server = await createTestServer({ now: () => new Date(Date.now() + ahead) });
  await seedJurisdictions(server.pool);
  await person(server, 'approver', await organisation(server, 'authority', '530302'), 'official', 'approver');
  for (const [login, role] of [
    ['sys', 'systemAdministrator'],
    ['sec', 'securityAdministrator'],
  ] as const)
    await person(server, login, null, role);
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  chrome = await launchBrowser();
});
afterAll(async () => {
  await chrome?.close();
  await server?.close();
});

async function open(locale: 'zh-CN' | 'en' = 'zh-CN'): Promise<{ page: Page; context: BrowserContext }> {
  const context = await contextFor(chrome.browser, { size: 'office', locale });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return { page, context };
}

async function signedIn(login: string, locale: 'zh-CN' | 'en' = 'zh-CN') {
  const { page, context } = await open(locale);
  await page.goto(`${origin}/`);
  const words = locale === 'en' ? ['User name', 'Password', 'Sign in'] : ['用户名', '密码', '登录'];
  await page.getByLabel(words[0]!, { exact: true }).fill(login);
  await page.getByLabel(words[1]!, { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: words[2]!, exact: true }).click();
  await page.locator('.frame-side').waitFor();
  return { page, context };
}

const menu = async (page: Page) =>
  (await page.locator('nav a').allTextContents()).filter((text) => text !== '');

it('an organisation registers, is approved, invites its people; each sees only what they may do', async () => {
  const made = makeUscc('91530302', 'MA6K0B01');
  if (!made.ok) throw new Error(made.reason.code);
  const { page, context } = await open();
  await page.goto(`${origin}/sign-in`);
  await page.getByRole('link', { name: '单位还没有登记？登记单位' }).click();
  await page.getByLabel('名称', { exact: true }).fill('曲靖某面粉有限公司');
  await page.getByLabel('统一社会信用代码').fill(made.value);
  await choose(page, '单位类型', '加工企业');
  await choose(page, '地区', '530302');
  await page.getByLabel('姓名').fill('张某');
  await page.getByLabel('用户名').fill('mill-boss');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await picture(page, 'access-register', true);
  await page.getByLabel('密码', { exact: true }).press('Enter');
  await page.getByText('登记已提交').waitFor();
  const login = (await page.locator('.ant-result .mono').textContent())!.trim();
  expect(login).toMatch(/^mill-boss-\w{4}$/);
  await picture(page, 'access-registered', true);
  await context.close();

  const boss = await signedIn(login);
  expect(await menu(boss.page)).toEqual(['首页', '存证', '单位']);
  await boss.page.getByRole('link', { name: '单位', exact: true }).click();
  await boss.page.getByRole('link', { name: '曲靖某面粉有限公司' }).click();
  await boss.page.locator('input[type=file]').setInputFiles({
    name: '营业执照.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.7 licence'),
  });
  await boss.page.getByRole('link', { name: '营业执照.pdf' }).waitFor();
  expect(await boss.page.getByRole('button', { name: '批准' }).count()).toBe(0);

  const approver = await signedIn('approver');
  await approver.page.goto(`${origin}/organisations?state=applied`);
  await approver.page.getByRole('link', { name: '曲靖某面粉有限公司' }).click();
  await picture(approver.page, 'access-approval', true);
  await approver.page.getByRole('button', { name: '批准', exact: true }).click();
  // They signed in a while ago: whoever sits there shows that it is still they, and the decision goes on.
  ahead = 6 * 60_000;
  await approver.page.getByRole('dialog').getByRole('button', { name: '批准', exact: true }).click();
  const proof = approver.page.getByRole('dialog', { name: '请确认是您本人' });
  await proof.getByLabel('密码').fill('not this one');
  await proof.getByRole('button', { name: '确认并继续' }).click();
  await proof.getByText('当前密码不正确').waitFor();
  await picture(approver.page, 'access-reauthenticate', false);
  await proof.getByLabel('密码').fill(PASSWORD);
  await proof.getByRole('button', { name: '确认并继续' }).click();
  await approver.page.locator('h1').getByText('已批准').waitFor();
  ahead = 0;
  expect(await approver.page.getByRole('button', { name: '暂停' }).count()).toBe(1);
  await approver.context.close();

  await boss.page.goto(`${origin}/people`);
  await boss.page.getByRole('button', { name: '邀请人员' }).click();
  const dialog = boss.page.getByRole('dialog');
  await dialog.getByLabel('受邀人').fill('李某');
  await choose(boss.page, '角色', '经办人');
  await dialog.getByRole('button', { name: '邀请人员' }).click();
  const link = (await dialog.locator('.mono').textContent())!.trim();
  expect(link).toContain('/invitations/');
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click();
  await boss.page.getByText('等待接受的邀请').waitFor();
  await picture(boss.page, 'access-people', true);
  await boss.context.close();

  const invited = await open();
  await invited.page.goto(link);
  await invited.page.getByLabel('用户名').fill('mill-clerk');
  await invited.page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await picture(invited.page, 'access-invitation', true);
  await invited.page.getByRole('button', { name: '开立账号' }).click();
  await invited.page.getByRole('heading', { name: '登录' }).waitFor();
  await invited.context.close();
  const clerk = await signedIn('mill-clerk');
  expect(await menu(clerk.page)).toEqual([
    '首页',
    '批次',
    '录入',
    '导入表格',
    '待确认记录',
    '主体',
    '地点',
    '存证',
    '单位',
  ]);
  await clerk.context.close();
});

it('the administrators see their own work alone', async () => {
  const system = await signedIn('sys', 'en');
  expect(await menu(system.page)).toEqual([
    'Home',
    'Ledger',
    'Organisations',
    'People and roles',
    'Accounts',
  ]);
  await system.page.getByRole('link', { name: 'Accounts' }).click();
  // The list moves nothing any more once it is there.
  await system.page.getByRole('cell', { name: 'approver' }).first().waitFor();
  await system.page.getByRole('button', { name: 'Open an account' }).click();
  await system.page.getByLabel('Name of the person').fill('Steward');
  await system.page.getByRole('dialog').getByLabel('User name').fill('steward');
  await system.page.getByRole('dialog').getByRole('button', { name: 'Open an account' }).click();
  await system.page.getByText('The first code, shown this once').waitFor();
  const first = (await system.page.getByRole('dialog').locator('.mono').textContent())!.trim();
  await picture(system.page, 'access-accounts', false);
  await system.page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await system.page.getByText('Waits to be confirmed').waitFor();
  expect(await system.page.getByRole('button', { name: 'Confirm and give a code' }).count()).toBe(0);
  await system.context.close();

  const security = await signedIn('sec', 'en');
  await security.page.goto(`${origin}/accounts`);
  await security.page.getByRole('button', { name: 'Confirm and give a code' }).click();
  const dialog = security.page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Confirm and give a code' }).click();
  await dialog.getByText('The second code, shown this once').waitFor();
  const second = (await dialog.locator('.mono').textContent())!.trim();
  await picture(security.page, 'access-second-code', false);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await security.page.getByText('Waits for its owner').waitFor();
  await picture(security.page, 'access-accounts-waiting', true);

  const owner = await contextFor(chrome.browser, { size: 'phone', locale: 'zh-CN' });
  const theirs = await owner.newPage();
  await theirs.goto(`${origin}/sign-in`);
  await theirs.getByRole('link', { name: '领取账号' }).click();
  await theirs.getByRole('heading', { level: 1, name: '领取账号' }).waitFor();
  await theirs.getByLabel('用户名').fill('steward');
  await theirs.getByLabel('第一个领取码').fill(first);
  await theirs.getByLabel('第二个领取码').fill(second.slice(0, -1) + (/x$/i.test(second) ? 'y' : 'x'));
  await theirs.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await theirs.getByRole('button', { name: '设置密码' }).click();
  await theirs.getByText('领取码不正确').waitFor();
  await picture(theirs, 'access-take-account', true);
  await theirs.getByLabel('第二个领取码').fill(second);
  await theirs.getByRole('button', { name: '设置密码' }).click();
  await theirs.getByRole('heading', { name: '登录' }).waitFor();
  await owner.close();

  await security.page.goto(`${origin}/people`);
  expect(await security.page.getByRole('button', { name: 'Invite somebody' }).count()).toBe(0);
  await security.page.getByRole('button', { name: 'Give a role' }).click();
  await security.page.getByRole('dialog').getByLabel('User name').fill('steward');
  await choose(security.page, 'Role', 'Data steward'.toLowerCase());
  await security.page.getByRole('dialog').getByRole('button', { name: 'Give a role' }).click();
  await security.page.getByRole('cell', { name: 'Steward steward' }).waitFor();
  await security.page.goto(`${origin}/lots`);
  await security.page.getByText('see lots').waitFor();
  await security.context.close();
});

it('a second factor is set up with an app and asked for at the next sign-in; a password is changed by the rules', async () => {
  await person(server, 'careful', null, 'dataSteward');
  const first = await signedIn('careful');
  const { page } = first;
  await page.getByRole('button', { name: '账号与单位' }).click();
  await page.getByText('我的资料与安全').click();
  await page.getByRole('heading', { level: 1, name: '我的资料与安全' }).waitFor();
  const factor = page.locator('.panel', { hasText: '第二因素' });
  await factor.getByLabel('当前密码').fill(PASSWORD);
  await factor.getByRole('button', { name: '启用', exact: true }).click();
  const code = factor.getByRole('img', { name: '供身份验证器扫描的二维码' });
  await code.waitFor();
  // It is really a code that an app can read, not an image that the policy of contents has stopped.
  expect(
    await code.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
  ).toBeGreaterThan(50);
  const secret = (await factor.locator('.mono').first().textContent())!.trim();
  await picture(page, 'access-second-factor', true);
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  await factor.getByLabel('验证码').fill(totp.generate());
  await factor.getByRole('button', { name: '确认启用' }).click();
  await factor.getByText('恢复码只显示这一次').waitFor();
  const codes = (await factor.locator('.mono').first().textContent())!.trim().split(' ');
  expect(codes).toHaveLength(10);

  const password = page.locator('.panel', { hasText: '再输一次新密码' });
  await password.getByLabel('当前密码').fill(PASSWORD);
  await password.getByLabel('新密码', { exact: true }).fill('short');
  await password.getByLabel('再输一次新密码').fill('another good one');
  await password.getByText('密码至少 10 个字符').waitFor();
  await password.getByLabel('新密码', { exact: true }).fill('another good one');
  await password.getByRole('button', { name: '更换密码' }).click();
  await page.getByText('密码已更换').waitFor();
  await picture(page, 'access-myself', true);
  await first.context.close();

  const { page: again, context } = await open();
  await again.goto(`${origin}/`);
  const submit = again.locator('form button[type=submit]');
  await again.getByLabel('用户名', { exact: true }).fill('careful');
  await again.getByLabel('密码', { exact: true }).fill('another good one');
  await again.getByRole('button', { name: '登录', exact: true }).click();
  await again.getByLabel('验证码').fill('000000');
  await submit.click();
  await again.getByText('验证码不正确').waitFor();
  await picture(again, 'access-code', false);
  await again.getByLabel('验证码').fill(codes[0]!);
  await submit.click();
  await again.locator('.frame-side').waitFor();
  await context.close();
});

it('a suspended organisation is offered what it may still see, and told why it may not do the rest', async () => {
  const mill = await organisation(server, 'processor', '530302');
  const { rows } = await server.pool.query<{ id: number }>(
    'UPDATE party SET name = $2 WHERE id = $1 RETURNING id',
    [mill, '麒麟某面粉有限公司'],
  );
  await person(server, 'stopped', rows[0]!.id, 'clerk');
  await server.pool.query(`UPDATE organisation SET state = 'suspended' WHERE party_id = $1`, [mill]);
  const { page, context } = await signedIn('stopped');
  expect(await menu(page)).toEqual(['首页', '批次', '录入', '导入表格', '待确认记录', '存证', '单位']);
  await page.getByText('单位已被暂停').waitFor();
  expect(await page.getByRole('button', { name: '录入一笔' }).count()).toBe(0);
  await picture(page, 'access-suspended', true);
  await page.getByRole('link', { name: '录入', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: '录入' }).waitFor();
  await page.goto(`${origin}/parties`);
  await page.getByText('单位已被暂停，只能查看本单位的资料').waitFor();
  await page.getByText('由属地主管部门恢复').waitFor();
  await context.close();
});

it('says of the data of a registered organisation which change by approval, and where that is asked for', async () => {
  const mill = await organisation(server, 'processor', '530302');
  await server.pool.query('UPDATE party SET name = $2 WHERE id = $1', [mill, '麒麟某油脂有限公司']);
  await person(server, 'oil-boss', mill, 'organisationAdministrator');
  const { page, context } = await signedIn('oil-boss');
  await page.goto(`${origin}/parties/${mill}/edit`);
  await page.getByText('登记后经主管部门批准才能变更').waitFor();
  for (const label of ['名称', '统一社会信用代码'])
    expect(await page.getByLabel(label, { exact: true }).isDisabled()).toBe(true);
  expect(await page.getByLabel('地址').isDisabled()).toBe(false);
  await page.getByRole('link', { name: '申请变更' }).click();
  await page.getByLabel('名称', { exact: true }).fill('麒麟某粮油有限公司');
  await choose(page, '单位类型', '零售经营者');
  await page.getByText('零售经营者：由市场监管（食品药品）部门审批').waitFor();
  await page.getByRole('button', { name: '提交申请' }).click();
  await page.getByText('待审批的内容').waitFor();
  await page.getByText('麒麟某粮油有限公司').waitFor();
  await page.getByText('本地还没有这个部门接入').waitFor();

  // The bureau looked before the application came: it is told to look again, and decides then.
  const approver = await signedIn('approver');
  await approver.page.goto(`${origin}/`);
  await approver.page.getByRole('link', { name: '麒麟某油脂有限公司' }).click();
  await approver.page.getByRole('button', { name: '批准', exact: true }).click();
  const dialog = approver.page.getByRole('dialog');
  await dialog.getByText('批准为：').waitFor();
  await page.getByRole('button', { name: '修改申请' }).click();
  await page.getByRole('button', { name: '提交申请' }).click();
  await page.getByText('待审批的内容').waitFor();
  await dialog.getByRole('button', { name: '批准', exact: true }).click();
  await dialog.getByText('您查看之后').waitFor();
  await picture(approver.page, 'access-changed-since', false);
  await dialog.getByRole('button', { name: '取消' }).click();
  await approver.page.getByRole('button', { name: '批准', exact: true }).click();
  await dialog.getByRole('button', { name: '批准', exact: true }).click();
  await approver.page.getByRole('heading', { level: 1, name: '麒麟某粮油有限公司' }).waitFor();
  await approver.context.close();
  await context.close();
});

it('whose password was made by somebody else changes it before anything else', async () => {
  const { pool } = server;
  await person(server, 'fresh', null, 'dataSteward');
  await pool.query(`UPDATE app_user SET must_change = true WHERE login = 'fresh'`);
  const { page, context } = await open();
  await page.goto(`${origin}/lots`);
  await page.getByLabel('用户名', { exact: true }).fill('fresh');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByText('请先更换，然后才能办理其他事项').waitFor();
  const password = page.locator('.panel', { hasText: '再输一次新密码' });
  await password.getByLabel('当前密码').fill(PASSWORD);
  await password.getByLabel('新密码', { exact: true }).fill('another good one');
  await password.getByLabel('再输一次新密码').fill('another good one');
  await password.getByRole('button', { name: '更换密码' }).click();
  await page.getByText('密码已更换').waitFor();
  await page.getByRole('link', { name: '批次' }).click();
  await page.getByRole('heading', { level: 1, name: '批次' }).waitFor();
  await context.close();
});

it('an authority that none is above is admitted by two: the security administrator says yes, the system administrator confirms', async () => {
  const made = makeUscc('11350000', 'MA6K0B02');
  if (!made.ok) throw new Error(made.reason.code);
  const registered = await server.app.inject({
    method: 'POST',
    url: '/api/v1/registrations',
    payload: {
      uscc: made.value,
      organisation: {
        name: '福建省粮食和物资储备局',
        kinds: ['authority'],
        jurisdictionCode: '350000',
        address: null,
        authority: { level: 'province', disciplines: ['grain'] },
        laboratoryLevel: null,
      },
      person: { login: 'fujian', password: PASSWORD, displayName: '林某' },
    },
  });
  expect(registered.statusCode).toBe(200);
  const page = `${origin}/organisations/${registered.json().organisationId}`;

  const system = await signedIn('sys');
  await system.page.goto(page);
  await system.page.getByRole('heading', { name: '福建省粮食和物资储备局' }).waitFor();
  expect(await system.page.getByRole('button', { name: '复核同意' }).count()).toBe(0);

  const security = await signedIn('sec');
  await security.page.goto(page);
  await security.page.getByRole('button', { name: '批准', exact: true }).click();
  const dialog = security.page.getByRole('dialog');
  await dialog.getByText('接入管理部门须由两人办理', { exact: false }).waitFor();
  await dialog.getByRole('button', { name: '批准', exact: true }).click();
  await security.page.getByText('您已同意，待系统管理员复核').waitFor();
  expect(await security.page.getByRole('button', { name: '批准', exact: true }).count()).toBe(0);
  expect(await security.page.getByRole('button', { name: '不予批准' }).count()).toBe(1);
  await picture(security.page, 'access-admission', true);
  await security.context.close();

  await system.page.goto(`${origin}/`);
  await system.page.getByRole('link', { name: '福建省粮食和物资储备局' }).click();
  await system.page.getByRole('button', { name: '复核同意', exact: true }).click();
  await picture(system.page, 'access-admission-confirm', false);
  await system.page.getByRole('dialog').getByRole('button', { name: '复核同意', exact: true }).click();
  await system.page.locator('h1').getByText('已批准').waitFor();
  await system.context.close();
});
