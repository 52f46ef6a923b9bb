import { describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { importFile, place, rowsOf, SELF, seed, waitFor, xlsxBytes } from './testing/world.ts';

const server = useTestServer();

describe('imports', () => {
  it('takes a workbook of purchases', async () => {
    await seed(server());
    const job = await importFile(server(), 'purchase', await xlsxBytes('purchase', rowsOf('purchase', 3)));
    const done = await waitFor(server(), job.id);
    expect(done).toMatchObject({
      state: 'done',
      rows: { read: 3, good: 3, bad: 0 },
      events: { accepted: 3 },
    });
    expect([place, SELF]).toBeDefined();
  });
});
