import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Of packages whose source maps name files that they do not ship.
  logLevel: 'error',
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most tests wait for sockets and processes: a few at a time keep two cores busy, and leave deadlines room.
    maxWorkers: 3,
    maxConcurrency: 3,
    // It imports JSON as Node.js 20 does not.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
  },
});
