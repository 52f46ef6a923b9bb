/**
 * How much a first visit loads: the JavaScript that the built page asks for before anything is shown, with everything
 * that those files import at once, compressed. `node apps/console/scripts/bundle-size.ts` prints it; a test bounds it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface FirstLoad {
  files: { name: string; bytes: number }[];
  /** Compressed bytes of all of them. */
  total: number;
}

const IMPORT = /(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g;

export function firstLoad(dist: string): FirstLoad {
  const names = new Set<string>();
  const visit = (name: string) => {
    if (names.has(name)) return;
    names.add(name);
    for (const [, imported] of readFileSync(join(dist, name), 'utf8').matchAll(IMPORT))
      visit(`assets/${imported}`);
  };
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  for (const [, name] of page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)) visit(name!);
  const files = [...names]
    .map((name) => ({ name, bytes: gzipSync(readFileSync(join(dist, name)), { level: 9 }).length }))
    .sort((a, b) => b.bytes - a.bytes);
  return { files, total: files.reduce((sum, file) => sum + file.bytes, 0) };
}

if (process.argv[1] === import.meta.filename) {
  const { files, total } = firstLoad(join(import.meta.dirname, '..', 'dist'));
  for (const { name, bytes } of files) console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KB  ${name}`);
  console.log(`${(total / 1024).toFixed(1).padStart(8)} KB  together, gzip`);
}
