import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder of the test file's own for uploads, gone afterwards. */
export function uploadsFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'liangsu-uploads-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
