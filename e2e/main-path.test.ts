import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { BrowserContext, Download, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { type DemoManifest, loadDemo } from '../apps/server/src/modules/demo/index.ts';
import { uploadsFolder } from '../apps/server/src/modules/exchange/spreadsheets/testing/folder.ts';
import { rowsOfXlsx } from '../apps/server/src/modules/exchange/spreadsheets/testing/read-back.ts';
import { rowsOf, xlsxBytes } from '../apps/server/src/modules/exchange/spreadsheets/testing/world.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { contextFor, launchBrowser, picture } from './browser.ts';

const dataDir = uploadsFolder();
let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let origin: string;
let demo: DemoManifest;

beforeAll(async () => {
  server = await createTestServer({ dataDir });
  demo = await loadDemo(server.context, server.capture);
  server.context.demo = true;
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  chrome = await launchBrowser();
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(await readFile(wasm)).buffer } });
});
afterAll(async () => {
  await chrome?.close();
  await server?.close();
});

/** A page that reaches this server alone, and the complaints of everything that it shows. */
async function open(
  locale: 'zh-CN' | 'en',
): Promise<{ page: Page; context: BrowserContext; faults: string[] }> {
  const context = await contextFor(chrome.browser, { size: 'office', locale });
  const faults: string[] = [];
  await context.route(
    (url) => url.origin !== origin && url.protocol !== 'data:' && url.protocol !== 'blob:',
    (route) => {
      faults.push(`asks for ${route.request().url()}`);
      return route.abort();
    },
  );
  context.on('console', (message) => {
    // Before somebody signs in, the answer to "who am I" is 401, and browsers report that as an error.
    if (message.type() === 'error' && !message.text().includes('status of 401')) faults.push(message.text());
  });
  context.on('weberror', ({ error }) => faults.push(error().stack ?? error().message));
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return { page, context, faults };
}

async function signIn(page: Page, login: string, words = { login: '用户名', password: '密码', go: '登录' }) {
  await page.goto(`${origin}/`);
  await page.getByLabel(words.login, { exact: true }).fill(login);
  await page.getByLabel(words.password, { exact: true }).fill(demo.password);
  await page.getByRole('button', { name: words.go, exact: true }).click();
  await page.locator('.frame-side').waitFor();
}

async function search(page: Page, text: string): Promise<void> {
  const box = page.getByRole('search').getByRole('textbox');
  await box.fill(text);
  await box.press('Enter');
}

