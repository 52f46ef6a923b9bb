import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExisting } from '../../cli/open-database.ts';
import { attestedAccess } from '../../modules/access/index.ts';
import { verifyLedger } from '../../modules/ledger/index.ts';
import { attestedNotices } from '../../modules/public/index.ts';
import { attestedClaims, attestedEvents, verifyTrace } from '../../modules/trace/index.ts';
import { readConfig } from '../../platform/config.ts';
import { createPool } from '../../platform/db/pool.ts';
import { documentOf, made, transformed } from '../epcis.ts';
import {
  ask,
  postgresOf,
  type ServerProcess,
  startProcess,
  stopPostgres,
  temporaryFolder,
} from '../process.ts';

const folder = temporaryFolder('kill');
const EVENTS = 3;
let server: ServerProcess;
/** Every document ever sent, and those that were acknowledged. */
const sent = new Map<string, unknown>();
const acknowledged = new Set<string>();

beforeAll(async () => {
  server = await startProcess(folder.path);
});
afterAll(async () => {
  if (server.child.exitCode === null) await server.end('SIGTERM');
  await stopPostgres(folder.path);
  folder.remove();
});

/** One client that sends documents of three events, one after another, until the server is gone. */
async function client(name: string, url: string, going: () => boolean): Promise<void> {
  for (let n = 0; going(); n++) {
    const code = `K-${name}-${n}`;
    const document = documentOf(
      made(`${code}a`, 100, 'farm', '2026-09-01T08:00:00+08:00'),
      made(`${code}b`, 100, 'farm', '2026-09-01T08:00:00+08:00'),
      transformed(
        [
          [`${code}a`, 50],
          [`${code}b`, 50],
        ],
        [[`${code}c`, 95]],
        'mill',
        '2026-09-02T08:00:00+08:00',
      ),
    );
    sent.set(code, document);
    const answer = await ask(url, '/api/v1/events', { body: document });
    if (answer.status === 200) acknowledged.add(code);
  }
}

async function captureUntil(name: string, kill: () => Promise<unknown>): Promise<void> {
  let going = true;
  const before = acknowledged.size;
  const clients = Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map((c) => client(`${name}${c}`, server.url, () => going)),
  );
  while (acknowledged.size < before + 60) await delay(5);
  await kill();
  going = false;
  await clients;
}

/** What is in the database of documents sent: their codes with how many of their events are there. */
async function stored(): Promise<{ events: Map<string, number>; total: number }> {
  const config = readConfig({ LIANGSU_DATA: folder.path });
  const database = await openExisting(config);
  // As the command verifies: signed in as who may read the audit trail, too.
  const verifying = createPool(database.url, { role: 'liangsu_engine', max: 2 });
  try {
    const { rows } = await database.engine.query<{ code: string; n: number }>(
      `SELECT left(l.code, -1) AS code, count(DISTINCT x.event)::int AS n
         FROM edge_by_lot x JOIN lot l ON l.id = x.lot WHERE l.code LIKE 'K-%' GROUP BY 1`,
    );
    const { rows: all } = await database.engine.query<{ n: number }>('SELECT count(*)::int AS n FROM event');
    const report = (difference: object) => expect.fail(JSON.stringify(difference));
    await verifyTrace(database.engine, { report });
    const { leaves, waiting, ownKeys } = await verifyLedger(verifying, {
      source: attestedEvents,
      facts: [...attestedAccess, ...attestedClaims, ...attestedNotices],
      folder: config.ledgerDir,
      witnesses: [],
      report,
    });
    // Each event has one, and the settings' key, and what else has them besides events.
    const { rows: facts } = await database.engine.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM ledger_fact',
    );
    expect({ leaves: leaves + waiting, ownKeys }).toEqual({
      leaves: all[0]!.n + facts[0]!.n,
      ownKeys: true,
    });
    return { events: new Map(rows.map((row) => [row.code, row.n])), total: all[0]!.n };
  } finally {
    await verifying.end();
    await database.close();
  }
}

async function checkAll(): Promise<void> {
  const { events, total } = await stored();
  expect([...acknowledged].filter((code) => events.get(code) !== EVENTS)).toEqual([]);
  // What was not acknowledged is there whole or not at all.
  expect([...events].filter(([, n]) => n !== EVENTS)).toEqual([]);
  expect(total).toBe(events.size * EVENTS);
}

describe('kill -9 in the middle of capture', () => {
  it('of the server loses nothing that was acknowledged, and leaves nothing half-written', async () => {
    await captureUntil('s', () => server.end('SIGKILL'));
    expect(sent.size).toBeGreaterThan(acknowledged.size - 1);
    await checkAll();
  });

  it('the next start goes on with the same data; sending everything again records nothing twice', async () => {
    server = await startProcess(folder.path);
    const known = new Set((await stored()).events.keys());
    for (const [code, document] of sent) {
      const { status, body } = await ask(server.url, '/api/v1/events', { body: document });
      expect(status).toBe(200);
      const statuses = new Set(body.receipts.map((receipt: { status: string }) => receipt.status));
      expect([...statuses]).toEqual([known.has(code) ? 'duplicate' : 'accepted']);
      acknowledged.add(code);
    }
    await checkAll();
  });

  it('of server and database at once, as when the power goes, is no worse', async () => {
    await captureUntil('p', async () => {
      const postgres = await postgresOf(folder.path);
      process.kill(postgres!, 'SIGKILL');
      await server.end('SIGKILL');
    });
    server = await startProcess(folder.path);
    expect((await ask(server.url, '/readyz')).status).toBe(200);
    await checkAll();
  });
});
