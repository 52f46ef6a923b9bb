import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  cosignText,
  formatNote,
  type NoteKey,
  openCheckpoint,
  parseNote,
  signText,
  verifierKeyText,
} from '@liangsu/domain/ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf, made } from '../../../testing/epcis.ts';
import { createTestServer, type TestServer } from '../../../testing/harness.ts';
import { attestedEvents } from '../../trace/index.ts';
import { verifyEd25519 } from '../ed25519.ts';
import { readLogKeys, rotateLogKey, signHead } from '../log-keys.ts';
import { verifyLedgerWithin } from '../verify/verify-ledger.ts';
import { InconsistentLogError, type LogClient, visit } from './visit.ts';
import { openWitness, type Witness } from './witness.ts';

const root = mkdtempSync(join(tmpdir(), 'liangsu-witness-'));
let server: TestServer;
let bureau: Witness;
let laboratory: Witness;
let log: NoteKey[];
// The database's clock says when captures are committed; witnesses sign to the second.
const NOW = new Date(1000 * Math.floor(Date.now() / 1000));

beforeAll(async () => {
  bureau = await openWitness(join(root, 'bureau'), 'bureau.example/witness');
  laboratory = await openWitness(join(root, 'laboratory'), 'laboratory.example/witness');
  server = await createTestServer({
    witnesses: [bureau, laboratory].map(({ key }) => verifierKeyText(key)),
    now: () => NOW,
  });
  await server.ledger.open();
  log = (await keys()).keys.map(({ key }) => key);
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

const keys = async () => (await readLogKeys(server.context.config.ledgerDir))!;
let serial = 0;
async function grow(count: number): Promise<void> {
  const events = Array.from({ length: count }, () =>
    made(`W-${++serial}`, 10, 'farm', '2026-09-01T08:00:00+08:00'),
  );
  const { statusCode } = await server.app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(statusCode).toBe(200);
  await server.ledger.integrate();
}

const post = async (body: string | Buffer) => {
  const { statusCode, body: text } = await server.app.inject({
    method: 'POST',
    url: '/ledger/cosignature',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    payload: body,
  });
  return { status: statusCode, text };
};
const client = (lies: Record<string, () => Promise<string>> = {}): LogClient => ({
  async get(path) {
    const plain = path.replace(/^ledger\/[0-9a-f]{16}\//, 'ledger/');
    if (lies[plain] !== undefined) return Buffer.from(await lies[plain]());
    const { rawPayload, statusCode } = await server.app.inject({ url: `/${path}` });
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`);
    return rawPayload;
  },
  post: (_path, body) => post(body),
});

const witnessesOf = async (path: string) => {
  const { body } = await server.app.inject({ url: path });
  const trust = { origin: log[0]!.name, log, witnesses: [bureau.key, laboratory.key] };
  const opened = await openCheckpoint(Buffer.from(body), trust, verifyEd25519);
  if (!opened.ok) throw new Error(opened.reason.code);
  const { checkpoint, witnesses } = opened.value;
  return { size: checkpoint.size, names: witnesses.map(({ key }) => key.name).sort() };
};

describe('a witness', () => {
  it('keeps its key for itself, under one name', async () => {
    expect(statSync(join(root, 'bureau', 'witness.json')).mode & 0o777).toBe(0o600);
    expect((await openWitness(join(root, 'bureau'), undefined)).key).toEqual(bureau.key);
    await expect(openWitness(join(root, 'bureau'), 'other')).rejects.toThrow(/holds the witness/);
    await expect(openWitness(join(root, 'none'), undefined)).rejects.toThrow(/name is needed/);
  });

  it('signs heads that go on from each other, and the log publishes its signatures', async () => {
    await grow(3);
    expect(await visit(bureau, log, client(), NOW)).toMatchObject({ size: 3, before: null, status: 200 });
    await grow(300);
    expect(await visit(bureau, log, client(), NOW)).toMatchObject({ size: 303, before: 3, status: 200 });
    expect(await visit(bureau, log, client(), NOW)).toMatchObject({ size: 303, before: 303, status: 200 });
    expect(await visit(laboratory, log, client(), NOW)).toMatchObject({ size: 303, before: null });
    const both = { size: 303, names: ['bureau.example/witness', 'laboratory.example/witness'] };
    expect(await witnessesOf('/ledger/checkpoint')).toEqual(both);
    await grow(1);
    expect(await witnessesOf('/ledger/checkpoint')).toEqual({ size: 304, names: [] });
    expect(await witnessesOf('/ledger/checkpoint/witnessed')).toEqual(both);
    const status = await server.app.inject({
      url: '/api/v1/ledger',
      headers: { authorization: `Bearer ${server.key}` },
    });
    expect(status.json().witnesses[0]).toMatchObject({
      name: 'bureau.example/witness',
      size: 303,
      signedAt: NOW.toISOString(),
    });
  });

  it('signs nothing that the log has not signed, nor what cannot be proven', async () => {
    const own = formatNote({
      text: `${log[0]!.name}\n5\n${'A'.repeat(43)}=\n`,
      signatures: [
        await signText(
          `${log[0]!.name}\n5\n${'A'.repeat(43)}=\n`,
          { ...log[0]!, type: 'ed25519' },
          () => new Uint8Array(64),
        ),
      ],
    });
    await expect(visit(bureau, log, client({ 'ledger/checkpoint': async () => own }), NOW)).rejects.toThrow(
      /note.badSignature/,
    );
    await grow(300);
    const cut = client({ 'ledger/tile/1/000.p/2': async () => '' });
    await expect(visit(bureau, log, cut, NOW)).rejects.toThrow(/tile.missing/);
    expect(await visit(bureau, log, client(), NOW)).toMatchObject({ before: 303, size: 604 });
  });
});

const signedAs = async (head: { size: number; root: Uint8Array }) => signHead(await keys(), head);

describe('the log', () => {
  const head = async () => {
    const note = parseNote((await server.app.inject({ url: '/ledger/checkpoint' })).rawPayload);
    if (!note.ok) throw new Error(note.reason.code);
    return note.value.text;
  };
  const signed = async (text: string, { key, sign }: Witness, time = NOW.getTime() / 1000) =>
    formatNote({ text, signatures: [await cosignText(text, key, time, sign)] });
  const codeOf = async (body: string) => {
    const { status, text } = await post(body);
    return [status, JSON.parse(text).code];
  };

  it('takes signatures of its witnesses only, over heads that it signed, each once', async () => {
    const stranger = await openWitness(join(root, 'stranger'), 'stranger.example/witness');
    const text = await head();
    expect(await codeOf(await signed(text, stranger))).toEqual([403, 'ledger.noWitness']);
    expect(await codeOf('hello')).toEqual([400, 'ledger.badNote']);
    expect(await codeOf(await signed('a\nb\nc\n', laboratory))).toEqual([400, 'ledger.badNote']);
    const other = text.replace('\n604\n', '\n605\n');
    expect(await codeOf(await signed(other, laboratory))).toEqual([409, 'ledger.unknownHead']);
    expect(await codeOf(await signed(`${text}more\n`, laboratory))).toEqual([409, 'ledger.unknownHead']);
    const ahead = NOW.getTime() / 1000 + 7200;
    expect(await codeOf(await signed(text, laboratory, ahead))).toEqual([400, 'ledger.badNote']);
    const good = await signed(text, laboratory);
    expect(await codeOf(good.replace('\n604\n', '\n603\n'))).toEqual([400, 'ledger.badNote']);
    for (let i = 0; i < 2; i++)
      expect(JSON.parse((await post(good)).text)).toEqual({ witnesses: [laboratory.key.name] });
    const { rows } = await server.pool.query(
      `SELECT count(*)::int AS n FROM ledger_cosignature WHERE witness = $1 AND checkpoint = (SELECT max(no) FROM ledger_checkpoint)`,
      [laboratory.key.name],
    );
    expect(rows[0]).toEqual({ n: 1 });
  });

  it('is verified with its witnesses’ signatures', async () => {
    const found = async (tamper: string | null) => {
      const codes: string[] = [];
      const client = await server.owner.connect();
      try {
        await client.query('BEGIN; SET LOCAL session_replication_role = replica');
        if (tamper !== null) await client.query(tamper);
        await verifyLedgerWithin(client, {
          source: attestedEvents,
          folder: server.context.config.ledgerDir,
          witnesses: [bureau.key, laboratory.key],
          report: ({ code }) => codes.push(code),
        });
      } finally {
        await client.query('ROLLBACK');
        client.release();
      }
      return codes;
    };
    expect(await found(null)).toEqual([]);
    expect(
      await found(`UPDATE ledger_cosignature SET line = (SELECT line FROM ledger_cosignature WHERE witness LIKE 'b%' ORDER BY checkpoint LIMIT 1)
                    WHERE checkpoint = (SELECT max(checkpoint) FROM ledger_cosignature) AND witness LIKE 'b%'`),
    ).toEqual(['cosignature.wrong']);
    const newest = `checkpoint = (SELECT max(checkpoint) FROM ledger_cosignature WHERE witness LIKE 'b%') AND witness LIKE 'b%'`;
    for (const change of [
      `UPDATE ledger_cosignature SET time = time - 86400 WHERE ${newest}`,
      `UPDATE ledger_cosignature SET witness = 'a.example/witness' WHERE ${newest}`,
      `INSERT INTO ledger_cosignature SELECT checkpoint, 'x.example/witness', time, replace(line, 'bureau.', 'x.')
         FROM ledger_cosignature WHERE ${newest}`,
      `INSERT INTO ledger_cosignature SELECT checkpoint, 'x.example/witness', time, '' FROM ledger_cosignature WHERE ${newest}`,
    ])
      expect(await found(change), change).toEqual(['cosignature.wrong']);
    // A head that was signed after a witness had signed it.
    expect(
      await found(
        `UPDATE ledger_checkpoint SET signed_at = signed_at + interval '1 year' WHERE no = (SELECT max(no) FROM ledger_checkpoint)`,
      ),
    ).toEqual(['checkpoint.time']);
    // What stands in docs/ledger.md as not found: the witness itself knows.
    expect(await found(`DELETE FROM ledger_cosignature WHERE ${newest}`)).toEqual([]);
  });

  it('hands on and shows what its witnesses signed and its folder says, whatever the database tells', async () => {
    await visit(bureau, log, client(), NOW);
    const { owner, app, key } = server;
    const authorization = `Bearer ${key}`;
    const shown = async () =>
      (await app.inject({ url: '/api/v1/ledger', headers: { authorization } })).json();
    const [note, witnessed, status] = [
      (await app.inject({ url: '/ledger/checkpoint' })).body,
      (await app.inject({ url: '/ledger/checkpoint/witnessed' })).body,
      await shown(),
    ];
    const client2 = await owner.connect();
    try {
      await client2.query('SET session_replication_role = replica');
      await client2.query(`CREATE TABLE kept AS SELECT * FROM ledger_cosignature`);
      await client2.query(`CREATE TABLE kept_key AS SELECT * FROM ledger_key`);
      await client2.query(`UPDATE ledger_cosignature SET time = time - 86400`);
      await client2.query(
        `INSERT INTO ledger_cosignature SELECT checkpoint, 'x.example/witness', time, replace(line, 'bureau.', 'x.')
           FROM kept WHERE witness LIKE 'b%'`,
      );
      await client2.query(
        `UPDATE ledger_key SET verifier = origin || '+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'`,
      );
      expect((await app.inject({ url: '/ledger/checkpoint' })).body).toBe(note);
      expect((await app.inject({ url: '/ledger/checkpoint/witnessed' })).body).toBe(witnessed);
      expect(await shown()).toEqual(status);
      expect(status.verifiers).toEqual(log.map(verifierKeyText));
    } finally {
      await client2.query('DELETE FROM ledger_cosignature');
      await client2.query('INSERT INTO ledger_cosignature SELECT * FROM kept');
      await client2.query('DELETE FROM ledger_key');
      await client2.query('INSERT INTO ledger_key SELECT * FROM kept_key');
      await client2.query('DROP TABLE kept, kept_key');
      await client2.query('RESET session_replication_role');
      client2.release();
    }
  });

  it('is gone on with by a witness that missed the time in which two keys signed: it believes its own memory', async () => {
    const folder = server.context.config.ledgerDir;
    const { size } = await visit(bureau, log, client(), NOW);
    await rotateLogKey(folder, NOW, false);
    await rotateLogKey(folder, NOW, true);
    await grow(7);
    const fresh = (await keys()).keys.filter(({ sign }) => sign !== null).map(({ key }) => key);
    expect(fresh).toHaveLength(1);
    expect(fresh[0]!.id).not.toBe(log[0]!.id);
    expect(await visit(bureau, fresh, client(), NOW)).toMatchObject({
      before: size,
      size: size + 7,
      status: 200,
    });
    // Another history is none the less found: what it remembers binds the log under its new key, too.
    const lying = client({ 'ledger/checkpoint': () => signedAs({ size: 1, root: Buffer.alloc(32, 1) }) });
    await expect(visit(bureau, fresh, lying, NOW)).rejects.toThrow(InconsistentLogError);
    const { keys: told, verifiers } = (
      await server.app.inject({ url: '/api/v1/ledger', headers: { authorization: `Bearer ${server.key}` } })
    ).json();
    expect(told).toEqual([
      {
        verifier: verifierKeyText(fresh[0]!),
        type: 'ed25519',
        signs: true,
        madeAt: NOW.toISOString(),
        retiredAt: null,
      },
      {
        verifier: verifierKeyText(log[0]!),
        type: 'ed25519',
        signs: false,
        madeAt: NOW.toISOString(),
        retiredAt: NOW.toISOString(),
      },
    ]);
    expect(verifiers).toEqual(told.map(({ verifier }: { verifier: string }) => verifier));
  });
});
