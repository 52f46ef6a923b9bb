// A log of many leaves, made of synthetic commitments: what a proof costs to serve, and to check in a browser.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { getLedgerLeaf, getPublicProof, routeUrl } from '@liangsu/contract';
import { formatLeaf, GrowingTree, leafHash, type PublicProof, type TileBytes } from '@liangsu/domain/ledger';
import {
  CODE,
  CONTEXT,
  PARTIES,
  PLACES,
  receive,
  riceChain,
  seedMasterData,
  ship,
  transform,
} from '../apps/server/src/modules/public/testing/chain.ts';
import { startEmbedded } from '../apps/server/src/platform/db/embedded.ts';
import { createPool, type Pool } from '../apps/server/src/platform/db/pool.ts';
import { contextFor, launchBrowser } from '../e2e/browser.ts';
import { percentile } from './measure.ts';
import { cli, startWorld, type World } from './world.ts';

interface Times {
  p50: number;
  p95: number;
}

/** Milliseconds. */
export interface LedgerTimes {
  leaves: number;
  /** The empty route of the same server, for comparison. */
  hello: Times;
  /** One leaf's proof over HTTP, at random places of the log. */
  leaf: Times;
  /** The proof of a lot's public page over HTTP, each made anew. */
  page: Times;
  /** Records in one of those. */
  records: number;
  /** That proof checked in Chromium, and in one slowed to a quarter. */
  check: Times;
  checkSlowed: Times;
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const BATCH = 1000;
const LOTS = 200;
const times = (values: readonly number[]): Times => ({
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
});

/** Writes a log of leaves straight into its tables. Its batches count below zero, where no captured ones are. */
async function fill(pool: Pool, leaves: number, progress: (text: string) => void): Promise<void> {
  const tree = new GrowingTree([], sha256);
  let tiles: TileBytes[] = [];
  let rows: { id: number; first: number; commitments: Buffer }[] = [];
  const flush = async () => {
    await pool.query(
      `WITH made AS (INSERT INTO ledger_batch (id, kind, subjects, commitments)
                     SELECT id, 1, array_fill(0::int8, ARRAY[octet_length(c) / 32]), c FROM unnest($1::int8[], $3::bytea[]) AS b(id, c))
       INSERT INTO ledger_sequence (first, batch, leaves)
       SELECT first, id, octet_length(c) / 32 FROM unnest($1::int8[], $2::int8[], $3::bytea[]) AS b(id, first, c)`,
      [rows.map(({ id }) => id), rows.map(({ first }) => first), rows.map(({ commitments }) => commitments)],
    );
    await pool.query(
      'INSERT INTO ledger_tile (level, index, hashes) SELECT * FROM unnest($1::int2[], $2::int8[], $3::bytea[])',
      [tiles.map(({ level }) => level), tiles.map(({ index }) => index), tiles.map(({ hashes }) => hashes)],
    );
    rows = [];
    tiles = [];
  };
  for (let id = -1; tree.size < leaves; id--) {
    const first = tree.size;
    const count = Math.min(BATCH, leaves - first);
    const commitments = Buffer.allocUnsafe(32 * count);
    for (let i = 0; i < count; i++) {
      const commitment = sha256(Buffer.from(`leaf ${first + i}`));
      commitment.copy(commitments, 32 * i);
      tiles.push(...tree.add(leafHash(formatLeaf({ kind: 'event', commitment }), sha256)));
    }
    rows.push({ id, first, commitments });
    if (rows.length === 500) {
      await flush();
      progress(`${tree.size} leaves`);
    }
  }
  if (rows.length > 0) await flush();
  const edge = tree.edge();
  await pool.query(
    'INSERT INTO ledger_edge (level, index, hashes) SELECT * FROM unnest($1::int2[], $2::int8[], $3::bytea[])',
    [edge.map(({ level }) => level), edge.map(({ index }) => index), edge.map(({ hashes }) => hashes)],
  );
  await pool.query('ANALYZE');
}

async function makeLog(folder: string, leaves: number, progress: (text: string) => void): Promise<void> {
  progress(`making a log of ${leaves} leaves in ${folder} (kept for the next run)`);
  mkdirSync(folder, { recursive: true });
  await cli(['migrate'], { LIANGSU_DATA: folder, LIANGSU_DEMO: '0' });
  const embedded = await startEmbedded(folder);
  const pool = createPool(embedded.url('liangsu'), { role: null, max: 2 });
  await fill(pool, leaves, progress);
  await seedMasterData(pool);
  await pool.end();
  await embedded.stop();
  writeFileSync(join(folder, 'complete'), '');
}

/** Lots of one making, each shipped and received twice, behind all those leaves. */
async function captureLots(world: World): Promise<string[]> {
  const codes = Array.from({ length: LOTS }, (_, i) => `BENCH-${i + 1}`);
  const mill: [string, string] = [PARTIES.mill, PLACES.plant];
  const wholesale: [string, string] = [PARTIES.wholesaler, PLACES.wholesale];
  const stall: [string, string] = [PARTIES.market, PLACES.stall];
  const events = [
    ...riceChain(),
    transform([CODE.bin], codes, '2026-10-20T10:00:00+08:00', PLACES.plant, PARTIES.mill, {
      'liangsu:productName': '武夷软香米 5 kg',
      'liangsu:producer': PARTIES.mill,
    }),
    ...codes.flatMap((code) => [
      ship(code, '2026-10-22T07:00:00+08:00', mill, wholesale),
      receive(code, '2026-10-23T07:00:00+08:00', mill, wholesale),
      ship(code, '2026-10-24T07:00:00+08:00', wholesale, stall),
      receive(code, '2026-10-24T15:00:00+08:00', wholesale, stall),
    ]),
  ];
  const answer = await fetch(`${world.base}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      '@context': CONTEXT,
      type: 'EPCISDocument',
      schemaVersion: '2.0',
      creationDate: '2026-11-01T00:00:00Z',
      epcisBody: { eventList: events },
    }),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  for (;;) {
    const { rows } = await world.owner.query('SELECT FROM ledger_pending LIMIT 1');
    if (rows.length === 0) return codes;
    await delay(100);
  }
}

/** Milliseconds of each answer, one after the other over one connection; the first ten are not counted. */
async function served(world: World, paths: readonly string[]): Promise<number[]> {
  const taken: number[] = [];
  for (const path of paths) {
    const begun = performance.now();
    const answer = await fetch(world.base + path, { headers: { authorization: `Bearer ${world.key}` } });
    await answer.arrayBuffer();
    taken.push(performance.now() - begun);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  }
  return taken.slice(10);
}

/** How long the scan page's check takes in Chromium, by the page's own measure. */
async function checked(world: World, codes: readonly string[], slowed: number): Promise<number[]> {
  const chrome = await launchBrowser();
  try {
    const context = await contextFor(chrome.browser, { size: 'phone', locale: 'zh-CN' });
    const taken: number[] = [];
    for (const code of codes) {
      const page = await context.newPage();
      if (slowed > 1)
        await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: slowed });
      await page.goto(`${world.base}/t/${code}`);
      await page.locator('#proof [data-proof="checked"]').waitFor();
      taken.push(await page.evaluate<number>(`performance.getEntriesByName('liangsu-proof')[0].duration`));
      await page.close();
    }
    return taken;
  } finally {
    await chrome.close();
  }
}

/** Measures proofs in a log of so many leaves, which is made in `folder` the first time. */
export async function ledgerProofs(
  folder: string,
  leaves: number,
  progress: (text: string) => void,
): Promise<LedgerTimes> {
  if (!existsSync(join(folder, 'complete'))) await makeLog(folder, leaves, progress);
  const world = await startWorld(folder, 25_000 + (process.pid % 5_000));
  try {
    const codes = await captureLots(world);
    const places = Array.from({ length: 1010 }, () => Math.floor(Math.random() * leaves));
    // Warm: the server has read its code and planned its queries.
    await served(
      world,
      places.slice(0, 50).map((index) => routeUrl(getLedgerLeaf, { index })),
    );
    const hello = await served(
      world,
      places.map(() => '/healthz'),
    );
    const leaf = await served(
      world,
      places.map((index) => routeUrl(getLedgerLeaf, { index })),
    );
    const pages = codes.map((code) => routeUrl(getPublicProof, { code }, { lang: 'zh-CN' }));
    const page = await served(world, pages);
    const proof = (await (await fetch(world.base + pages[0]!)).json()) as PublicProof;
    return {
      leaves,
      hello: times(hello),
      leaf: times(leaf),
      page: times(page),
      records: proof.own.length + proof.related.length,
      check: times(await checked(world, codes.slice(0, 40), 1)),
      checkSlowed: times(await checked(world, codes.slice(40, 60), 4)),
    };
  } finally {
    await world.stop();
  }
}
