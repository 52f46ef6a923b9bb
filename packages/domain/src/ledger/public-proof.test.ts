import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  checkPublicProof,
  formatCheckpoint,
  formatNote,
  leafEntry,
  leafHash,
  makeNoteKey,
  type NoteKey,
  nodeHash,
  type PublicProof,
  parsePublicProof,
  type Sha256Async,
  shownText,
  signText,
  toBase64,
  treeRoot,
  type VerifyEd25519,
  verifierKeyText,
} from './index.ts';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const async: Sha256Async = async (bytes) => sha256(bytes);
const pair = generateKeyPairSync('ed25519');
const checkSignature: VerifyEd25519 = (_key, message, signature) =>
  verify(null, message, pair.publicKey, signature);
const ORIGIN = 'grain.example/ledger';
const AT = '2026-11-22T06:05:00.000Z';
let key: NoteKey;
let proof: PublicProof;

const note = async (text: string) =>
  formatNote({ text, signatures: [await signText(text, key, (m) => sign(null, m, pair.privateKey))] });

/** A log of four leaves; the page draws from the first two. */
beforeAll(async () => {
  const made = await makeNoteKey(
    ORIGIN,
    'ed25519',
    Buffer.from(pair.publicKey.export({ format: 'jwk' }).x!, 'base64url'),
    sha256,
  );
  if (!made.ok) throw new Error(made.reason.code);
  key = made.value;
  const entries = [0, 1, 2, 3].map((i) => leafEntry('event', new Uint8Array(32).fill(i), { no: i }, sha256));
  const leaves = entries.map((entry) => leafHash(entry, sha256));
  const right = nodeHash(leaves[2]!, leaves[3]!, sha256);
  const left = nodeHash(leaves[0]!, leaves[1]!, sha256);
  const root = treeRoot(leaves, sha256);
  const page = { lot: 'L1', locale: 'en', shown: ['Rice', '5 kg'] };
  const counts = { moreRelated: true, withheld: 3, waiting: 1, erased: 0 };
  const text = await shownText(
    {
      origin: ORIGIN,
      at: AT,
      ...page,
      ...counts,
      size: 4,
      own: 2,
      entries: [entries[0]!, entries[1]!, entries[3]!],
    },
    sha256,
  );
  proof = {
    format: 'liangsu-public-proof/2',
    origin: ORIGIN,
    at: AT,
    verifiers: [verifierKeyText(key)],
    witnesses: [],
    checkpoint: await note(formatCheckpoint({ origin: ORIGIN, size: 4, root, extensions: [] })),
    ...page,
    own: [
      { leafIdx: 0, entry: toBase64(entries[0]!), proof: [0, 1] },
      { leafIdx: 1, entry: toBase64(entries[1]!), proof: [2, 1] },
    ],
    related: [{ leafIdx: 3, entry: toBase64(entries[3]!), proof: [3, 4] }],
    ...counts,
    hashes: [leaves[1]!, right, leaves[0]!, leaves[2]!, left].map(toBase64),
    statement: await note(text),
  };
});

const checked = async (value: unknown) => {
  const parsed = parsePublicProof(value);
  if (!parsed.ok) return parsed.reason.code;
  const found = await checkPublicProof(parsed.value, { log: [], witnesses: [] }, async, checkSignature);
  return found.ok ? found.value : found.reason.code;
};
const changed = (change: (copy: PublicProof) => void): PublicProof => {
  const copy = structuredClone(proof);
  change(copy);
  return copy;
};

