import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeCanonical } from './canonical.ts';
import { leafHash, treeRoot } from './hashing.ts';
import {
  checkLeaf,
  checkLeafAsync,
  LEAF_KINDS,
  LEAF_SIZE,
  type LeafKind,
  leafEntry,
  parseLeaf,
} from './leaf.ts';
import { hexOf, leaf, sha256, sha256Async, slowTree } from './testing/slow-tree.ts';
import { verifyInclusion } from './verify.ts';

const salt = Uint8Array.from({ length: 32 }, (_, i) => i);
const content = { lot: 'LSAK5258V9P2PW2Y85P9NN', quantity: '1250.5', unit: 'KGM' };
const entry = leafEntry('event', salt, content, sha256);
const codeOf = (verdict: ReturnType<typeof checkLeaf>) => (verdict.ok ? 'ok' : verdict.reason.code);

describe('a leaf', () => {
  it('has the bytes that docs/ledger.md gives', () => {
    const documented = readFileSync(join(import.meta.dirname, '../../../../docs/ledger.md'), 'utf8');
    const vectors = [
      ['canonical        ', encodeCanonical(content)],
      ['entry, event     ', entry],
      ['its leaf hash    ', leafHash(entry, sha256)],
      ['entry, report    ', leafEntry('report', salt, content, sha256)],
      ['entry, decision  ', leafEntry('decision', new Uint8Array(32), null, sha256)],
      ['[1, "1"]         ', encodeCanonical([1, '1'])],
      ['-12.5            ', encodeCanonical(-12.5)],
      ['1e-7             ', encodeCanonical(1e-7)],
      ['                 ', encodeCanonical({ '！': null, 𠮷: null, a: null })],
    ] as const;
    for (const [name, bytes] of vectors) expect(documented).toContain(`\n${name}${hexOf(bytes)}\n`);
  });

  it('is read: its kind is for all to see, its content is not', () => {
    for (const kind of Object.keys(LEAF_KINDS) as LeafKind[]) {
      const made = leafEntry(kind, salt, content, sha256);
      expect(made.length).toBe(LEAF_SIZE);
      expect(parseLeaf(made)).toEqual({ ok: true, value: { kind, commitment: made.slice(4) } });
    }
    const changed = (at: number, byte: number) => entry.with(at, byte);
    expect(parseLeaf(entry.slice(1))).toMatchObject({ reason: { code: 'leaf.size' } });
    expect(parseLeaf(changed(0, 0))).toMatchObject({ reason: { code: 'leaf.magic' } });
    expect(parseLeaf(changed(1, 0))).toMatchObject({ reason: { code: 'leaf.magic' } });
    expect(parseLeaf(changed(2, 2))).toMatchObject({ reason: { code: 'leaf.version' } });
    expect(parseLeaf(changed(3, 0))).toMatchObject({ reason: { code: 'leaf.kind' } });
  });

  it('attests its content, with its salt, as its kind, and nothing else', async () => {
    const opening = { salt, content };
    expect(checkLeaf(entry, opening, sha256)).toEqual({ ok: true });
    expect(await checkLeafAsync(entry, opening, sha256Async)).toEqual({ ok: true });
    const same = { unit: 'KGM', quantity: '1250.5', lot: 'LSAK5258V9P2PW2Y85P9NN' };
    expect(checkLeaf(entry, { salt, content: same }, sha256)).toEqual({ ok: true });
    for (let at = 0; at < LEAF_SIZE; at++)
      for (let bit = 0; bit < 8; bit++)
        expect(checkLeaf(entry.with(at, entry[at]! ^ (1 << bit)), opening, sha256).ok).toBe(false);
    for (let at = 0; at < salt.length; at++)
      expect(codeOf(checkLeaf(entry, { salt: salt.with(at, 99), content }, sha256))).toBe('leaf.different');
    for (const other of [{ ...content, quantity: '1250.50' }, { ...content, more: null }, [content], null])
      expect(codeOf(checkLeaf(entry, { salt, content: other }, sha256))).toBe('leaf.different');
    expect(codeOf(checkLeaf(entry, { salt: salt.slice(1), content }, sha256))).toBe('leaf.saltSize');
    expect(() => leafEntry('event', salt.slice(1), content, sha256)).toThrow(RangeError);
  });

  it('whose salt was destroyed still counts, and attests nothing', () => {
    const entries = Array.from({ length: 7 }, (_, i) =>
      leafEntry('event', new Uint8Array(32).fill(i), { number: i }, sha256),
    );
    const hashes = entries.map((each) => leaf(each));
    const tree = slowTree((index) => hashes[index]!);
    const claim = {
      index: 4,
      size: 7,
      leafHash: leafHash(entries[4]!, sha256),
      root: treeRoot(hashes, sha256),
      proof: tree.inclusion(4, 7),
    };
    expect(verifyInclusion(claim, sha256)).toEqual({ ok: true });
    expect(checkLeaf(entries[4]!, { salt: null, content: { number: 4 } }, sha256)).toEqual({
      ok: false,
      reason: { code: 'leaf.erased', params: {} },
    });
  });
});
