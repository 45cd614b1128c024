import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cause, commonChecks, diagnose, type Findings } from '../../src/conformance/diagnosis.js';
import { causesOf, loadKillMatrix } from '../../src/conformance/kill-matrix.js';
import { MANNERS, type Manner } from '../../src/conformance/manner.js';
import { loadFault } from '../../src/server/fault-registry.js';

// The experiments behind docs/decisions/18-diagnosis.md, on the faults that there are.
const matrix = await loadKillMatrix();
const CHECKS = Object.keys(matrix.checks);
const ALL = causesOf(matrix);
const common = commonChecks(ALL);
/** Those that the suite can find a pattern of. */
const CAUSES = ALL.filter(({ fails }) => fails.length > 1 && fails.some((id) => !common.has(id)));

/** What a server with all these defects would be found to be. */
function findings(...defects: readonly Cause[]): Findings {
  const failed = new Map<string, Manner>();
  for (const { fails, manner } of defects)
    for (const [index, id] of fails.entries()) failed.set(id, manner ?? MANNERS[index % MANNERS.length] ?? 'wrong');
  return { spec: defects[0]?.spec ?? 'lite', failed, passed: new Set(CHECKS.filter((id) => !failed.has(id))) };
}

const namesOf = (found: ReturnType<typeof diagnose>) => found.flatMap(({ causes }) => causes.map(({ name }) => name));

describe('with the faults of the catalogue as causes', () => {
  test('each has its words', async () => {
    for (const { name } of ALL) {
      const { summary, diagnosis = summary, fix } = await loadFault(name);
      expect(`${diagnosis} ${fix}`, name).toMatch(/^["A-Z].*[.:)]$/);
    }
  });

  test.each(CAUSES)('the failures of $name alone are diagnosed as $name', (defect) => {
    const [first, ...others] = diagnose(findings(defect), ALL);
    const names = first?.causes.map(({ name }) => name) ?? [];
    // Of four or more with the same failures, only three are named.
    if (names.length < 3) expect(names).toContain(defect.name);
    expect(first?.causes.filter((each) => isUnlike(each, defect))).toEqual([]);
    expect(first?.checks.length).toBe(defect.fails.length);
    expect(others).toEqual([]);
  });

  test('what only the checks of load notice has no likely cause: any race fails them', () => {
    const loads = ['TOG-1.3', 'TOG-1.4', 'TOG-1.5', 'CSV-3.3'];
    expect([...common]).toEqual(expect.arrayContaining(loads));
    expect(diagnose(findings({ name: 'a race', spec: 'lite', fails: loads, sometimes: [] }), ALL)).toEqual([]);
  });

  test('of two defects at once, both are named mostly, and hardly ever another', () => {
    let pairs = 0;
    let [both, neither, wrong] = [0, 0, 0];
    for (const [index, a] of CAUSES.entries())
      for (const b of CAUSES.slice(index + 1)) {
        if (a.spec !== b.spec) continue;
        const found = diagnose(findings(a, b), ALL);
        const names = namesOf(found);
        const right = [a, b].filter(({ name }) => names.includes(name)).length;
        pairs += 1;
        if (right === 2) both += 1;
        if (right === 0) neither += 1;
        if (found.some(({ causes }) => !causes.some(({ name }) => name === a.name || name === b.name))) wrong += 1;
      }
    expect(both / pairs).toBeGreaterThan(0.85);
    expect(neither / pairs).toBeLessThan(0.01);
    expect(wrong / pairs).toBeLessThan(0.01);
  });

  test('a defect that is not among them is taken for one with much the same failures, or for none', () => {
    const strange = CAUSES.filter((defect) => {
      const others = ALL.filter(({ name }) => name !== defect.name);
      return diagnose(findings(defect), others).some(({ causes }) => causes.every((each) => isUnlike(each, defect)));
    });
    expect(strange.length / CAUSES.length).toBeLessThan(0.06);
  });

  test.each([2, 3, 5, 8, 12, 20, 40])('%i failures by chance are no pattern', (count) => {
    const drawn = fc.sample(fc.shuffledSubarray(CHECKS, { minLength: count, maxLength: count }), {
      numRuns: 500,
      seed: count,
    });
    const accused = drawn.filter(
      (fails) => diagnose(findings({ name: 'chance', spec: 'lite', fails, sometimes: [] }), ALL).length > 0,
    );
    expect(accused.length / drawn.length).toBeLessThan(0.04);
  });
});

/** Whether less than half of the checks that either fails are failed by both. */
function isUnlike(a: Cause, b: Cause): boolean {
  const common = a.fails.filter((id) => b.fails.includes(id)).length;
  return common * 2 < a.fails.length + b.fails.length - common;
}