async function download(page: Page, click: () => Promise<void>): Promise<{ file: Download; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download'), click()]);
  return { file, bytes: await readFile(await file.path()) };
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
/** A number as a page shows it. */
const shown = (text: string | null) => Number((text ?? '').replace(/[^\d.-]/g, ''));

/** The first place of somebody's organisation. */
async function placeOf(login: string): Promise<{ id: number; name: string }> {
  const { rows } = await server.pool.query<{ id: number; name: string }>(
    `SELECT place.id, place.name FROM place
       JOIN app_user ON app_user.party_id = place.operator_party_id WHERE app_user.login = $1 ORDER BY place.id`,
    [login],
  );
  return rows[0]!;
}

/** Sends a spreadsheet of purchases through the page; returns when it is done. */
async function importPurchases(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.goto(`${origin}/imports/new?kind=purchase`);
  await page.getByText('记录合格的行，退回不合格的行').click();
  await page.locator('input[type=file]').setInputFiles({
    name,
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer,
  });
  await heading(page, new RegExp(name)).getByText('已完成').waitFor();
}

it('leads from a spreadsheet to a printed label and its scan page', async () => {
  const { page, context, faults } = await open('zh-CN');
  await signIn(page, 'fj-clerk');

  // Five purchases, two of them bad.
  const { name: place } = await placeOf('fj-clerk');
  const table = await xlsxBytes(
    'purchase',
    rowsOf('purchase', 5, (row, i) => ({
      ...row,
      place,
      batchNo: `MP-${i}`,
      productName: `新收试种稻${'甲乙丙丁戊'[i]}`,
      ...(i === 1 ? { quantity: '很多' } : {}),
      ...(i === 3 ? { date: '2026-02-30' } : {}),
    })),
  );
  await importPurchases(page, '收购台账.xlsx', table);
  const bad = page.locator('table tbody tr');
  await bad.nth(1).waitFor();
  expect(await bad.count()).toBe(2);
  expect(await bad.nth(0).locator('td').allTextContents()).toEqual(['3', '数量', '很多', expect.any(String)]);
  expect(await bad.nth(1).locator('td').allTextContents()).toEqual([
    '5',
    '日期',
    '2026-02-30',
    expect.any(String),
  ]);
  await picture(page, 'main-import');
  const errors = await download(page, () => page.getByRole('link', { name: '下载不合格的行' }).click());
  const [header, ...badRows] = await rowsOfXlsx(errors.bytes);
  expect(badRows).toHaveLength(2);
  const column = (name: string) => header!.findIndex((cell) => String(cell).replace('*', '') === name);
  for (const row of badRows) expect(String(row[column('错误原因')])).toMatch(/数量|日期/);

  // The same file, corrected and sent again.
  const corrected = badRows.map((row) =>
    header!.map((_, i) =>
      i === column('数量') ? '1200' : i === column('日期') ? '2026-11-20' : (row[i] ?? ''),
    ),
  );
  const csv = [header!, ...corrected].map((row) => row.join(',')).join('\r\n');
  await importPurchases(page, '改正后.csv', Buffer.from(`\ufeff${csv}`));
  expect(await page.locator('table tbody tr').count()).toBe(0);
  for (const name of ['新收试种稻甲', '新收试种稻乙', '新收试种稻丁']) {
    await search(page, name);
    await heading(page, new RegExp(`^${name}`)).waitFor();
  }
  await page.getByText('2026-11-20').first().waitFor();

  // The bad lot of the demo is none of the mill's business: the data steward finds it by its code as people read it out.
  await search(page, demo.contaminated.code);
  await page.getByText('您无权查看').first().waitFor();
  await context.clearCookies();
  await signIn(page, 'admin');
  await search(page, demo.contaminated.code.replace(/(.{6})/, '$1-'));
  await heading(page, new RegExp(`^${demo.contaminated.product}`)).waitFor();
  await picture(page, 'main-lot');

  // Its genealogy: the picture, and the same lots as a table and as a workbook.
  await page.getByRole('button', { name: '谱系' }).click();
  await page.locator('.explorer-canvas canvas').first().waitFor();
  await page.getByText(/\d+ 个节点，\d+ 条线/).waitFor();
  await page.getByRole('heading', { name: '完整性说明' }).waitFor();
  const descendants = shown(await page.locator('.page-sub strong').nth(1).textContent());
  expect(descendants).toBeGreaterThanOrEqual(300);
  await picture(page, 'main-genealogy', false);
  await page.getByRole('button', { name: '导出' }).click();
  const whole = await download(page, () => page.getByRole('menuitem', { name: '表格 Excel' }).click());
  const [head, ...lots] = await rowsOfXlsx(whole.bytes);
  const codes = new Set(lots.map((row) => row[head!.indexOf('追溯码')]));
  expect(codes.size).toBe(descendants + 1);
  // What the start prints of it lies downstream, and is as much as it says.
  expect(demo.contaminated.descendants).toBe(descendants);
  const printed = demo.scan.filter(({ what }) => what.includes('bad lot'));
  expect(printed.length).toBeGreaterThan(1);
  for (const { code } of printed) expect(codes).toContain(code);
  await page.getByText('表', { exact: true }).click();
  const links = page.locator('a[data-row-link]');
  await links.first().waitFor();
  const inTable = await links.evaluateAll((list) =>
    list.map((a) => decodeURIComponent(a.getAttribute('href')!.slice(6))),
  );
  expect(inTable.length).toBeGreaterThan(3);
  for (const code of inTable) expect(codes).toContain(code);
  await page.getByText('图', { exact: true }).click();
  const find = page.getByLabel('在图中查找产品、持有者、追溯码');
  await page.getByText('按持有者合并').click();
  for (const code of inTable.slice(0, 2)) {
    await find.fill(code);
    await page
      .locator('.explorer-search')
      .getByText(/^0\/[1-9]/)
      .waitFor();
  }

  // Who must be told, and how much lies where.
  await page.goto(`${origin}/lots/${demo.contaminated.code}`);
  await page.getByRole('button', { name: '召回范围' }).click();
  await heading(page, '召回范围').waitFor();
  await page.locator('.fate-list strong').first().waitFor();
  const numbers = await page.locator('.key-numbers dd').allTextContents();
  expect(shown(numbers[0]!)).toBe(descendants + 1);
  const parts = await page.locator('.fate-list strong').allTextContents();
  const total = shown(numbers[2]!);
  expect(total).toBeGreaterThan(0);
  // Each part is rounded to a gram where it is shown.
  expect(Math.abs(parts.reduce((sum, part) => sum + shown(part), 0) - total)).toBeLessThan(
    0.001 * parts.length,
  );
  const scope = await download(page, () => page.getByRole('link', { name: '导出 Excel' }).click());
  const summary = (await rowsOfXlsx(scope.bytes)).flat().map(String);
  expect(summary).toContain(String(descendants + 1));
  expect(summary).toContain(String(total));

  // A label of rice made from it, read by a scanner.
  const rice = demo.scan[1]!.code;
  await page.goto(`${origin}/lots/${encodeURIComponent(rice)}`);
  const product = (await page.getByRole('heading', { level: 1 }).textContent())!
    .replace(/正常|已召回|已下架/, '')
    .trim();
  await page.getByRole('button', { name: '打印标签' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('img', { name: '预览' }).waitFor();
  const format = dialog.getByRole('combobox').nth(1);
  await format.press('Enter');
  await page.locator('.ant-select-dropdown').getByText('PNG').waitFor();
  await format.press('ArrowDown');
  await format.press('ArrowDown');
  await format.press('Enter');
  await dialog.locator('.ant-select').nth(1).getByText('PNG').waitFor();
  const label = await download(page, () => dialog.getByRole('button', { name: '下载标签' }).click());
  expect(label.file.suggestedFilename()).toMatch(/\.png$/);
  expect(label.bytes.subarray(1, 4).toString()).toBe('PNG');
  const [code] = await readBarcodes(new Uint8Array(label.bytes), { formats: ['QRCode'] });
  const address = new URL(code!.text);
  expect(address.origin).toBe(server.context.config.publicUrl);

  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: '打印标签' }).click();
  const paper = await download(page, () => dialog.getByRole('button', { name: '下载标签' }).click());
  expect(paper.bytes.subarray(0, 5).toString()).toBe('%PDF-');

  const answer = await page.goto(origin + address.pathname + address.search);
  expect(answer!.status()).toBe(200);
  expect(await page.locator('h1').textContent()).toContain(product);
  expect(await page.locator('.v').first().textContent()).toMatch(/正常|没有/);
  await picture(page, 'main-scan');

  expect(faults).toEqual([]);
  await context.close();
});

it('corrects an entry from all that was recorded, traces a place by time, and makes many labels', async () => {
  const { page, context, faults } = await open('zh-CN');
  await signIn(page, 'fj-clerk');
  const place = await placeOf('fj-clerk');
  const recorded = await context.request.post(`${origin}/api/v1/entries`, {
    headers: { 'x-requested-with': 'liangsu' },
    data: {
      kind: 'purchase',
      requestId: 'web-to-be-corrected',
      rows: [
        {
          date: '2026-11-20 09:30',
          place: place.name,
          productName: '更正试种稻',
          quantity: '12.35',
          unit: '吨',
          batchNo: 'GZ-1',
          grade: '三等',
          note: '水分 13.2',
        },
      ],
    },
  });
  expect(recorded.status()).toBe(200);
  await page.goto(`${origin}/entries`);
  const row = page.getByRole('row', { name: /更正试种稻/ });
  await row.getByRole('link', { name: '更正', exact: true }).click();
  await heading(page, '更正收购记录').waitFor();
  const field = (label: string) => page.getByLabel(label, { exact: true });
  await field('数量').waitFor();
  const shownIn = { 凭证号: '', 日期: '2026-11-20 09:30', 地点: place.name, 备注: '水分 13.2' };
  for (const [label, value] of Object.entries({ ...shownIn, 数量: '12.35', 批号: 'GZ-1', 等级: '三等' }))
    expect(await field(label).inputValue(), label).toBe(value);
  await field('数量').fill('12.5');
  await page.getByRole('button', { name: '核对' }).click();
  await page.getByText('请写明原因，至少 2 个字', { exact: true }).waitFor();
  await field('原因').fill('过磅单抄错');
  await page.getByRole('button', { name: '核对' }).click();
  await page.getByRole('dialog').getByText('过磅单抄错').waitFor();
  await page.getByRole('button', { name: '提交更正' }).click();
  await page.getByRole('link', { name: '打开批次' }).or(page.getByText('已记录')).first().waitFor();
  await page.goto(`${origin}/entries`);
  await row.nth(1).waitFor();
  expect(await row.nth(0).textContent()).toContain('12.5 t');
  expect(await row.nth(1).textContent()).toContain('已更正');

  // Everything that was at the mill in summer.
  await page.goto(`${origin}/places/${place.id}`);
  await page.getByRole('button', { name: '按时间追溯' }).click();
  await page.getByLabel('从', { exact: true }).fill('2026-07-01');
  await page.getByLabel('到', { exact: true }).fill('2026-09-30 12:00');
  await page.getByRole('button', { name: '追溯', exact: true }).click();
  await page.locator('.explorer-canvas canvas').first().waitFor();
  const [sources = '', destinations = ''] = await page.locator('.page-sub strong').allTextContents();
  expect(shown(sources) + shown(destinations)).toBeGreaterThan(0);
  await picture(page, 'main-place-trace', false);

  await context.clearCookies();
  await signIn(page, 'admin');
  await page.goto(`${origin}/lots/${demo.contaminated.code}`);
  await page.getByRole('button', { name: '打印标签' }).click();
  await page.getByRole('spinbutton').fill('400');
  await page.getByRole('button', { name: '生成标签文件' }).click();
  await page.getByText('400 张标签已生成').waitFor();
  const labels = await download(page, () => page.getByRole('link', { name: '下载标签' }).click());
  expect(labels.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  expect(faults).toEqual([]);
  await context.close();
});

it('can be walked with the keyboard alone', async () => {
  const { page, context, faults } = await open('zh-CN');
  await page.goto(`${origin}/`);
  const focus = page.locator(':focus');
  await page.locator('input:focus').waitFor();
  await page.keyboard.type('cq-official');
  await page.keyboard.press('Tab');
  await page.keyboard.type(demo.password);
  await page.keyboard.press('Enter');
  await heading(page, '首页').waitFor();
  await page.keyboard.press('/');
  await page.locator('search input:focus').waitFor();
  await page.keyboard.type('溯香早籼米');
  await page.keyboard.press('Enter');
  await heading(page, '查找“溯香早籼米”').waitFor();
  const hit = page.locator('.hits a').first();
  await hit.waitFor();
  const name = (await hit.textContent())!;
  for (let presses = 0; (await focus.getAttribute('href')) !== (await hit.getAttribute('href')); presses++) {
    expect(presses).toBeLessThan(20);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await heading(page, name).waitFor();
  await page.getByRole('button', { name: '谱系' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

it('speaks English throughout', async () => {
  const { page, context, faults } = await open('en');
  await signIn(page, 'admin', { login: 'User name', password: 'Password', go: 'Sign in' });
  await search(page, demo.contaminated.code);
  await page.getByRole('button', { name: 'Recall scope' }).waitFor();
  await page.locator('.facts').getByText('Harvested').waitFor();
  // Names stay as they are; every word of the page's own is English.
  const words = await page
    .locator('dt, th, h2, nav a, .page-actions button, .page-actions a')
    .allTextContents();
  expect(words.filter((word) => /\p{Script=Han}/u.test(word))).toEqual([]);
  await page.getByRole('button', { name: 'Recall scope' }).click();
  const duties = page.locator('.must-do-head li').first();
  await duties.waitFor();
  expect(await duties.textContent()).not.toMatch(/\p{Script=Han}/u);
  await picture(page, 'main-english', false);
  expect(faults).toEqual([]);
  await context.close();
});
