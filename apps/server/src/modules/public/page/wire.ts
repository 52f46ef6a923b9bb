import { constants, crc32, deflateRawSync } from 'node:zlib';

/**
 * Pages go out as gzip made of parts that were compressed on their own: DEFLATE allows whole blocks to follow each
 * other. What is the same on every page is compressed once, a lot's part once per reading, and what changes with every
 * request is stored as it is; only the checksum is reckoned anew.
 */
export interface Part {
  raw: Buffer;
  /** Whole DEFLATE blocks, none of them marked last. */
  blocks(): Buffer;
}

const WINDOW = 32_768;
/** From so many times on, compressing a part pays. */
const WORTH = 4;
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
/** An empty last block. */
const LAST = Buffer.from([3, 0]);

/** Bytes in memory of their own: a kept slice of a pool or of zlib's output would keep the whole of it, many times its size. */
function own(bytes: Buffer): Buffer<ArrayBuffer> {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

/** A part that is the same on every page, compressed as well as can be. */
export function fixed(text: string): Part {
  const raw = Buffer.from(text);
  const blocks = deflateRawSync(raw, { level: 9, memLevel: 9, finishFlush: constants.Z_SYNC_FLUSH });
  return { raw, blocks: () => blocks };
}

/**
 * A part that may be sent once or a thousand times: at first it goes as it is, which costs a kilobyte or two on the
 * wire and nothing here; when it is asked for again and again it is compressed. `before` always stands in front of it.
 */
export function compressedLater(text: string, before: Part): Part {
  const raw = own(Buffer.from(text));
  let sent = 0;
  let blocks = Buffer.alloc(0);
  return {
    raw,
    blocks() {
      sent++;
      if (sent === 1) blocks = storedBlocks(raw);
      else if (sent === WORTH)
        blocks = own(
          deflateRawSync(raw, {
            level: 6,
            dictionary: before.raw.subarray(Math.max(0, before.raw.length - WINDOW)),
            finishFlush: constants.Z_SYNC_FLUSH,
          }),
        );
      return blocks;
    },
  };
}

/** A short part as it is. */
export function stored(text: string): Part {
  const raw = Buffer.from(text);
  return { raw, blocks: () => storedBlocks(raw) };
}

/** Bytes in stored blocks, at most 65,535 in each. */
function storedBlocks(raw: Buffer): Buffer<ArrayBuffer> {
  const blocks = Math.ceil(raw.length / 65_535);
  const out = Buffer.allocUnsafeSlow(raw.length + 5 * blocks);
  let to = 0;
  for (let at = 0; at < raw.length; at += 65_535) {
    const length = Math.min(65_535, raw.length - at);
    out[to] = 0;
    out.writeUInt16LE(length, to + 1);
    out.writeUInt16LE(length ^ 0xffff, to + 3);
    raw.copy(out, to + 5, at, at + length);
    to += 5 + length;
  }
  return out;
}

/** The parts as one gzip file. */
export function gzipOf(parts: readonly Part[]): Buffer {
  let crc = 0;
  let size = 0;
  const pieces: Buffer[] = [HEADER];
  for (const part of parts) {
    crc = crc32(part.raw, crc);
    size += part.raw.length;
    pieces.push(part.blocks());
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(size, 4);
  pieces.push(LAST, trailer);
  return Buffer.concat(pieces);
}

/** The parts without compression. */
export function plainOf(parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.map((part) => part.raw));
}

/** Whether a client takes gzip. */
export function takesGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false;
  const gzip = /(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=([0-9.]+))?\s*(?:,|$)/i.exec(acceptEncoding);
  return gzip !== null && (gzip[1] === undefined || Number(gzip[1]) > 0);
}