describe('the proof of a public page', () => {
  it('holds as it was made', async () => {
    expect(await checked(proof)).toMatchObject({
      at: Date.parse(AT),
      size: 4,
      own: 2,
      related: 1,
      moreRelated: true,
      withheld: 3,
      waiting: 1,
      erased: 0,
      pinned: false,
    });
  });

  it.each<[string, (p: PublicProof) => void, string]>([
    ['another text', (p) => p.shown.push('!'), 'publicProof.statement'],
    ['another moment', (p) => (p.at = '2026-11-23T06:05:00.000Z'), 'publicProof.statement'],
    ['another lot', (p) => (p.lot = 'L2'), 'publicProof.statement'],
    ['another language', (p) => (p.locale = 'zh-CN'), 'publicProof.statement'],
    ['a record less', (p) => p.own.pop(), 'publicProof.statement'],
    ['a related record less', (p) => p.related.pop(), 'publicProof.statement'],
    ['fewer withheld', (p) => p.withheld--, 'publicProof.statement'],
    ['none waiting', (p) => (p.waiting = 0), 'publicProof.statement'],
    ['some erased', (p) => (p.erased = 1), 'publicProof.statement'],
    ['nothing more', (p) => (p.moreRelated = false), 'publicProof.statement'],
    ['no statement', (p) => (p.statement = null), 'publicProof.unsigned'],
    ['its checkpoint as statement', (p) => (p.statement = p.checkpoint), 'publicProof.statement'],
    ['its statement as checkpoint', (p) => (p.checkpoint = p.statement!), 'publicProof.checkpoint'],
    ['another order', (p) => p.own.reverse(), 'publicProof.order'],
    ['a leaf of the lot as related', (p) => p.related.splice(0, 1, p.own[0]!), 'publicProof.order'],
    ['another place', (p) => (p.related[0]!.leafIdx = 2), 'publicProof.proof'],
    ['a place behind the tree', (p) => (p.related[0]!.leafIdx = 4), 'publicProof.proof'],
    ['a way too long', (p) => p.own[0]!.proof.push(1), 'publicProof.proof'],
    ['a way too short', (p) => p.own[0]!.proof.pop(), 'publicProof.proof'],
    [
      'a leaf of another kind',
      (p) => (p.own[0]!.entry = toBase64(leafEntry('report', new Uint8Array(32), null, sha256))),
      'publicProof.leaf',
    ],
    ['a key that is none', (p) => (p.verifiers = ['x']), 'publicProof.key'],
    ['a hash where none is', (p) => (p.own[0]!.proof[0] = 5), 'publicProof.form'],
    ['a short hash', (p) => (p.hashes[0] = 'AAAA'), 'publicProof.form'],
    ['a number that is none', (p) => (p.withheld = -1), 'publicProof.form'],
    ['half a character', (p) => (p.shown[0] = '\ud800'), 'publicProof.form'],
    ['too many leaves', (p) => (p.own = Array.from({ length: 201 }, () => p.own[0]!)), 'publicProof.form'],
    ['a moment written otherwise', (p) => (p.at = '2026-11-22T06:05:00Z'), 'publicProof.form'],
    ['no moment', (p) => (p.at = 'now'), 'publicProof.form'],
    [
      'the format of before',
      (p) => Object.assign(p, { format: 'liangsu-public-proof/1' }),
      'publicProof.form',
    ],
    ['another format', (p) => Object.assign(p, { format: 'liangsu-proof/2' }), 'publicProof.form'],
  ])('is refused with %s', async (_what, change, code) => {
    expect(await checked(changed(change))).toBe(code);
  });

  it('is refused when any one character of its proven parts is another', async () => {
    const text = JSON.stringify(proof);
    const from = text.indexOf('"checkpoint"');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: from, max: text.length - 1 }),
        fc.constantFrom('A', 'b', '0', '9', '+', '"', ',', ' '),
        async (at, letter) => {
          fc.pre(text[at] !== letter);
          let json: unknown;
          try {
            json = JSON.parse(text.slice(0, at) + letter + text.slice(at + 1));
          } catch {
            return;
          }
          fc.pre(JSON.stringify(json) !== text);
          expect(typeof (await checked(json))).toBe('string');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never throws on other JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (json) => {
        expect(await checked(json)).toBe('publicProof.form');
      }),
    );
  });
});
