import { accepted, type Parsed, refused } from '../codes/reason.ts';
import { concatBytes } from './bytes.ts';
import { HASH_SIZE } from './hashing.ts';
import { isCount } from './verify.ts';

/** Levels of the tree in one tile, and hashes in a full one (c2sp.org/tlog-tiles). */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 256;

/** The longest entry that the 16-bit length of a bundle can say, in bytes. */
export const MAX_ENTRY = 65_535;

/** A tile of hashes: number `index` of its level, `width` hashes wide. Level 0 holds leaf hashes. */
export interface Tile {
  level: number;
  index: number;
  /** 1 to 256; less than 256 is a partial tile. */
  width: number;
}

/** Where the entries beside a tile of level 0 are. */
export interface Bundle {
  index: number;
  width: number;
}

export type TileFault =
  | 'tile.path'
  | 'tile.size'
  | 'tile.missing'
  | 'bundle.cut'
  | 'bundle.rest'
  | 'bundle.width';

/** How many hashes a tile has in a tree of `size` leaves: 0 when it has no such tile, 256 when the tile is full. */
export function tileWidth(level: number, index: number, size: number): number {
  return Math.min(TILE_WIDTH, Math.max(0, Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH));
}

/** `1234067` is `x001/x234/067`: no folder holds more than a thousand files, and no file bears a folder's name. */
function indexPath(index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g)!;
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}

const partial = (width: number) => (width < TILE_WIDTH ? `.p/${width}` : '');

/** Where a tile stands below the log's prefix: `tile/<L>/<N>[.p/<W>]`. */
export function tilePath({ level, index, width }: Tile): string {
  return `tile/${level}/${indexPath(index)}${partial(width)}`;
}

/** Where a bundle of entries stands below the log's prefix: `tile/entries/<N>[.p/<W>]`. */
export function bundlePath({ index, width }: Bundle): string {
  return `tile/entries/${indexPath(index)}${partial(width)}`;
}

const PATH = /^tile\/(entries|\d|[1-5]\d|6[0-3])\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/**
 * What a path below the log's prefix asks for. Only the one spelling that `tilePath` and `bundlePath` write is taken, so
 * that a cache never holds one tile under two names.
 */
export function parseTilePath(path: string): Parsed<{ hashes: Tile } | { entries: Bundle }, 'tile.path'> {
  const [, level, digits, width] = PATH.exec(path) ?? [];
  if (level === undefined || digits === undefined) return refused('tile.path');
  const index = Number(digits.replaceAll(/\D/g, ''));
  const bundle = { index, width: width === undefined ? TILE_WIDTH : Number(width) };
  const found = level === 'entries' ? { entries: bundle } : { hashes: { level: Number(level), ...bundle } };
  const written = found.hashes ? tilePath(found.hashes) : bundlePath(bundle);
  return isCount(index) && written === path ? accepted(found) : refused('tile.path');
}

function checkWidth(count: number): void {
  if (count < 1 || count > TILE_WIDTH)
    throw new RangeError(`a tile has 1 to ${TILE_WIDTH} hashes, not ${count}`);
}

/** The bytes of a tile: its hashes one after the other. Throws a RangeError on none, too many, or a hash of another size. */
export function encodeTile(hashes: readonly Uint8Array[]): Uint8Array {
  checkWidth(hashes.length);
  for (const hash of hashes)
    if (hash.length !== HASH_SIZE) throw new RangeError(`a hash has ${HASH_SIZE} bytes, not ${hash.length}`);
  return concatBytes(...hashes);
}

/** The hashes of a tile of this width. */
export function decodeTile(bytes: Uint8Array, width: number): Parsed<Uint8Array[], 'tile.size'> {
  if (bytes.length !== width * HASH_SIZE)
    return refused('tile.size', { length: bytes.length, expected: width * HASH_SIZE });
  return accepted(Array.from({ length: width }, (_, i) => bytes.slice(i * HASH_SIZE, (i + 1) * HASH_SIZE)));
}

/**
 * The bytes of a bundle: each entry behind its length in two bytes, big end first. Throws a RangeError on none, too many,
 * or an entry longer than 65,535 bytes.
 */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  checkWidth(entries.length);
  return concatBytes(
    ...entries.flatMap((entry) => {
      if (entry.length > MAX_ENTRY)
        throw new RangeError(`an entry has up to ${MAX_ENTRY} bytes, not ${entry.length}`);
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );
}

/** The entries of a bundle of this width. Positions in reasons are byte offsets from 0. */
export function decodeBundle(
  bytes: Uint8Array,
  width: number,
): Parsed<Uint8Array[], 'bundle.cut' | 'bundle.rest' | 'bundle.width'> {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length && entries.length < width) {
    const start = at + 2;
    const end = start + (bytes[at]! << 8) + (bytes[at + 1] ?? 0);
    if (start > bytes.length || end > bytes.length)
      return refused('bundle.cut', { position: at, entry: entries.length });
    entries.push(bytes.slice(start, end));
    at = end;
  }
  if (entries.length < width) return refused('bundle.width', { width: entries.length, expected: width });
  if (at < bytes.length) return refused('bundle.rest', { position: at, expected: width });
  return accepted(entries);
}
