// Puts a .br and a .gz beside every built file that shrinks, so that the server never compresses the same page twice.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const SHRINKS = /\.(html|js|css|svg|json|txt|wasm|map)$/;
const SMALLEST = 1024;

/** Compresses the files of a folder and of the folders in it. */
export function compressFolder(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      compressFolder(path);
      continue;
    }
    if (/\.(br|gz)$/.test(entry.name)) {
      // Left by an earlier build of a file that is no more.
      if (!readdirSync(folder).includes(entry.name.slice(0, -3))) rmSync(path);
      continue;
    }
    if (!SHRINKS.test(entry.name)) continue;
    const content = readFileSync(path);
    if (content.length < SMALLEST) continue;
    const packed = {
      br: brotliCompressSync(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: 9,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      }),
      gz: gzipSync(content, { level: 9 }),
    };
    for (const [extension, bytes] of Object.entries(packed))
      if (bytes.length < content.length) writeFileSync(`${path}.${extension}`, bytes);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const folder of process.argv.slice(2)) compressFolder(folder);
