import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkProofBundle,
  openNote,
  type ProofBundle,
  parseNote,
  parseVerifierKey,
  verifierKeyText,
} from '@liangsu/domain/ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../platform/hash.ts';
import { documentOf, made } from '../../testing/epcis.ts';
import { useTestServer } from '../../testing/harness.ts';
import { runCommand } from '../../testing/process.ts';
import { attestedEvents } from '../trace/index.ts';
import { verifyEd25519 } from './ed25519.ts';
import { readLogKeys, rotateLogKey } from './log-keys.ts';
import { generateSm2KeyPair, sm2SignerOf, verifySm2 } from './sm2.ts';
import { lastHead } from './store.ts';
import { verifyLedger } from './verify/verify-ledger.ts';

const server = useTestServer();
const folder = mkdtempSync(join(tmpdir(), 'liangsu-sm2-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A checker of Ed25519 alone, as browsers have it. */
const withoutSm2 = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) =>
  verifyEd25519(key, message, signature);

async function capture(code: string): Promise<void> {
  const { app, key, ledger } = server();
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(made(code, 10, 'farm', '2026-09-01T08:00:00+08:00'))),
  });
  expect(statusCode).toBe(200);
  await ledger.integrate();
}
const linesOf = async () => {
  const note = parseNote(Buffer.from((await lastHead(server().pool))!.note));
  if (!note.ok) throw new Error(note.reason.code);
  return note.value.signatures;
};
const bundleOf = async (code: string) =>
  (
    await server().app.inject({
      url: `/api/v1/lots/${encodeURIComponent(code)}/proof`,
      headers: { authorization: `Bearer ${server().key}` },
    })
  ).json<ProofBundle>();

describe('SM2', () => {
  it('checks the example of GB/T 32918.5', () => {
    const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
    const publicKey = bytes(
      '04 09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020 CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13',
    );
    const signature = bytes(
      'F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3 B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA',
    );
    expect(verifySm2(publicKey, Buffer.from('message digest'), signature)).toBe(true);
    expect(verifySm2(publicKey, Buffer.from('message digesT'), signature)).toBe(false);
  });

  it('signs what it checks, and takes no odd key or signature', async () => {
    const { privateKey, publicKey } = generateSm2KeyPair();
    expect([privateKey.length, publicKey.length, publicKey[0]]).toEqual([32, 65, 4]);
    const message = Buffer.from('早籼稻\n');
    const signature = await sm2SignerOf(privateKey)(message);
    expect(signature).toHaveLength(64);
    expect(verifySm2(publicKey, message, signature)).toBe(true);
    for (const at of [0, 31, 32, 63]) {
      const other = Buffer.from(signature);
      other[at]! ^= 1;
      expect(verifySm2(publicKey, message, other)).toBe(false);
    }
    expect(verifySm2(Buffer.alloc(65, 4), message, signature)).toBe(false);
    expect(verifySm2(publicKey, message, Buffer.alloc(3))).toBe(false);
    expect(() => sm2SignerOf(Buffer.alloc(31))).toThrow(RangeError);
  });
});

describe('a log that signs by SM2 in addition', () => {
  beforeAll(async () => {
    await server().ledger.open();
    await capture('SM-1');
    expect(await linesOf()).toHaveLength(1);
    await rotateLogKey(server().context.config.ledgerDir, new Date(), false, 'sm2');
    await capture('SM-2');
  });

  it('has a line of each kind, and its key is handed out as text', async () => {
    const log = (await readLogKeys(server().context.config.ledgerDir))!;
    expect(log.keys.map(({ key }) => key.type)).toEqual(['ed25519', 'sm2']);
    expect((await linesOf()).map(({ id }) => id)).toEqual(log.keys.map(({ key }) => key.id));
    const text = verifierKeyText(log.keys[1]!.key);
    expect(await parseVerifierKey(text, sha256)).toEqual({ ok: true, value: log.keys[1]!.key });
  });

  it('is checked in both where both are known; a wrong SM2 signature refuses the head', async () => {
    const note = parseNote(Buffer.from((await lastHead(server().pool))!.note));
    if (!note.ok) throw new Error(note.reason.code);
    const keys = (await readLogKeys(server().context.config.ledgerDir))!.keys.map(({ key }) => key);
    const both = await openNote(note.value, keys, verifyEd25519);
    expect(both.ok && both.value.signed).toHaveLength(2);
    const one = await openNote(note.value, keys, withoutSm2);
    expect(one.ok && [one.value.signed.length, one.value.unknown.length]).toEqual([1, 1]);
    const signatures = note.value.signatures.map((line, i) =>
      i === 0 ? line : { ...line, signature: line.signature.map((byte, at) => (at === 5 ? byte ^ 1 : byte)) },
    );
    expect(await openNote({ ...note.value, signatures }, keys, verifyEd25519)).toMatchObject({
      reason: { code: 'note.badSignature' },
    });
  });

  it('verifies, and verify-proof checks both signatures or the one it knows', async () => {
    const result = await verifyLedger(server().pool, {
      source: attestedEvents,
      folder: server().context.config.ledgerDir,
      witnesses: [],
      report: (difference) => expect.fail(JSON.stringify(difference)),
    });
    expect(result.differences).toBe(0);
    const bundle = await bundleOf('urn:liangsu:lot:SM-1');
    expect(bundle.verifiers).toHaveLength(2);
    const trust = { log: [], witnesses: [] };
    for (const verify of [verifyEd25519, withoutSm2])
      expect((await checkProofBundle(bundle, trust, sha256, verify)).ok).toBe(true);
    const file = join(folder, 'bundle.json');
    writeFileSync(file, JSON.stringify(bundle));
    for (const key of bundle.verifiers)
      expect((await runCommand(['verify-proof', file, '--log', key], {})).code).toBe(0);
  });

  it('rotates its SM2 key apart from the other, and stops at a word', async () => {
    const { ledgerDir } = server().context.config;
    const env = { LIANGSU_LEDGER: ledgerDir };
    const rotate = async (...args: string[]) => runCommand(['ledger', 'rotate-key', ...args], env);
    expect((await rotate('--sm2')).code).toBe(0);
    await capture('SM-3');
    expect(await linesOf()).toHaveLength(3);
    expect((await rotate('--sm2', '--retire')).code).toBe(0);
    await capture('SM-4');
    expect(await linesOf()).toHaveLength(2);
    expect((await rotate('--stop')).code).toBe(2);
    expect((await rotate('--sm2', '--stop')).code).toBe(0);
    await capture('SM-5');
    expect(await linesOf()).toHaveLength(1);
    const stored = JSON.parse(await readFile(join(ledgerDir, 'log.json'), 'utf8')) as {
      keys: { private: string | null }[];
    };
    expect(stored.keys.map((key) => key.private === null)).toEqual([false, true, true]);
    const result = await verifyLedger(server().pool, {
      source: attestedEvents,
      folder: ledgerDir,
      witnesses: [],
      report: (difference) => expect.fail(JSON.stringify(difference)),
    });
    expect(result.differences).toBe(0);
  });
});
