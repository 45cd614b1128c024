import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Where this is set, Node.js reads it whenever it starts, which takes longer than all else does then; and the tests start it
// thousands of times. No test goes to the network but that of the package, which finds it here.
process.env.MEMLITE_EXTRA_CA_CERTS ??= process.env.NODE_EXTRA_CA_CERTS ?? '';
delete process.env.NODE_EXTRA_CA_CERTS;

/** Keeps both processors busy by itself. */
const SELFTEST = 'test/selftest/selftest.test.ts';

/** The selftest judges the reference server as well; other versions of Node.js, with which that does not run, try it by this. */
const REFERENCE = 'test/conformance/reference.test.ts';

/** Those that take longest, the longest first: one that began last would leave a processor idle at the end. */
const LONG = [
  'test/conformance/targets.test.ts',
  'test/store/crashes.test.ts',
  'test/fixtures/targets.test.ts',
  'test/server/kill-rounds.test.ts',
  'test/consistency/register.test.ts',
  'test/consistency/search.test.ts',
  'test/store/disk-faults.test.ts',
  'test/report/html-browser.test.ts',
  'test/report/merged-parts.test.ts',
  'test/stress/racy.test.ts',
  'test/target/probe.test.ts',
  'test/hostile.test.ts',
  'test/package.test.ts',
];

/** Computation alone: one process takes these one after the other, for starting it would take longer than most of them. */
const PURE = [
  ...['protocol/**/*', 'consistency/**/*', 'stress/judging/**/*', 'stress/history-files/**/*'],
  // The others wait for processes, and would hold up those behind them.
  ...['known-failures/!(workflow)', 'report/!(cucumber|html-browser|merged-parts)'],
].map((files) => `test/${files}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) => {
      const at = LONG.findIndex((file) => moduleId.endsWith(file));
      return at >= 0 ? at : LONG.length + (project.name === 'pure' ? 1 : 0);
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

/** What holds for the tests with other versions of Node.js as well (vitest.versions.config.ts). */
export const SHARED = {
  // Of packages whose source maps name files that they do not ship.
  logLevel: 'error',
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most tests wait for sockets and processes: a few at a time keep two cores busy, and leave deadlines room.
    maxWorkers: 3,
    maxConcurrency: 3,
    // To load everything anew for each file would take a tenth of the time: tests leave nothing behind that others could meet.
    isolate: false,
    // It imports JSON as Node.js 20 does not.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
  },
} satisfies ViteUserConfig;

export default defineConfig({
  ...SHARED,
  test: {
    ...SHARED.test,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: [SELFTEST, REFERENCE, ...PURE] },
      },
      { extends: true, test: { name: 'pure', include: PURE } },
      // After the others: who runs beside the selftest would starve.
      { extends: true, test: { name: 'selftest', include: [SELFTEST], sequence: { groupOrder: 1 } } },
    ],
  },
});
