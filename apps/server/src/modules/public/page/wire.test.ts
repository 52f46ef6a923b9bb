import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { compressedLater, fixed, gzipOf, plainOf, stored } from './wire.ts';

const head = fixed(`<!doctype html><title>粮溯</title>${'批次 '.repeat(200)}`);

it('is one gzip file of all parts, however often and whatever their size', () => {
  for (const size of [0, 1, 3000, 70_000, 200_000]) {
    const lot = compressedLater('稻谷 '.repeat(size).slice(0, size), head);
    const parts = [head, lot, stored('<p>第 7 次扫码</p>')];
    const plain = plainOf(parts).toString();
    for (let time = 0; time < 6; time++) expect(gunzipSync(gzipOf(parts)).toString()).toBe(plain);
  }
});

// Thousands of parts are kept: one that holds on to a pool of 64 KB for its 2 KB would take the memory of thirty.
it('keeps no more memory than its bytes', () => {
  const part = compressedLater('批次'.repeat(300), head);
  expect(part.raw.buffer.byteLength).toBe(part.raw.length);
  for (let time = 0; time < 6; time++) {
    const blocks = part.blocks();
    expect(blocks.buffer.byteLength).toBe(blocks.length);
  }
});
