import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedJurisdictions } from '../apps/server/src/modules/access/index.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { organisation, person } from '../apps/server/src/testing/people.ts';
import { choose, launchBrowser, picture, signInAs } from './browser.ts';

let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let origin: string;

beforeAll(async () => {
  server = await createTestServer();
  const { pool, owner } = server;
  await seedJurisdictions(pool);
  await person(server, 'sec', null, 'securityAdministrator');
  await person(server, 'clerk', await organisation(server, 'processor', '530302'), 'clerk');
  await person(server, 'county', await organisation(server, 'authority', '530302'), 'official');
  await person(server, 'prefecture', await organisation(server, 'authority', '530300'), 'official');
  await owner.query(`INSERT INTO lot (id, code, kind, first_batch) VALUES (9001, 'L-9001', 1, 1)`);
  await owner.query(
    `INSERT INTO place (id, uri, name, kind, jurisdiction_code, declared) VALUES (9001, 'urn:p', 'p', 'shop', '530302', true)`,
  );
  await owner.query('INSERT INTO place_lot (place, lot) VALUES (9001, 9001)');
  await owner.query(
    `INSERT INTO public_report (number, created_at, code, lot, category, body, contact, locale)
     VALUES ('R000000001', now(), 'L-9001', 9001, 'quality', '有异味', '13800000000', 'zh-CN')`,
  );
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  chrome = await launchBrowser();
});
afterAll(async () => {
  await chrome?.close();
  await server?.close();
});

const signedIn = (login: string): Promise<Page> => signInAs(chrome.browser, origin, login);

it('a clerk is offered the tables that they may load, and told who loads the others', async () => {
  const page = await signedIn('clerk');
  await page.goto(`${origin}/imports/new`);
  const kinds = page.locator('.kinds');
  await kinds.getByText('地点', { exact: true }).waitFor();
  expect(await kinds.getByText('主体', { exact: true }).count()).toBe(0);
  await page.goto(`${origin}/imports/new?kind=party`);
  await page.getByText('只能由数据管理员导入').waitFor();
  await picture(page, 'import-not-yours', true);
  await page.context().close();
});

it('a report is handled where its lot was, and its reporter’s copy downloaded there; above it is only read', async () => {
  const above = await signedIn('prefecture');
  await above.goto(`${origin}/reports`);
  await above.getByText('有异味').waitFor();
  await above.getByText('由属地或已受理的部门处理').waitFor();
  expect(await above.getByRole('button', { name: '处理', exact: true }).count()).toBe(0);
  await above.context().close();

  const page = await signedIn('county');
  await page.goto(`${origin}/reports`);
  await page.getByRole('button', { name: '处理', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const coming = page.waitForEvent('download');
  await dialog.getByRole('button', { name: '下载反映人的信息' }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe('liangsu-R000000001.json');
  const copy = JSON.parse(await readFile(await download.path(), 'utf8'));
  expect(copy).toMatchObject({
    subject: 'report:R000000001',
    data: { contact: '13800000000', body: '有异味' },
  });
  await picture(page, 'report-handle', false);
  await dialog.getByLabel('处理说明').fill('已核查');
  await dialog.getByRole('button', { name: '办结' }).click();
  await page.getByText('已办结', { exact: true }).waitFor();
  await page.context().close();
});

it('the contact of a grower without a credit code is found by name and erased; who did it stands in the list', async () => {
  const { rows } = await server.owner.query<{ id: number }>(
    `INSERT INTO party (uri, name, kinds, declared, contact_name, contact_phone, jurisdiction_code)
     VALUES ('urn:test:zhang', '种粮户张某', '{grower}', true, '张某', '13900000000', '530302') RETURNING id`,
  );
  const page = await signedIn('sec');
  await page.getByRole('link', { name: '个人信息' }).click();
  await page.getByText('反映人要求').waitFor();
  await page.getByRole('button', { name: '按请求删除' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('主体的联系人').click();
  await choose(page, '主体', '种粮户');
  await dialog.getByTitle(`种粮户张某 · 编号 ${rows[0]!.id}`).waitFor();
  await dialog.getByLabel('原因').fill('本人要求');
  await picture(page, 'personal-data-erase', false);
  await dialog.getByRole('button', { name: '按请求删除' }).click();
  await dialog.getByText('已删除并记录').waitFor();
  await dialog.getByRole('button', { name: '关闭', exact: true }).last().click();
  const act = page.locator('tr').filter({ hasText: `主体编号 ${rows[0]!.id}` });
  await act.getByText('本人要求').waitFor();
  await act.getByText('sec', { exact: true }).waitFor();
  const { rows: left } = await server.owner.query(
    'SELECT contact_name, contact_phone, name FROM party WHERE id = $1',
    [rows[0]!.id],
  );
  expect(left).toEqual([{ contact_name: null, contact_phone: null, name: '种粮户张某' }]);
  await picture(page, 'personal-data', true);
  await page.context().close();
});
