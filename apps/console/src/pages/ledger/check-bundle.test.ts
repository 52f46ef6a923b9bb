import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import {
  eventContent,
  formatCheckpoint,
  formatNote,
  leafEntry,
  leafHash,
  makeNoteKey,
  type ProofBundle,
  signText,
  statementText,
  toBase64,
  treeRoot,
  verifierKeyText,
} from '@liangsu/domain/ledger';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkBundle } from './check-bundle.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const SALT = new Uint8Array(32).fill(7);
let bundle: ProofBundle;
let verifier: string;

/** A log of one leaf: its root is the leaf, its proof empty. */
beforeAll(async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const key = await makeNoteKey('grain.example/ledger', 'ed25519', raw, sha256);
  if (!key.ok) throw new Error(key.reason.code);
  verifier = verifierKeyText(key.value);
  const note = async (text: string) =>
    formatNote({
      text,
      signatures: [await signText(text, key.value, (message) => sign(null, message, privateKey))],
    });
  const hashes = { context: sha256(new Uint8Array(1)), document: sha256(new Uint8Array(2)) };
  const content = { no: 1, batch: 1, capturer: 0, status: 0, body: '{"quantity":10}' };
  const entry = leafEntry('event', SALT, eventContent({ ...content, ...hashes }), sha256);
  const root = treeRoot([leafHash(entry, sha256)], sha256);
  const claim = { origin: key.value.name, subject: { eventId: 'urn:x:1' }, waiting: 0, erased: 0 };
  bundle = {
    format: 'liangsu-proof/2',
    ...claim,
    verifiers: [verifier],
    checkpoint: await note(formatCheckpoint({ origin: key.value.name, size: 1, root, extensions: [] })),
    statement: await note(statementText({ ...claim, size: 1, entries: [entry] }, sha256)),
    events: [
      {
        leafIdx: 0,
        salt: toBase64(SALT),
        content: { ...content, context: toBase64(hashes.context), document: toBase64(hashes.document) },
        entry: toBase64(entry),
        proof: [],
      },
    ],
  };
});

const keys = () => ({ log: [verifier], witnesses: [] });

describe('a bundle in the browser', () => {
  it('holds, with its signature', async () => {
    const { verdict, signatures } = await checkBundle(bundle, keys());
    expect(verdict).toMatchObject({ ok: true, value: { events: 1, complete: true, pinned: true } });
    expect(signatures).toBe(true);
  });

  it('holds for what is in it where the log did not sign for the whole, and says nothing of what may be missing', async () => {
    const { verdict } = await checkBundle({ ...bundle, statement: null }, keys());
    expect(verdict).toMatchObject({ ok: true, value: { complete: false, waiting: null } });
    const more = await checkBundle({ ...bundle, waiting: 1 }, keys());
    expect(more.verdict).toMatchObject({ reason: { code: 'proofBundle.statement' } });
  });

  it('does not hold with one byte changed, nor under another signature', async () => {
    const text = JSON.stringify(bundle).replace('\\"quantity\\":10', '\\"quantity\\":11');
    expect((await checkBundle(JSON.parse(text), keys())).verdict).toMatchObject({
      reason: { code: 'proofBundle.leaf' },
    });
    const checkpoint = bundle.checkpoint.replace(/.{8}\n$/, 'AAAAAAA=\n');
    const forged = await checkBundle({ ...bundle, checkpoint }, keys());
    expect(forged.verdict.ok).toBe(false);
    expect((await checkBundle({}, keys())).verdict).toMatchObject({ reason: { code: 'proofBundle.form' } });
  });

  it('says when the browser cannot check signatures, and checks the hashes all the same', async () => {
    const unsigned = await checkBundle(bundle, keys(), null);
    expect([unsigned.verdict.ok, unsigned.signatures]).toEqual([true, false]);
    const text = JSON.stringify(bundle).replace('\\"quantity\\":10', '\\"quantity\\":11');
    expect((await checkBundle(JSON.parse(text), keys(), null)).verdict.ok).toBe(false);
  });
});
