import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DemoManifest, loadDemo } from '../apps/server/src/modules/demo/index.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { until } from '../apps/server/src/testing/until.ts';
import { contextFor, launchBrowser } from './browser.ts';

let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let origin: string;
let demo: DemoManifest;

beforeAll(async () => {
  server = await createTestServer();
  demo = await loadDemo(server.context, server.capture);
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  chrome = await launchBrowser();
});
afterAll(async () => {
  await chrome?.close();
  await server?.close();
});

/** What stood on the page when it was printed. */
interface Paper {
  lots: number;
  note: boolean;
  /** Buttons that would show more, which paper cannot. */
  folded: number;
}

/** The scope of the contaminated lot in pages of so few lots, on a page that keeps what would have been printed. */
async function scopePage(limit: number, change: (scope: { lotCount: number }) => void = () => {}) {
  const context = await contextFor(chrome.browser, { size: 'office', locale: 'zh-CN' });
  await context.request.post(`${origin}/api/v1/session`, {
    data: { login: 'admin', password: demo.password },
  });
  await context.addInitScript(`
    window.papers = [];
    window.print = () => {
      window.dispatchEvent(new Event('beforeprint'));
      setTimeout(() => {
        window.papers.push({
          lots: document.querySelectorAll('table.dense tbody tr').length,
          note: document.querySelector('.print-note') !== null,
          folded: document.querySelectorAll('.lot-holders button').length,
        });
        window.dispatchEvent(new Event('afterprint'));
      });
    };`);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  let asked = 0;
  await page.route(/\/recall-scope\?/, async (route) => {
    asked++;
    const url = new URL(route.request().url());
    url.searchParams.set('limit', String(limit));
    const response = await route.fetch({ url: url.href });
    const scope = await response.json();
    change(scope);
    await route.fulfill({ response, json: scope });
  });
  await page.goto(`${origin}/lots/${demo.contaminatedLot}/recall-scope`);
  await page.locator('table.dense tbody tr').first().waitFor();
  return { page, context, asked: () => asked };
}

const papers = (page: Page) => page.evaluate('window.papers') as Promise<Paper[]>;
const printed = async (page: Page): Promise<Paper> => {
  await page.getByRole('button', { name: '打印本页' }).click();
  await until('it is printed', async () => (await papers(page)).length > 0);
  return (await papers(page))[0]!;
};

it('puts every lot of a recall scope on paper with all its holders, also those that were not read yet', async () => {
  const whole = await scopePage(10_000);
  const all = await whole.page.locator('table.dense tbody tr').count();
  await whole.context.close();
  const { page, context, asked } = await scopePage(10);
  expect(all).toBeGreaterThan(20);
  expect(await page.locator('table.dense tbody tr').count()).toBeLessThan(all);
  expect(await printed(page)).toEqual({ lots: all, note: false, folded: 0 });
  expect(asked()).toBeGreaterThan(2);
  await context.close();
});

it('says on the paper of a very large scope how many lots it leaves out, and where they are', async () => {
  const { page, context, asked } = await scopePage(10, (scope) => {
    scope.lotCount = 5000;
  });
  const paper = await printed(page);
  expect(paper).toMatchObject({ note: true });
  expect([paper.lots <= 10, asked()]).toEqual([true, 1]);
  const note = await page.locator('.print-note').textContent();
  expect(note).toContain('5000 批中的前');
  expect(note).toContain(`${origin}/api/v1/lots/${demo.contaminatedLot}/recall-scope.xlsx`);
  await context.close();
});
