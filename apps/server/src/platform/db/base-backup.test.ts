import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prefixesOf } from '@liangsu/domain/epcis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerOf } from '../../cli/ledger-of.ts';
import { type OpenDatabase, openDatabase } from '../../cli/open-database.ts';
import { verifyLedger } from '../../modules/ledger/index.ts';
import { attestedEvents, CapturePipeline, prepareEvents, verifyTrace } from '../../modules/trace/index.ts';
import { CONTEXT, made } from '../../testing/epcis.ts';
import { readConfig } from '../config.ts';
import { type BackupManifest, readManifest, restoreBackup, takeBackup } from './base-backup.ts';
import { embeddedHome } from './embedded.ts';

const PREFIXES = prefixesOf(CONTEXT);
let root: string;
const folder = (name: string) => join(root, name);
const configOf = (name: string) => readConfig({ LIANGSU_DATA: folder(name), LIANGSU_DEMO: '0' });

/** Captures until told to stop; gives the event ids that were acknowledged, with their commit sequence. */
function keepCapturing(database: OpenDatabase) {
  const capture = new CapturePipeline(database.engine);
  const acknowledged = new Map<string, number>();
  let going = true;
  let n = 0;
  const client = async (name: string) => {
    while (going) {
      const code = `B-${name}-${n++}`;
      const { events } = prepareEvents(
        [made(code, 100, 'farm', '2026-09-01T08:00:00+08:00')],
        PREFIXES,
        Date.now(),
      );
      const receipt = await capture.submit({
        door: 'epcis',
        context: CONTEXT,
        header: null,
        capturer: 0,
        capturedBy: 'test',
        events,
      });
      acknowledged.set(code, receipt.seq);
      // Steady, not at full tilt: the copying shares this process, and must not be starved by it.
      await delay(25);
    }
  };
  const clients = Promise.all(['a', 'b', 'c', 'd'].map(client));
  return {
    acknowledged,
    async stop() {
      going = false;
      await clients;
      await capture.close();
    },
  };
}

const logOf = (name: string, database: OpenDatabase) =>
  ledgerOf({
    config: configOf(name),
    engine: database.engine,
    log: pino({ level: 'silent' }),
    now: () => new Date(),
  });

async function eventsOf(database: OpenDatabase, uptoSeq: number): Promise<unknown[]> {
  const { rows } = await database.engine.query(
    `SELECT e.no, b.seq, e.body::text, encode(e.content_hash, 'hex') AS hash, l.code
       FROM event e JOIN capture_batch b ON b.id = e.batch JOIN edge_by_lot x ON x.event = e.no JOIN lot l ON l.id = x.lot
      WHERE b.seq <= $1 ORDER BY e.no`,
    [uptoSeq],
  );
  return rows;
}

