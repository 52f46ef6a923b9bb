import { constants, crc32, deflateRawSync } from 'node:zlib';

/**
 * Pages go out as gzip made of parts that were compressed on their own: DEFLATE allows whole blocks to follow each
 * other. What is the same on every page is compressed once, a lot's part once per reading, and what changes with every
 * request is stored as it is; only the checksum is reckoned anew.
 */
export interface Part {
  raw: Buffer;
  /** Whole DEFLATE blocks, none of them marked last; made when first asked for. */
  blocks(): Buffer;
}

const WINDOW = 32_768;
/** Memory of the compressor: making it ready costs more than these few kilobytes to compress. */
const MEMORY = 6;
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
/** An empty last block. */
const LAST = Buffer.from([3, 0]);

/** Compresses a part; `before` is the part that always stands in front of it, which makes it smaller. */
export function compressed(text: string, level: number, before?: Part): Part {
  const raw = Buffer.from(text);
  let blocks: Buffer | null = null;
  return {
    raw,
    blocks() {
      if (blocks === null) {
        const dictionary = before?.raw.subarray(Math.max(0, before.raw.length - WINDOW));
        blocks = deflateRawSync(raw, {
          level,
          memLevel: MEMORY,
          finishFlush: constants.Z_SYNC_FLUSH,
          ...(dictionary === undefined ? {} : { dictionary }),
        });
      }
      return blocks;
    },
  };
}

/** A short part as it is, in stored blocks. */
export function stored(text: string): Part {
  const raw = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < raw.length; at += 65_535) {
    const piece = raw.subarray(at, at + 65_535);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(piece.length, 1);
    head.writeUInt16LE(piece.length ^ 0xffff, 3);
    pieces.push(head, piece);
  }
  return { raw, blocks: () => Buffer.concat(pieces) };
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
