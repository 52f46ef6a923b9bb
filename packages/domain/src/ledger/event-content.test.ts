import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { type AttestedDocument, type AttestedEvent, documentHashes, eventContent } from './event-content.ts';
import { leafHash } from './hashing.ts';
import { leafEntry } from './leaf.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** Of docs/ledger.md. */
const DOCUMENT: AttestedDocument = {
  door: 'epcis',
  context: ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { liangsu: 'urn:liangsu:ns:' }],
  header: { schemaVersion: '2.0', creationDate: '2026-11-22T00:00:00Z' },
  capturer: 17,
  capturedBy: 'depot-3',
  salt: Uint8Array.from({ length: 32 }, (_, i) => 255 - i),
};
const EVENT: Omit<AttestedEvent, 'context' | 'document'> = {
  no: 4097,
  batch: 65,
  capturer: 17,
  status: 0,
  body: '{"type":"ObjectEvent","action":"ADD","bizStep":"commissioning","note":"早籼稻"}',
};
const SALT = Uint8Array.from({ length: 32 }, (_, i) => i);
const entryOf = (document: AttestedDocument, event = EVENT) =>
  leafEntry('event', SALT, eventContent({ ...event, ...documentHashes(document, sha256) }), sha256);

describe('the leaf of a captured event', () => {
  it('is as docs/ledger.md says', () => {
    const hashes = documentHashes(DOCUMENT, sha256);
    expect(toHex(hashes.context)).toBe('6f80a06b34047a9d8bf80eca4686341e16388b8a0bf12be6fdf4f1682162dbc1');
    expect(toHex(hashes.document)).toBe('2d206d58590022db61ff413d5e7dc67f034c2601d9fe649d8fba4a451e52b176');
    expect(toHex(encodeCanonical(eventContent({ ...EVENT, ...hashes })))).toBe(
      '07000000070000000562617463680300000002363500000004626f647904000000527b2274797065223a224f626a6563744576656e74222c22616374696f6e223a22414444222c2262697a53746570223a22636f6d6d697373696f6e696e67222c226e6f7465223a22e697a9e7b1bce7a8bb227d0000000863617074757265720300000002313700000007636f6e7465787405000000206f80a06b34047a9d8bf80eca4686341e16388b8a0bf12be6fdf4f1682162dbc100000008646f63756d656e7405000000202d206d58590022db61ff413d5e7dc67f034c2601d9fe649d8fba4a451e52b176000000026e6f03000000043430393700000006737461747573030000000130',
    );
    expect(toHex(entryOf(DOCUMENT))).toBe(
      '4c53010134acb559e51cf84c052ebcac854c86add807460a51835b21f6bc12ed6e44d191',
    );
    expect(toHex(leafHash(entryOf(DOCUMENT), sha256))).toBe(
      'd0c0f545d4de62cc9101d345057b1acf21536612cf7cfdd26c97980b063dac43',
    );
  });

  it.each<[string, Uint8Array]>([
    ['its number', entryOf(DOCUMENT, { ...EVENT, no: 4098 })],
    ['the transaction', entryOf(DOCUMENT, { ...EVENT, batch: 66 })],
    ['who captured it', entryOf(DOCUMENT, { ...EVENT, capturer: 18 })],
    ['whether it counts', entryOf(DOCUMENT, { ...EVENT, status: 1 })],
    ['a blank in its body', entryOf(DOCUMENT, { ...EVENT, body: `${EVENT.body} ` })],
    ['the meaning of names', entryOf({ ...DOCUMENT, context: [{ liangsu: 'urn:other:' }] })],
    ['the header', entryOf({ ...DOCUMENT, header: null })],
    ['the door', entryOf({ ...DOCUMENT, door: 'form' })],
    ['who brought it', entryOf({ ...DOCUMENT, capturedBy: 'depot-4' })],
    ['the salt of the document', entryOf({ ...DOCUMENT, salt: new Uint8Array(32) })],
    ['a salt that is missing', entryOf({ ...DOCUMENT, salt: null })],
    ['on whose behalf', entryOf({ ...DOCUMENT, capturer: 18 })],
  ])('changes with %s', (_what, entry) => {
    expect(toHex(entry)).not.toBe(toHex(entryOf(DOCUMENT)));
  });

  it('of a document of before there were salts is what it was', () => {
    expect(toHex(documentHashes({ ...DOCUMENT, salt: null }, sha256).document)).toBe(
      '8b9840772d453c5ad5b0d48cb2333883502f4f5131f9c7fb9b614c9b275f71ff',
    );
  });

  it('takes a header that nests as deep as a document may', () => {
    let header: AttestedDocument['header'] = {};
    for (let depth = 1; depth < 64; depth++) header = { deeper: header };
    expect(() => documentHashes({ ...DOCUMENT, header }, sha256)).not.toThrow();
  });
});
