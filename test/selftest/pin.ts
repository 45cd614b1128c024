/**
 * Runs the selftest and writes down what came of it, for review: fixtures/kill-matrix.json, and the golden files.
 *
 *     npm run pin                     all faults
 *     npm run pin -- cut-to-size      only these; where the checks that it fails have changed, others may be named by other causes
 *
 * A fault that is not caught, or a check that catches none, is told, and pinned all the same: the diff is to be looked at.
 */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadKillMatrix } from '../../src/conformance/kill-matrix.js';
import type { Result } from '../../src/conformance/result.js';
import { packageRoot } from '../../src/package-root.js';
import { pinOf } from '../../src/selftest/pin.js';
import { faultNames } from '../../src/server/fault-registry.js';
import { consoleTexts, rewrite } from './golden.js';

const built = new URL('../../dist/src/selftest/selftest.js', import.meta.url).href;
const { selftest } = (await import(built)) as typeof import('../../src/selftest/selftest.js');

const wanted = process.argv.slice(2);
const results = new Map<string, Result>();
const show = (text: string) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`);

const found = await selftest({
  seed: 1,
  ...(wanted.length > 0 && { faults: wanted }),
  onResult: (fault, result) => results.set(fault, result),
  onProgress: (done, total, name) => show(`${done} of ${total} servers judged: ${name}`),
});
show('');

const pinned = await loadKillMatrix();
const { checks, faults } = pinOf(found, results, pinned);
const kept = wanted.length > 0 ? pinned.faults : {};
const all = Object.entries({ ...kept, ...faults }).sort(([a], [b]) => (a < b ? -1 : 1));
const matrix = join(packageRoot(), 'fixtures', 'kill-matrix.json');
await writeFile(matrix, `${JSON.stringify({ checks, faults: Object.fromEntries(all) }, null, 2)}\n`);
execFileSync(join(packageRoot(), 'node_modules', '.bin', 'biome'), ['check', '--write', matrix], { stdio: 'ignore' });
// The likely causes in them are found by the matrix.
await rewrite(await consoleTexts(found.faults, results), faultNames());

for (const { kind, sentence } of found.problems) process.stdout.write(`${kind}: ${sentence}\n`);
process.stdout.write(
  `${found.faults.length} faults, ${found.checks.length} checks: see the diff of fixtures/kill-matrix.json and test/selftest/golden\n`,
);
