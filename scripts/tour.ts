// Makes the pictures of docs/tour.md anew: `node scripts/tour.ts [address]` against a running demo (default http://localhost:8080).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { contextFor, launchBrowser } from '../e2e/browser.ts';
import { smallPng } from './small-png.ts';

const MOST_BYTES = 150_000;
const address = (process.argv[2] ?? 'http://localhost:8080').replace(/\/$/, '');
const folder = join(import.meta.dirname, '..', 'docs', 'tour');
mkdirSync(folder, { recursive: true });

const demo = (await (await fetch(`${address}/api/v1/demo`)).json()) as {
  logins: { login: string; password: string }[];
  contaminatedLot: string | null;
  scanUrl: string | null;
};
const { contaminatedLot: bad, scanUrl } = demo;
if (bad === null || scanUrl === null) throw new Error(`${address} does not hold the demo`);
const password = demo.logins[0]!.password;
const scanPath = new URL(scanUrl).pathname;
const rice = `https://id.gs1.org${scanPath}`;

const { browser, close } = await launchBrowser();
try {
  const office = await contextFor(browser, { size: 'office', locale: 'zh-CN' });
  const page = await office.newPage();
  await page.goto(`${address}/sign-in`);
  await page.getByText('cq-official').waitFor();
  await save(page, '1-sign-in');

  await page.getByText('cq-official').click();
  await page.getByRole('heading', { level: 1, name: '首页' }).waitFor();
  await page.locator('.hits li').first().waitFor();
  await save(page, '2-first-page');

  const search = page.getByRole('search').getByRole('textbox');
  await search.fill(bad);
  await search.press('Enter');
  await page.locator('.facts').waitFor();
  await page.getByText('变成了什么').waitFor();
  await save(page, '3-bad-lot');

  await page.goto(`${address}/lots/${encodeURIComponent(bad)}/genealogy`);
  await page.locator('.explorer-canvas canvas').first().waitFor();
  await page.getByRole('heading', { name: '完整性说明' }).waitFor();
  await save(page, '4-genealogy');

  await page.goto(`${address}/lots/${encodeURIComponent(rice)}/genealogy`);
  await page.locator('.explorer-canvas canvas').first().waitFor();
  await page.getByRole('heading', { name: '完整性说明' }).waitFor();
  await save(page, '5-from-farm-to-shop');

  await page.goto(`${address}/lots/${encodeURIComponent(bad)}/recall-scope`);
  await page.locator('.key-numbers').waitFor();
  await save(page, '6-recall-scope');

  await page.goto(`${address}/lots/${encodeURIComponent(rice)}`);
  await page.getByRole('button', { name: '打印标签' }).click();
  await page.getByRole('dialog').getByRole('img', { name: '预览' }).waitFor();
  await save(page, '7-label');

  const phone = await contextFor(browser, { size: 'phone', locale: 'zh-CN' });
  const scan = await phone.newPage();
  await scan.goto(address + scanPath);
  await scan.locator('h1').waitFor();
  await save(scan, '8-scan');
  await phone.close();

  await office.clearCookies();
  await page.goto(`${address}/sign-in`);
  await page.getByLabel('用户名', { exact: true }).fill('fj-clerk');
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: '首页' }).waitFor();
  await page.goto(`${address}/imports/new?kind=purchase`);
  await page.getByText('记录合格的行，退回不合格的行').click();
  await page.locator('input[type=file]').setInputFiles(join(folder, 'purchases.csv'));
  await page.getByRole('heading', { level: 1 }).getByText('已完成').waitFor();
  await save(page, '9-import');
} finally {
  await close();
}

/** One picture, once the page rests, small enough for a repository. */
async function save(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  const picture = smallPng(await page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' }));
  console.log(`${name}.png ${Math.round(picture.length / 1000)} kB`);
  if (picture.length > MOST_BYTES) throw new Error(`${name}.png is larger than ${MOST_BYTES / 1000} kB`);
  writeFileSync(join(folder, `${name}.png`), picture);
}
