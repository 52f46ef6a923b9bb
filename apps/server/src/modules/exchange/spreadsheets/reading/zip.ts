import type { Readable } from 'node:stream';
import { type Entry, open, type ZipFile } from 'yauzl';
import { FileError } from './file-error.ts';

/** Bounds of what an archive may unpack to. A workbook's XML shrinks to a tenth or less; a bomb's to a thousandth. */
const MAX_ENTRIES = 2000;
const MAX_TOTAL = 6 * 1024 ** 3;
const MAX_RATIO = 250;
/** The ratio counts beyond this many bytes: small parts may be all zeros. */
const RATIO_FROM = 16 * 1024 * 1024;

/** An archive's directory, and its parts as streams. */
export class Archive {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  /** Opens an archive on disk and checks its directory; throws FileError. */
  static open(path: string): Promise<Archive> {
    return new Promise((resolve, reject) => {
      open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, zip) => {
        if (error || zip === undefined) {
          reject(new FileError('file.damaged', { detail: error?.message ?? '' }));
          return;
        }
        const entries = new Map<string, Entry>();
        let total = 0;
        const fail = (fault: FileError) => {
          zip.close();
          reject(fault);
        };
        zip.on('error', (e: Error) =>
          fail(new FileError('file.damaged', { detail: e.message.slice(0, 100) })),
        );
        zip.on('end', () => resolve(new Archive(zip, entries)));
        zip.on('entry', (entry: Entry) => {
          total += entry.uncompressedSize;
          if (zip.entryCount > MAX_ENTRIES || total > MAX_TOTAL || tooDense(entry)) {
            fail(new FileError('file.bomb'));
            return;
          }
          if ((entry.generalPurposeBitFlag & 1) === 1) {
            fail(new FileError('file.encrypted'));
            return;
          }
          entries.set(entry.fileName.replaceAll('\\', '/').replace(/^\//, '').toLowerCase(), entry);
          zip.readEntry();
        });
        zip.readEntry();
      });
    });
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** Bytes of a part when unpacked; 0 when there is none. */
  sizeOf(name: string): number {
    return this.#entries.get(name.toLowerCase())?.uncompressedSize ?? 0;
  }

  /** A part as a stream of unpacked bytes, or null. What it unpacks to is checked against what the directory says. */
  stream(name: string): Promise<Readable | null> {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.#zip.openReadStream(entry, (error, stream) => {
        if (error) reject(new FileError('file.damaged', { detail: error.message.slice(0, 100) }));
        else resolve(stream);
      });
    });
  }

  /** A small part whole, or null. */
  async text(name: string, limit = 8 * 1024 * 1024): Promise<string | null> {
    if (this.sizeOf(name) > limit) throw new FileError('file.bomb');
    const stream = await this.stream(name);
    if (stream === null) return null;
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }

  close(): void {
    this.#zip.close();
  }
}

function tooDense(entry: Entry): boolean {
  return (
    entry.uncompressedSize > RATIO_FROM &&
    entry.uncompressedSize > MAX_RATIO * Math.max(entry.compressedSize, 1)
  );
}