let before: string[];
let manifest: BackupManifest;
let original: unknown[];
let restored: Awaited<ReturnType<typeof restoreBackup>>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'liangsu-backup-'));
  chmodSync(root, 0o755);
  const database = await openDatabase(configOf('live'));
  try {
    mkdirSync(join(folder('live'), 'imports'));
    writeFileSync(join(folder('live'), 'imports', 'one.csv'), '凭证号\n1\n');
    const ledger = logOf('live', database);
    await ledger.open();
    const capturing = keepCapturing(database);
    while (capturing.acknowledged.size < 30) await delay(20);
    await ledger.integrate();
    before = [...capturing.acknowledged.keys()];
    manifest = await takeBackup(folder('live'), folder('backup'));
    while (capturing.acknowledged.size < before.length + 30) await delay(20);
    await capturing.stop();
    await ledger.integrate();
    expect(capturing.acknowledged.size).toBeGreaterThan(before.length);
    restored = await restoreBackup(folder('backup'), folder('restored'));
    original = await eventsOf(database, restored.seq);
  } finally {
    await database.close();
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a backup taken while events come in', () => {
  it('brings no keys of the ledger, and over what it brings back nothing is signed as if nothing had happened', async () => {
    expect(manifest.files.filter(({ path }) => path.includes('ledger'))).toEqual([]);
    const database = await openDatabase(configOf('restored'));
    try {
      const without = logOf('restored', database);
      await without.open();
      expect(without.state).toMatchObject({ state: 'paused', reason: 'keysMissing' });
      cpSync(join(folder('live'), 'ledger'), join(folder('restored'), 'ledger'), { recursive: true });
      const behind = logOf('restored', database);
      await behind.open();
      expect(behind.state).toMatchObject({ state: 'paused', reason: 'rolledBack' });
      const found: string[] = [];
      await verifyLedger(database.engine, {
        source: attestedEvents,
        folder: join(folder('restored'), 'ledger'),
        witnesses: [],
        report: ({ code }) => found.push(code),
      });
      expect(found).toEqual(['log.rolledBack']);
    } finally {
      await database.close();
    }
  });

  it('restores to everything acknowledged before it, and to a whole state: the same, and verified', async () => {
    expect(before.length).toBeGreaterThan(20);
    expect(restored.events).toBeGreaterThanOrEqual(before.length);
    const database = await openDatabase(configOf('restored'));
    try {
      expect(database.applied).toEqual([]);
      const found = await eventsOf(database, restored.seq);
      expect(found).toEqual(original);
      const codes = new Set(found.map((row) => (row as { code: string }).code));
      expect(before.filter((code) => !codes.has(code))).toEqual([]);
      const result = await verifyTrace(database.engine, {
        report: (difference) => expect.fail(JSON.stringify(difference)),
      });
      expect(result.events).toBe(restored.events);
      // It goes on working: sequences do not give out numbers twice.
      const capturing = keepCapturing(database);
      while (capturing.acknowledged.size < 10) await delay(20);
      await capturing.stop();
      expect(Math.min(...capturing.acknowledged.values())).toBeGreaterThan(restored.seq);
    } finally {
      await database.close();
    }
  });

  it('brings the files beside the database', () => {
    expect(readFileSync(join(folder('restored'), 'imports', 'one.csv'), 'utf8')).toContain('凭证号');
  });

  it('is for its owner’s eyes only, and leaves out what belongs to the running server', async () => {
    expect(statSync(folder('backup')).mode & 0o077).toBe(0);
    const { uid, dataDir } = await embeddedHome(folder('restored'));
    expect(statSync(dataDir).mode & 0o077).toBe(0);
    if (uid !== null) expect(statSync(join(dataDir, 'PG_VERSION')).uid).toBe(uid);
    const paths = manifest.files.map((file) => file.path);
    expect(paths.filter((path) => /postmaster|owner\.pid|postgres\.log/.test(path))).toEqual([]);
    expect(paths.some((path) => path.startsWith('postgres/pg_wal/'))).toBe(true);
  });
});

describe('a backup is refused', () => {
  it('where there is no database', async () => {
    await expect(takeBackup(folder('nothing'), folder('b2'))).rejects.toThrow(/no database/);
    expect(existsSync(folder('b2'))).toBe(false);
  });
  it('into a folder that holds something', async () => {
    mkdirSync(folder('full'));
    writeFileSync(join(folder('full'), 'x'), '');
    await expect(takeBackup(folder('restored'), folder('full'))).rejects.toThrow(/not empty/);
    await expect(restoreBackup(folder('backup'), folder('full'))).rejects.toThrow(/not empty/);
    expect(readdirSync(folder('full'))).toEqual(['x']);
  });
  it('when it is not complete, or was changed; and nothing is left behind', async () => {
    await expect(restoreBackup(folder('full'), folder('r2'))).rejects.toThrow(/no complete backup/);
    const list = await readManifest(folder('backup'));
    const table = list.files
      .filter((file) => file.path.includes('/base/'))
      .sort((a, b) => b.size - a.size)[0]!;
    const path = join(folder('backup'), table.path);
    const bytes = readFileSync(path);
    bytes[100] = bytes[100]! ^ 1;
    writeFileSync(path, bytes);
    await expect(restoreBackup(folder('backup'), folder('r2'))).rejects.toThrow(`${table.path} was changed`);
    rmSync(path);
    await expect(restoreBackup(folder('backup'), folder('r2'))).rejects.toThrow(`lacks ${table.path}`);
    expect(existsSync(folder('r2')) ? readdirSync(folder('r2')) : []).toEqual([]);
  });
});
