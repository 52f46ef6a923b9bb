import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type BundledEvent,
  type BundleTrust,
  checkProofBundle,
  eventContent,
  formatCheckpoint,
  formatNote,
  leafEntry,
  leafHash,
  makeNoteKey,
  type NoteKey,
  nodeHash,
  type ProofBundle,
  parseProofBundle,
  signText,
  statementText,
  toBase64,
  treeRoot,
  type VerifyEd25519,
  verifierKeyText,
} from './index.ts';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const pair = generateKeyPairSync('ed25519');
const checkSignature: VerifyEd25519 = (_key, message, signature) =>
  verify(null, message, pair.publicKey, signature);
const ORIGIN = 'grain.example/ledger';
const subject = { lot: 'L1' };
let key: NoteKey;
let bundle: ProofBundle;

const note = async (text: string) =>
  formatNote({ text, signatures: [await signText(text, key, (m) => sign(null, m, pair.privateKey))] });
const salt = (i: number) => new Uint8Array(32).fill(i);
const hashes = { context: salt(8), document: salt(9) };
const content = (no: number) => ({ no, batch: 1, capturer: 0, status: 0, body: `{"no":${no}}` });
const entryOf = (no: number) =>
  leafEntry('event', salt(no), eventContent({ ...content(no), ...hashes }), sha256);

/** A log of three leaves; the first two are of the lot, and the salt of the second was destroyed. One more event waits. */
beforeAll(async () => {
  const raw = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const made = await makeNoteKey(ORIGIN, 'ed25519', raw, sha256);
  if (!made.ok) throw new Error(made.reason.code);
  key = made.value;
  const entries = [1, 2, 3].map(entryOf);
  const leaves = entries.map((entry) => leafHash(entry, sha256));
  const [first, second, third] = leaves as [Uint8Array, Uint8Array, Uint8Array];
  const event = (i: number, open: boolean, ...proof: Uint8Array[]): BundledEvent => ({
    leafIdx: i,
    salt: open ? toBase64(salt(i + 1)) : null,
    content: open
      ? { ...content(i + 1), context: toBase64(hashes.context), document: toBase64(hashes.document) }
      : null,
    entry: toBase64(entries[i]!),
    proof: proof.map(toBase64),
  });
  const claim = { origin: ORIGIN, subject, waiting: 1, erased: 1 };
  const root = treeRoot(leaves, sha256);
  expect(root).toEqual(nodeHash(nodeHash(first, second, sha256), third, sha256));
  bundle = {
    format: 'liangsu-proof/2',
    ...claim,
    verifiers: [verifierKeyText(key)],
    checkpoint: await note(formatCheckpoint({ origin: ORIGIN, size: 3, root, extensions: [] })),
    statement: await note(statementText({ ...claim, size: 3, entries: entries.slice(0, 2) }, sha256)),
    events: [event(0, true, second, third), event(1, false, first, third)],
  };
});

const checked = async (value: unknown, trust: Partial<BundleTrust> = {}) => {
  const parsed = parseProofBundle(value);
  if (!parsed.ok) return parsed.reason.code;
  const found = await checkProofBundle(
    parsed.value,
    { log: [key], witnesses: [], ...trust },
    sha256,
    checkSignature,
  );
  return found.ok ? found.value : found.reason.code;
};
const changed = (change: (copy: ProofBundle) => unknown): ProofBundle => {
  const copy = structuredClone(bundle);
  change(copy);
  return copy;
};

