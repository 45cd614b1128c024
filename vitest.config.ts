import { defineConfig } from 'vitest/config';

/** Keeps both processors busy by itself. */
const SELFTEST = 'test/selftest/selftest.test.ts';

export default defineConfig({
  // Of packages whose source maps name files that they do not ship.
  logLevel: 'error',
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most tests wait for sockets and processes: a few at a time keep two cores busy, and leave deadlines room.
    maxWorkers: 3,
    maxConcurrency: 3,
    // One project after the other: who runs beside the selftest would starve.
    projects: [
      {
        extends: true,
        test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: [SELFTEST], sequence: { groupOrder: 0 } },
      },
      { extends: true, test: { name: 'selftest', include: [SELFTEST], sequence: { groupOrder: 1 } } },
    ],
    // It imports JSON as Node.js 20 does not.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
  },
});
