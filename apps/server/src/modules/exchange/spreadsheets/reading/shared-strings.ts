import { FileError } from './file-error.ts';

const CHUNK = 4 * 1024 * 1024;
/** All distinct texts of a workbook together, in bytes of UTF-8. */
const LIMIT_MB = 160;

/**
 * The workbook's table of distinct texts, as bytes: a million short texts take some 20 MB instead of the 80 MB that
 * as many strings would.
 */
export class SharedStrings {
  readonly #chunks: Buffer[] = [];
  #used = CHUNK;
  #starts = new Uint32Array(4096);
  #count = 0;
  #bytes = 0;

  get size(): number {
    return this.#count;
  }

  /** Adds the next text; throws FileError beyond the limit. */
  add(text: string): void {
    const length = Buffer.byteLength(text);
    if (length > 0xffff) {
      this.add(text.slice(0, 16_000));
      return;
    }
    this.#bytes += length + 2;
    if (this.#bytes > LIMIT_MB * 1_048_576) throw new FileError('file.tooMuchText', { limit: LIMIT_MB });
    if (this.#used + length + 2 > CHUNK) {
      this.#chunks.push(Buffer.allocUnsafeSlow(CHUNK));
      this.#used = 0;
    }
    const chunk = this.#chunks.at(-1)!;
    if (this.#count === this.#starts.length) {
      const larger = new Uint32Array(this.#starts.length * 2);
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.#count++] = (this.#chunks.length - 1) * CHUNK + this.#used;
    chunk.writeUInt16LE(length, this.#used);
    chunk.write(text, this.#used + 2);
    this.#used += length + 2;
  }

  /** The text with a number; `''` when there is none. */
  get(index: number): string {
    const start = this.#starts[index];
    if (start === undefined || index >= this.#count) return '';
    const chunk = this.#chunks[Math.floor(start / CHUNK)]!;
    const at = start % CHUNK;
    return chunk.toString('utf8', at + 2, at + 2 + chunk.readUInt16LE(at));
  }
}
