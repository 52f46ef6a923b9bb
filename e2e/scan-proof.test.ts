import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PublicProof, parseVerifierKey, verifierKeyText } from '@liangsu/domain/ledger';
import type { BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWitness, visit } from '../apps/server/src/modules/ledger/index.ts';
import { publishNotice } from '../apps/server/src/modules/public/index.ts';
import {
  CODE,
  captureEvents,
  PARTIES,
  PLACES,
  riceChain,
  seedMasterData,
  transform,
} from '../apps/server/src/modules/public/testing/chain.ts';
import { sha256 } from '../apps/server/src/platform/hash.ts';
import { createTestServer, type TestServer } from '../apps/server/src/testing/harness.ts';
import { contextFor, launchBrowser, picture } from './browser.ts';

const SCRIPT = join(import.meta.dirname, '../apps/scan/dist/proof.js');
const folder = mkdtempSync(join(tmpdir(), 'liangsu-scan-proof-'));
const POLL = { timeout: 20_000, interval: 200 };
let server: TestServer;
let chrome: Awaited<ReturnType<typeof launchBrowser>>;
let origin: string;

beforeAll(async () => {
  if (!existsSync(SCRIPT)) throw new Error(`${SCRIPT} is not there: npm run build`);
  const witness = await openWitness(join(folder, 'witness'), 'bureau.example/witness');
  server = await createTestServer({ witnesses: [verifierKeyText(witness.key)] });
  await server.ledger.open();
  await seedMasterData(server.pool);
  await captureEvents(server.app, server.key, [
    ...riceChain(),
    transform([CODE.bin], ['RECALLED-1'], '2026-10-21T10:00:00+08:00', PLACES.plant, PARTIES.mill, {
      'liangsu:productName': '武夷软香米 10 kg & "特级" <优>',
      'liangsu:producer': PARTIES.mill,
      'liangsu:bestBefore': '2026-10-22',
    }),
  ]);
  const { rows } = await server.pool.query<{ id: number }>(`SELECT id FROM lot WHERE code = 'RECALLED-1'`);
  await publishNotice(server.pool, [rows[0]!.id], {
    kind: 'recalled',
    reference: '榕市监召〔2026〕3 号',
    issuer: '福州市市场监督管理局',
    reason: '抽检发现镉含量超过食品安全国家标准限量。',
    reasonEn: null,
    instructions: '不要食用。请退回购买处。',
    instructionsEn: null,
    contact: '12315',
    validFrom: new Date('2026-11-20T02:00:00Z'),
    publishedBy: 'user:test',
  });
  await server.ledger.integrate();
  // Of a lot that no test opens: a proof is kept for two seconds, and this one has no witness yet.
  const keys = (
    await server.app.inject({ url: `/api/v1/public/lots/${CODE.paddy}/proof` })
  ).json<PublicProof>();
  const log = await parseVerifierKey(keys.verifiers[0]!, sha256);
  if (!log.ok) throw new Error(log.reason.code);
  await visit(
    witness,
    [log.value],
    {
      get: async (path) => (await server.app.inject({ url: `/${path}` })).rawPayload,
      post: async (path, body) => {
        const headers = { 'content-type': 'text/plain' };
        const answer = await server.app.inject({ method: 'POST', url: `/${path}`, headers, payload: body });
        return { status: answer.statusCode, text: answer.body };
      },
    },
    new Date(),
  );
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
  chrome = await launchBrowser();
});
afterAll(async () => {
  await chrome?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a lot's page and waits until it says how the check ended. */
async function opened(
  context: BrowserContext,
  url: string,
): Promise<{ page: Page; state: string; text: string }> {
  const page = await context.newPage();
  await page.goto(url);
  const box = page.locator('#proof [data-proof]');
  await box.waitFor();
  return {
    page,
    state: (await box.getAttribute('data-proof'))!,
    text: (await page.locator('#proof').textContent())!,
  };
}

/** Lets the page's proof arrive changed. */
async function altering(context: BrowserContext, change: (proof: PublicProof) => void): Promise<void> {
  await context.route('**/proof?lang=*', async (route: Route) => {
    const answer = await route.fetch();
    const proof = (await answer.json()) as PublicProof;
    change(proof);
    await route.fulfill({ response: answer, json: proof });
  });
}
const flip = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

describe('the proof of what the scan page shows', () => {
  it.each([
    ['zh-CN', CODE.rice],
    ['en', CODE.rice],
    ['zh-CN', 'RECALLED-1'],
    ['en', 'RECALLED-1'],
  ] as const)('is checked in the visitor’s browser and is green: %s %s', async (locale, code) => {
    const context = await contextFor(chrome.browser, { size: 'phone', locale });
    const faults: string[] = [];
    const asked: string[] = [];
    context.on('console', (message) => faults.push(message.text()));
    context.on('request', (request) => asked.push(request.url()));
    const { page, state, text } = await opened(context, `${origin}/t/${code}`);
    expect(text).not.toMatch(/undefined|NaN/);
    expect(state).toBe('checked');
    expect(text).toContain(locale === 'en' ? 'Only declared' : '仅为申报');
    expect(text).toContain('bureau.example/witness');
    expect(text).toContain('liangsu verify-proof');
    expect(faults).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    await picture(page, `proof-${code}-${locale}`);
    await context.close();
  });

  it('counts what it does not show: all records of the lot are in the numbers', async () => {
    const { rows } = await server.pool.query<{ n: number }>(
      'SELECT count(DISTINCT event)::int AS n FROM edge_by_lot WHERE lot = (SELECT id FROM lot WHERE code = $1)',
      [CODE.rice],
    );
    const proof = (
      await server.app.inject({ url: `/api/v1/public/lots/${CODE.rice}/proof` })
    ).json<PublicProof>();
    expect(proof.own.length).toBeGreaterThan(1);
    expect(proof.own.length + proof.withheld + proof.waiting).toBe(rows[0]!.n);
  });

  it.each<[string, (proof: PublicProof) => void]>([
    ['a leaf', (p) => (p.own[0]!.entry = flip(p.own[0]!.entry, 20))],
    ['a hash on the way', (p) => (p.hashes[0] = flip(p.hashes[0]!, 5))],
    ['the place of a leaf', (p) => p.own[0]!.leafIdx++],
    ['when it was signed', (p) => (p.at = new Date(Date.parse(p.at) + 1000).toISOString())],
    ['the text', (p) => (p.shown[0] = `${p.shown[0]!}.`)],
    ['the head', (p) => (p.checkpoint = flip(p.checkpoint, p.checkpoint.indexOf('\n\n') - 10))],
    ['the statement', (p) => (p.statement = flip(p.statement!, p.statement!.length - 10))],
    ['how many are withheld', (p) => p.withheld++],
    ['a record left out', (p) => p.own.pop()],
    ['its shape', (p) => (p.hashes[0] = 'AAAA')],
  ])('turns red when one byte is another: %s', async (_what, change) => {
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'zh-CN' });
    await altering(context, change);
    const { page, state, text } = await opened(context, `${origin}/t/${CODE.rice}`);
    expect(state).toBe('wrong');
    expect(text).toContain('核对不通过');
    await picture(page, 'proof-wrong');
    await context.close();
  });

  it.each<[what: string, change: (html: string) => string]>([
    ['a date', (html) => html.replace('2026-07-18', '2026-07-19')],
    ['the verdict', (html) => html.replace('there is no recall', 'there is praise, no recall')],
    [
      'a line that claims to be of the moment',
      (html) => html.replace('<dl>', '<p data-now>Tested: all good</p><dl>'),
    ],
    ['a line before all others', (html) => html.replace('<main>', '<p>Tested: all good</p><main>')],
    ['a line behind all others', (html) => html.replace('</footer>', 'Tested: all good</footer>')],
    ['a line beside the check', (html) => html.replace('<p class="m"><a', '<p>All good</p><p class="m"><a')],
    ['the title', (html) => html.replace('<title>', '<title>Best ')],
  ])('turns red when the page itself shows something else: %s', async (_what, change) => {
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'en' });
    await context.route(`**/t/${CODE.rice}`, async (route) => {
      const answer = await route.fetch();
      const html = await answer.text();
      const altered = change(html);
      expect(altered).not.toBe(html);
      await route.fulfill({ response: answer, body: altered });
    });
    const { state, text } = await opened(context, `${origin}/t/${CODE.rice}`);
    expect(state).toBe('wrong');
    expect(text).toContain('shows something else');
    await context.close();
  });

  it('turns red when a page of before claims to be of now', async () => {
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'en' });
    await context.route(`**/t/${CODE.rice}`, async (route) => {
      const answer = await route.fetch();
      const html = await answer.text();
      const later = html.replace(/(<time data-now>)\d{4}/, '$12099');
      expect(later).not.toBe(html);
      await route.fulfill({ response: answer, body: later });
    });
    const { state } = await opened(context, `${origin}/t/${CODE.rice}`);
    expect(state).toBe('wrong');
    await context.close();
  });

  it('is not green when it was signed an hour ago, by this device’s clock', async () => {
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'zh-CN' });
    await context.clock.setFixedTime(Date.now() + 3_600_000);
    const { page, state, text } = await opened(context, `${origin}/t/${CODE.rice}`);
    expect(state).toBe('old');
    expect(text).toContain('不是刚才');
    await picture(page, 'proof-old');
    await context.close();
  });

  it('stays green where a report was just received', async () => {
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'zh-CN' });
    const { page, state } = await opened(context, `${origin}/t/${CODE.rice}?received=R0000000AB`);
    expect(await page.locator('#report').textContent()).toContain('R0000000AB');
    expect(state).toBe('checked');
    await context.close();
  });

  it('turns red when the server finds its own rows altered', async () => {
    const name = (set: string) =>
      server.owner.query(
        `BEGIN; SET LOCAL session_replication_role = replica;
         UPDATE lot_info SET product_name = ${set} WHERE lot = (SELECT id FROM lot WHERE code = 'RECALLED-1'); COMMIT`,
      );
    await name(`'特级' || product_name`);
    // A page that was read a moment ago is shown for two seconds more.
    await expect
      .poll(async () => (await server.app.inject({ url: '/t/RECALLED-1' })).body, POLL)
      .toContain('特级武夷');
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'zh-CN' });
    const { page, state, text } = await opened(context, `${origin}/t/RECALLED-1`);
    expect(state).toBe('wrong');
    expect(text).toContain('可能被改动过');
    await picture(page, 'proof-altered');
    await context.close();
    await name(`substr(product_name, 3)`);
  });

  it('says “not checked” where the proof cannot be fetched', async () => {
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'zh-CN' });
    await context.route('**/proof?lang=*', (route) => route.fulfill({ status: 503, body: '' }));
    const { page, state, text } = await opened(context, `${origin}/t/${CODE.rice}`);
    expect(state).toBe('unavailable');
    expect(text).toContain('未核对');
    await picture(page, 'proof-unavailable');
    await context.close();
  });

  it('checks hashes by its own SHA-256 without HTTPS, and pretends no signature', async () => {
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'zh-CN' });
    // Another name than that of this machine is no secure context: WebCrypto is not there, as on a page by http.
    await context.route('http://scan.example/**', async (route) => {
      const url = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: origin + url.pathname + url.search }) });
    });
    const { page, state, text } = await opened(context, `http://scan.example/t/${CODE.rice}`);
    expect(await page.evaluate('isSecureContext')).toBe(false);
    expect(state).toBe('unsigned');
    expect(text).toContain('哈希已核对相符');
    await context.close();
  });

  it('says “not checked” and how to check without scripts', async () => {
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'zh-CN', scripts: false });
    const page = await context.newPage();
    await page.goto(`${origin}/t/${CODE.rice}`);
    const text = await page.locator('#proof').textContent();
    expect(text).toContain('未核对');
    expect(text).toContain('liangsu verify-proof');
    expect(await page.locator('#proof a[download]').getAttribute('href')).toContain('/proof?lang=zh-CN');
    await context.close();
  });

  it('says “not checked” of a lot whose records wait for their place in the log', async () => {
    await captureEvents(server.app, server.key, [
      transform([CODE.bin], ['JUST-MADE-1'], '2026-10-22T10:00:00+08:00', PLACES.plant, PARTIES.mill),
    ]);
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'en' });
    const { state, text } = await opened(context, `${origin}/t/JUST-MADE-1`);
    expect(state).toBe('unavailable');
    expect(text).toContain('Not checked');
    await context.close();
  });

  it('fetches nothing of the check before the page stands', async () => {
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'zh-CN' });
    const { page } = await opened(context, `${origin}/t/${CODE.rice}`);
    const [paint, asked] = await page.evaluate<[number, number]>(
      `[performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
        performance.getEntriesByType('resource').find((r) => r.name.includes('/proof?')).startTime]`,
    );
    expect(paint).toBeGreaterThan(0);
    expect(asked).toBeGreaterThanOrEqual(paint);
    await context.close();
  });
});
