import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloneDatabase } from '../../testing/harness.ts';
import { createPipelinedPool, createPool, type Pool } from './pool.ts';

let database: { url: string; drop(): Promise<void> };
let watcher: Pool;
beforeAll(async () => {
  database = await cloneDatabase();
  watcher = createPool(database.url, { role: null, max: 1 });
});
afterAll(async () => {
  await watcher.end();
  await database.drop();
});

// Whoever leaves the embedded database asks next whether somebody still needs it: its own connections must be gone.
it('a pool that has ended has no connection left on the server', async () => {
  for (let round = 0; round < 5; round++) {
    const pool = createPool(database.url, { max: 12, applicationName: 'leaver' });
    const writers = createPipelinedPool(pool, 4);
    await Promise.all(Array.from({ length: 12 }, () => pool.query('SELECT pg_sleep(0.01)')));
    await Promise.all(Array.from({ length: 4 }, () => writers.query('SELECT pg_sleep(0.01)')));
    await Promise.all([pool.end(), writers.end()]);
    const { rows } = await watcher.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'leaver'`,
    );
    expect(rows).toEqual([{ n: 0 }]);
  }
});

it('a pool that was never used ends at once', async () => {
  await createPool(database.url).end();
});
