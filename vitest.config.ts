import { defineConfig } from 'vitest/config';

/** A limit against hanging, not a measure: a busy machine takes long and is right all the same. */
const PATIENCE = { testTimeout: 180_000, hookTimeout: 180_000 };

/**
 * Files of a worker share the program's modules: loading them anew for each took a third of the time. Nothing of ours keeps state in
 * a module but caches by pool or server, and each file has a database and a server of its own.
 */
const SHARED = { isolate: false };

/** One runner for everything: pure units, tests on a real PostgreSQL, tests in a real browser. */
export default defineConfig({
  test: {
    // The runner's own default leaves half of a machine with two cores idle: tests wait for the database much of the time.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'domain',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          ...PATIENCE,
          ...SHARED,
        },
      },
      { test: { name: 'console', include: ['apps/{console,scan}/src/**/*.test.ts'], ...PATIENCE } },
      {
        test: {
          name: 'server',
          include: ['apps/server/src/**/*.test.ts'],
          globalSetup: ['apps/server/src/testing/database.setup.ts'],
          ...PATIENCE,
          ...SHARED,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['apps/server/src/testing/database.setup.ts'],
          ...PATIENCE,
        },
      },
    ],
  },
});
