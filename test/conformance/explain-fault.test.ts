import pc from 'picocolors';
import { expect, test } from 'vitest';
import { faultNote, faultText } from '../../src/conformance/explain-fault.js';
import { loadKillMatrix } from '../../src/conformance/kill-matrix.js';
import { loadSpec } from '../../src/conformance/spec.js';
import { SPEC_NAMES } from '../../src/protocol/dialect.js';
import { faultNames, loadFault } from '../../src/server/fault-registry.js';

const clauses = (await Promise.all(SPEC_NAMES.map(loadSpec))).flatMap((spec) => spec.clauses);
const matrix = await loadKillMatrix();

test.each(faultNames())('%s breaks clauses that there are, and can be explained', async (name) => {
  const fault = await loadFault(name);
  const { specs = SPEC_NAMES } = fault;
  const note = faultNote(name, fault, clauses, matrix);
  expect(note?.clauses.map(({ id }) => id).sort()).toEqual(
    specs.flatMap((spec) => fault.clauses.map((clause) => `${spec.toUpperCase()}-${clause}`)).sort(),
  );
  const lines = note === undefined ? [] : faultText(note, { colors: pc.createColors(false), width: 80 }).split('\n');
  // A command is not broken, for it is to be copied.
  expect(lines.slice(0, -1).filter((line) => line.length > 80)).toEqual([]);
  expect(lines.slice(0, -1).filter((line) => line.trimEnd() !== line)).toEqual([]);
});

test('a fault that is not in the matrix is explained without its checks', async () => {
  const note = faultNote('cut-to-size', await loadFault('cut-to-size'), clauses, { checks: {}, faults: {} });
  const text = note === undefined ? '' : faultText(note, { colors: pc.createColors(false), width: 80 });
  expect(text).toContain('\nCaught by\n  memlite-kit selftest --fault cut-to-size tells by which checks\n');
});
