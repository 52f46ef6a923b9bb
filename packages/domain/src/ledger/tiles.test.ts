import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexOf } from './testing/slow-tree.ts';
import {
  bundlePath,
  decodeBundle,
  decodeTile,
  encodeBundle,
  encodeTile,
  parseTilePath,
  tilePath,
  tileWidth,
} from './tiles.ts';

const reasonOf = (parsed: { ok: boolean; reason?: unknown }) => parsed.reason;

describe('the path of a tile', () => {
  it.each([
    // The index of the example in c2sp.org/tlog-tiles.
    [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 1, index: 999, width: 17 }, 'tile/1/999.p/17'],
    [{ level: 63, index: 1000, width: 1 }, 'tile/63/x001/000.p/1'],
    [{ level: 0, index: Number.MAX_SAFE_INTEGER, width: 255 }, 'tile/0/x009/x007/x199/x254/x740/991.p/255'],
  ])('%o', (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual({ ok: true, value: { hashes: tile } });
  });

  it.each([
    [{ index: 1_234_067, width: 256 }, 'tile/entries/x001/x234/067'],
    [{ index: 7, width: 3 }, 'tile/entries/007.p/3'],
  ])('of entries: %o', (bundle, path) => {
    expect(bundlePath(bundle)).toBe(path);
    expect(parseTilePath(path)).toEqual({ ok: true, value: { entries: bundle } });
  });

  it.each([
    '',
    'checkpoint',
    'tile/0/0',
    'tile/0/1234',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/x000/001',
    'tile/0/x001/x234',
    'tile/0/001/234',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/',
    'tile/0/000/',
    'tile/0/000.p/1/',
    '/tile/0/000',
    'tile/0/000\n',
    'tile/0/٠٠٠',
    'tile/entries/x000/000',
    'tile/data/000',
    'tile/0/x009/x007/x199/x254/x740/992',
    `tile/0/${'x001/'.repeat(500)}000`,
    'tile/0/../0/000',
  ])('is none: %s', (path) => {
    expect(parseTilePath(path)).toEqual({ ok: false, reason: { code: 'tile.path', params: {} } });
  });

  it('is read as it was written, and in no other spelling', () => {
    const text = fc.stringMatching(/^tile\/(\d{1,2}|entries)\/(x\d{3}\/){0,3}\d{3}(\.p\/\d{1,3})?$/);
    fc.assert(
      fc.property(text, (path) => {
        const parsed = parseTilePath(path);
        if (!parsed.ok) return;
        const found = parsed.value;
        expect('hashes' in found ? tilePath(found.hashes) : bundlePath(found.entries)).toBe(path);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('tiles of a tree', () => {
  it('of 70,000 leaves are those that the specification counts', () => {
    const widths = (level: number, indexes: number[]) => indexes.map((i) => tileWidth(level, i, 70_000));
    expect(widths(0, [0, 272, 273, 274])).toEqual([256, 256, 112, 0]);
    expect(widths(1, [0, 1, 2])).toEqual([256, 17, 0]);
    expect(widths(2, [0, 1])).toEqual([1, 0]);
    expect(widths(3, [0])).toEqual([0]);
    expect([tileWidth(0, 0, 256), tileWidth(1, 0, 256), tileWidth(0, 0, 0)]).toEqual([256, 1, 0]);
    expect(tileWidth(6, 31, Number.MAX_SAFE_INTEGER)).toBe(0);
    expect(tileWidth(6, 0, Number.MAX_SAFE_INTEGER)).toBe(31);
  });

  it('are their hashes one after the other', () => {
    const hashes = Array.from({ length: 3 }, (_, i) => new Uint8Array(32).fill(i));
    const bytes = encodeTile(hashes);
    expect(bytes.length).toBe(96);
    expect(decodeTile(bytes, 3)).toEqual({ ok: true, value: hashes });
    for (const [cut, width] of [
      [bytes.slice(1), 3],
      [bytes, 2],
      [bytes, 4],
    ] as const)
      expect(reasonOf(decodeTile(cut, width))).toEqual({
        code: 'tile.size',
        params: { length: cut.length, expected: width * 32 },
      });
    expect(() => encodeTile([])).toThrow(RangeError);
    expect(() => encodeTile(Array.from({ length: 257 }, () => hashes[0]!))).toThrow(RangeError);
    expect(() => encodeTile([new Uint8Array(31)])).toThrow(RangeError);
  });
});

describe('a bundle of entries', () => {
  it('has each behind its length', () => {
    const entries = [Uint8Array.of(1, 2, 3), new Uint8Array(), new Uint8Array(258).fill(9)];
    const bytes = encodeBundle(entries);
    expect(hexOf(bytes.slice(0, 9))).toBe('000301020300000102');
    expect(decodeBundle(bytes, 3)).toEqual({ ok: true, value: entries });
    expect(reasonOf(decodeBundle(bytes, 2))).toEqual({
      code: 'bundle.rest',
      params: { position: 7, expected: 2 },
    });
    expect(reasonOf(decodeBundle(bytes, 4))).toEqual({
      code: 'bundle.width',
      params: { width: 3, expected: 4 },
    });
    for (let length = 8; length < bytes.length; length++)
      expect(reasonOf(decodeBundle(bytes.slice(0, length), 3))).toEqual({
        code: 'bundle.cut',
        params: { position: 7, entry: 2 },
      });
    expect(decodeBundle(encodeBundle([new Uint8Array(65_535)]), 1).ok).toBe(true);
    expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow(RangeError);
    expect(() => encodeBundle([])).toThrow(RangeError);
  });
});
