// Runs the whole selftest and writes what came of it to fixtures/kill-matrix.json, for review: `npm run pin`.
// A fault that is not caught, or a check that catches none, is told, and pinned all the same: the diff is to be looked at.
import { writeFileSync } from 'node:fs';
import { loadKillMatrix } from '../dist/src/conformance/kill-matrix.js';
import { pinOf } from '../dist/src/selftest/pin.js';
import { selftest } from '../dist/src/selftest/selftest.js';

const FILE = new URL('../fixtures/kill-matrix.json', import.meta.url);

const results = new Map();
const found = await selftest({
  seed: 1,
  onResult: (fault, result) => results.set(fault, result),
  onProgress: (done, total, name) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${done}/${total} ${name}`),
});
process.stderr.write(process.stderr.isTTY ? '\r\x1b[K' : '');
writeFileSync(FILE, `${JSON.stringify(pinOf(found, results, await loadKillMatrix()), null, 2)}\n`);
for (const { kind, sentence } of found.problems) process.stdout.write(`${kind}: ${sentence}\n`);
process.stdout.write(
  `${found.faults.length} faults, ${found.checks.length} checks: see the diff of fixtures/kill-matrix.json\n`,
);
