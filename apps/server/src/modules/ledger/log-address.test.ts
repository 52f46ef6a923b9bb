import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifierKeyText } from '@liangsu/domain/ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerOf } from '../../cli/ledger-of.ts';
import { createTestServer, type TestServer } from '../../testing/harness.ts';
import { ownAddress } from './log-address.ts';
import { beginNewLog, keysOfLog } from './log-keys.ts';
import { captureLots } from './testing/capture-lots.ts';
import { visit } from './witness/visit.ts';
import { openWitness, type Witness } from './witness/witness.ts';

const folder = mkdtempSync(join(tmpdir(), 'liangsu-address-'));
const [FIRST, SECOND] = ['first.example/ledger', 'second.example/ledger'];
const FOR_EVER = 'public, max-age=31536000, immutable';
let server: TestServer;
let witness: Witness;
let tileOfFirst: Buffer;

const get = (path: string, at = server) => at.app.inject({ url: `/${path}` });
const visited = async (origin: string) =>
  visit(
    witness,
    (await keysOfLog(server.context.config.ledgerDir, origin)).map(({ key }) => key),
    {
      get: async (path) => (await get(path)).rawPayload,
      async post(path, payload) {
        const headers = { 'content-type': 'text/plain' };
        const { statusCode, body } = await server.app.inject({
          method: 'POST',
          url: `/${path}`,
          headers,
          payload,
        });
        return { status: statusCode, text: body };
      },
    },
    new Date(),
  );

beforeAll(async () => {
  witness = await openWitness(join(folder, 'witness'), 'bureau.example/witness');
  server = await createTestServer({ ledgerOrigin: FIRST, witnesses: [verifierKeyText(witness.key)] });
  await server.ledger.open();
  await captureLots(server, 3);
  await server.ledger.integrate();
  const { ledgerDir } = server.context.config;
  await visited(FIRST);
  const { rawPayload, headers } = await get('ledger/tile/0/000.p/3');
  expect(headers['cache-control']).toBe(FOR_EVER);
  tileOfFirst = rawPayload;
  // The database is set back by two leaves, and another log goes on over what is left.
  await server.owner.query(`SET session_replication_role = replica;
    DELETE FROM ledger_sequence; DELETE FROM ledger_edge; DELETE FROM ledger_tile;
    DELETE FROM ledger_checkpoint WHERE size > 0; SET session_replication_role = origin`);
  await beginNewLog(ledgerDir, SECOND, new Date(), server.pool);
  await server.ledger.stop();
  await server.ledger.open();
  expect(server.ledger.state).toEqual({ state: 'running' });
  await captureLots(server, 5);
  await server.ledger.integrate();
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a log that another was before', () => {
  it('has other bytes at the tiles’ old addresses, which are kept shortly from now on', async () => {
    for (const path of ['tile/0/000.p/3', 'tile/entries/000.p/3']) {
      const { statusCode, headers } = await get(`ledger/${path}`);
      expect([statusCode, headers['cache-control']]).toEqual([200, 'public, max-age=60']);
    }
    expect((await get('ledger/tile/0/000.p/3')).rawPayload).not.toEqual(tileOfFirst);
  });

  it('has an address of its own, where they may be kept for ever; the former log’s is there no more', async () => {
    for (const path of ['tile/0/000.p/3', 'tile/entries/000.p/3']) {
      const { statusCode, headers, rawPayload } = await get(`${ownAddress(SECOND)}${path}`);
      expect([statusCode, headers['cache-control']]).toEqual([200, FOR_EVER]);
      expect(rawPayload).toEqual((await get(`ledger/${path}`)).rawPayload);
      expect((await get(`${ownAddress(FIRST)}${path}`)).statusCode).toBe(404);
    }
    expect((await get(`${ownAddress(SECOND)}checkpoint`)).body).toMatch(new RegExp(`^${SECOND}\n5\n`));
    expect((await get(`${ownAddress(FIRST)}checkpoint`)).statusCode).toBe(404);
  });

  it('shows as witnessed no head of the former one, and is witnessed by who knows its key', async () => {
    expect((await get('ledger/checkpoint/witnessed')).statusCode).toBe(404);
    expect(await visited(SECOND)).toMatchObject({ before: null, size: 5, status: 200 });
    expect((await get('ledger/checkpoint/witnessed')).body).toMatch(new RegExp(`^${SECOND}\n5\n`));
  });

  it('is known as such by its folder, when the database is a new one', async () => {
    const ledgerDir = join(folder, 'ledger');
    cpSync(server.context.config.ledgerDir, ledgerDir, { recursive: true });
    const other = await createTestServer({ ledgerDir });
    try {
      await beginNewLog(ledgerDir, 'third.example/ledger', new Date(), other.pool);
      const ledger = ledgerOf(other.context);
      await ledger.open();
      await captureLots(other, 1);
      expect(await ledger.integrate()).toBe(1);
      const { headers } = await get('ledger/tile/0/000.p/1', other);
      expect(headers['cache-control']).toBe('public, max-age=60');
    } finally {
      await other.close();
    }
  });
});
