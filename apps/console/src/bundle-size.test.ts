import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { firstLoad } from '../scripts/bundle-size.ts';

const dist = join(import.meta.dirname, '..', 'dist');

// `npm test` builds the page first; a single test run on sources alone has nothing to measure.
it.skipIf(!existsSync(join(dist, 'index.html')))(
  'loads at most 450 KB of compressed JavaScript at first',
  () => {
    const { files, total } = firstLoad(dist);
    expect(files.length).toBeGreaterThan(1);
    expect(total / 1024).toBeLessThan(450);
    const names = files.map((file) => file.name).join(' ');
    expect(names).not.toMatch(/Explorer|echarts/);
  },
);