describe('a proof bundle', () => {
  it('holds as it was made, and says what is closed, what waits, and what the log says was erased', async () => {
    expect(await checked(bundle)).toMatchObject({
      size: 3,
      events: 2,
      closed: 1,
      waiting: 1,
      erased: 1,
      complete: false,
      pinned: true,
    });
  });

  it.each<[string, (b: ProofBundle) => unknown, string]>([
    ['none waiting', (b) => (b.waiting = 0), 'proofBundle.statement'],
    ['more waiting', (b) => (b.waiting = 2), 'proofBundle.statement'],
    ['none erased', (b) => (b.erased = 0), 'proofBundle.statement'],
    ['another lot', (b) => (b.subject = { lot: 'L2' }), 'proofBundle.statement'],
    ['an event for a lot', (b) => (b.subject = { eventId: 'L1' }), 'proofBundle.statement'],
    ['an event less', (b) => b.events.pop(), 'proofBundle.statement'],
    ['no event', (b) => (b.events = []), 'proofBundle.statement'],
    ['no statement', (b) => (b.statement = null), 'proofBundle.unsigned'],
    ['nothing but a head', (b) => Object.assign(b, { statement: null, events: [] }), 'proofBundle.unsigned'],
    ['its checkpoint as statement', (b) => (b.statement = b.checkpoint), 'proofBundle.statement'],
    ['its statement as checkpoint', (b) => (b.checkpoint = b.statement!), 'proofBundle.checkpoint'],
    ['two subjects', (b) => Object.assign(b.subject, { eventId: 'urn:x:1' }), 'proofBundle.form'],
    ['a subject of more', (b) => Object.assign(b.subject, { more: 1 }), 'proofBundle.form'],
    ['no subject', (b) => (b.subject = {} as never), 'proofBundle.form'],
    ['half a character', (b) => (b.subject = { lot: '\ud800' }), 'proofBundle.form'],
    ['no number of erased', (b) => Object.assign(b, { erased: undefined }), 'proofBundle.form'],
    ['the form of before', (b) => Object.assign(b, { format: 'liangsu-proof/1' }), 'proofBundle.before'],
    [
      'a closed leaf of another kind',
      (b) => (b.events[1]!.entry = toBase64(leafEntry('report', salt(0), null, sha256))),
      'proofBundle.leaf',
    ],
  ])('is refused with %s', async (_what, change, code) => {
    expect(await checked(changed(change))).toBe(code);
  });

  it('is closed, not erased, where somebody took salt and content out of it', async () => {
    const closed = changed((b) => Object.assign(b.events[0]!, { salt: null, content: null }));
    expect(await checked(closed)).toMatchObject({ events: 2, closed: 2, erased: 1 });
  });

  it('without statement is taken only by whoever asks for a part, and says nothing of what is missing', async () => {
    const part = changed((b) => {
      b.statement = null;
      b.events.pop();
      b.waiting = 0;
      b.erased = 0;
    });
    expect(await checked(part)).toBe('proofBundle.unsigned');
    expect(await checked(part, { partial: true })).toMatchObject({
      events: 1,
      closed: 0,
      waiting: null,
      erased: null,
      complete: false,
    });
    // Whoever asks for a part is told when it is the whole; and what is signed must fit all the same.
    expect(await checked(bundle, { partial: true })).toMatchObject({ waiting: 1, erased: 1 });
    expect(
      await checked(
        changed((b) => (b.waiting = 0)),
        { partial: true },
      ),
    ).toBe('proofBundle.statement');
  });

  it('has the statement that docs/ledger.md gives', () => {
    const claim = {
      origin: ORIGIN,
      subject: { lot: 'LSAK5258V9P2PW2Y85P9NN' },
      size: 70_000,
      waiting: 0,
      erased: 1,
      entries: [0, 1].map((i) => leafEntry('event', salt(i), null, sha256)),
    };
    const documented = readFileSync(join(import.meta.dirname, '../../../../docs/ledger.md'), 'utf8');
    const [, shown] = /```\n(liangsu\/complete\/v2\n[^`]*)```/.exec(documented) ?? [];
    // Behind each line stands what it is.
    expect(shown?.replaceAll(/ {2,}.*$/gm, '')).toBe(statementText(claim, sha256));
  });

  it('is never thrown at by other JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (json) => {
        expect(await checked(json)).toBe('proofBundle.form');
      }),
    );
  });
});
