import { beforeAll, describe, expect, test } from 'vitest';
import { loadKillMatrix } from '../../src/conformance/kill-matrix.js';
import type { Result } from '../../src/conformance/result.js';
import { pinOf } from '../../src/selftest/pin.js';
import type { SelftestResult } from '../../src/selftest/result.js';
import { faultNames } from '../../src/server/fault-registry.js';
import { consoleTexts, differences } from './golden.js';

// As built: its processes run without a loader. The whole selftest takes both processors for a minute, so it is run once, for all
// that is to be said about it, and beside no other file (see vitest.config.ts).
const built = new URL('../../dist/src/selftest/selftest.js', import.meta.url).href;
const { selftest } = (await import(built)) as typeof import('../../src/selftest/selftest.js');

let found: SelftestResult;
/** What `conform` found on the server with each fault, by its name: other tests of the same run belong in this file. */
const results = new Map<string, Result>();

beforeAll(async () => {
  found = await selftest({ seed: 1, onResult: (fault, result) => results.set(fault, result) });
}, 15 * 60_000);

test('every fault is caught for the right reason, every check catches one, and no sound server is accused', () => {
  expect(found.problems.map(({ kind, sentence }) => `${kind}: ${sentence}`)).toEqual([]);
  expect(found.verdict).toBe('passed');
});

test('a fault is charged to few checks', () => {
  expect(found.medianFailures).toBeLessThanOrEqual(3);
});

describe('fixtures/kill-matrix.json', async () => {
  const pinned = await loadKillMatrix();

  // A difference is to be understood first; where it is meant, `npm run pin` writes it down, and the diff goes under review.
  test('lists the checks that there are, each with its title', () => {
    expect(pinOf(found, results, pinned).checks).toEqual(pinned.checks);
  });

  test('tells which of them each fault makes fail, and how', () => {
    expect(pinOf(found, results, pinned).faults).toEqual(pinned.faults);
  });
});

// So that a change of wording, or of what is accused, is seen: as above, `npm run pin` writes down what is meant.
test('what `conform` says of each fault is what test/selftest/golden has', async () => {
  expect(await differences(await consoleTexts(found.faults, results), faultNames())).toBe('');
});
