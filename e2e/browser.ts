import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const require = createRequire(import.meta.url);
const FONTS = join(dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json')), '400Regular');
const BOLD = join(FONTS, '../600SemiBold');

/** The sizes that matter: a phone, and an office PC (docs of the user interface). */
export const SIZES = { phone: { width: 375, height: 812 }, office: { width: 1366, height: 768 } } as const;

/**
 * A headless Chromium from npm, with a Chinese font, so that pages look as they do to people. `CHROME_PATH` names
 * another browser. Close it when done.
 */
export async function launchBrowser(): Promise<{ browser: Browser; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'liangsu-browser-'));
  const cache = join(folder, 'cache');
  mkdirSync(cache);
  const config = join(folder, 'fonts.conf');
  writeFileSync(
    config,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${FONTS}</dir><dir>${BOLD}</dir><cachedir>${cache}</cachedir><alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias><alias><family>monospace</family><prefer><family>Noto Sans SC</family></prefer></alias></fontconfig>`,
  );
  const executablePath = process.env['CHROME_PATH'] ?? (await sparticuz.executablePath());
  const browser = await chromium.launch({
    executablePath,
    // What the package proposes is for machines of another kind: its software GPU stops drawing after some pages.
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
    headless: true,
    env: { ...(process.env as Record<string, string>), FONTCONFIG_FILE: config },
  });
  return {
    browser,
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A page of somebody who signs in by the form, in Chinese: a context of its own, on the first page of the console. */
export async function signInAs(
  browser: Browser,
  origin: string,
  login: string,
  { size = 'office', password = 'a good long one' }: { size?: keyof typeof SIZES; password?: string } = {},
): Promise<Page> {
  const context = await contextFor(browser, { size, locale: 'zh-CN' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${origin}/`);
  await page.getByLabel('用户名', { exact: true }).fill(login);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('heading', { name: '首页' }).waitFor();
  return page;
}

/** A context in a language and at a size; without scripts when asked. Of a test that fails it prints what its pages said. */
export async function contextFor(
  browser: Browser,
  options: { size: keyof typeof SIZES; locale: 'zh-CN' | 'en'; scripts?: boolean },
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: SIZES[options.size],
    locale: options.locale,
    timezoneId: 'Asia/Shanghai',
    javaScriptEnabled: options.scripts ?? true,
    // A dialog that still grows under the mouse loses the click: pressed on its button, let go beside it.
    reducedMotion: 'reduce',
    ...(options.size === 'phone' ? { deviceScaleFactor: 2, isMobile: true, hasTouch: true } : {}),
  });
  // Benchmarks and pictures open pages too, outside of any test.
  if (process.env['VITEST']) {
    const { expect, onTestFailed } = await import('vitest');
    if (expect.getState().currentTestName !== undefined) onTestFailed(recorder(context));
  }
  return context;
}

/** A time-out names only what was waited for: what the person would have seen, and what was asked last, is the reason. */
function recorder(context: BrowserContext): () => Promise<void> {
  const asked: string[] = [];
  context.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/api/'))
      asked.push(`${response.request().method()} ${pathname}: ${response.status()}`);
  });
  return async () => {
    for (const page of context.pages()) {
      const text = await page
        .locator('body')
        .innerText({ timeout: 5_000 })
        .catch(() => '–');
      console.error([page.url(), text.slice(0, 4_000), ...asked.slice(-12)].join('\n'));
    }
  };
}

/** Chooses one of a select's options by typing a part of it. */
export async function choose(page: Page, label: string, text: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label });
  await box.click();
  await page.keyboard.type(text);
  await page.locator('.ant-select-item-option', { hasText: text }).first().click();
  // A list for several stays open; where it is shut already, Escape would shut the dialog.
  if ((await box.getAttribute('aria-expanded')) === 'true') await page.keyboard.press('Escape');
}

/** Saves a picture where `LIANGSU_PICTURES` names a folder, for people to look at. */
export async function picture(
  page: { screenshot(o: { path: string; fullPage?: boolean }): Promise<unknown> },
  name: string,
  fullPage = true,
): Promise<void> {
  const folder = process.env['LIANGSU_PICTURES'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}
