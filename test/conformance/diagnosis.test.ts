import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cause, diagnose, type Findings } from '../../src/conformance/diagnosis.js';
import { MANNERS, type Manner } from '../../src/conformance/manner.js';

const cause = (name: string, fails: readonly string[], more: Partial<Cause> = {}): Cause => ({
  name,
  spec: 'lite',
  fails,
  sometimes: [],
  ...more,
});

function findings(failed: readonly string[], passed: readonly string[], manner: Manner = 'wrong'): Findings {
  return { spec: 'lite', failed: new Map(failed.map((id) => [id, manner])), passed: new Set(passed) };
}

/** The names of the causes, those that cannot be told apart together. */
const named = (seen: Findings, causes: readonly Cause[]) =>
  diagnose(seen, causes).map((each) => each.causes.map(({ name }) => name).join('|'));

describe('a diagnosis', () => {
  const three = cause('three', ['A', 'B', 'C']);

  test('names the cause whose checks failed', () => {
    expect(diagnose(findings(['B', 'A', 'C'], ['D']), [three, cause('other', ['A', 'D'])])).toEqual([
      { causes: [three], checks: ['B', 'A', 'C'] },
    ]);
  });

  test('is not made for a failure alone', () => {
    expect(named(findings(['A'], ['D']), [cause('one', ['A']), three])).toEqual([]);
  });

  test('is contradicted by checks that passed', () => {
    expect(named(findings(['A', 'B', 'C'], ['D']), [cause('four', ['A', 'B', 'C', 'D'])])).toEqual(['four']);
    expect(named(findings(['A', 'B', 'C'], ['D', 'E']), [cause('five', ['A', 'B', 'C', 'D', 'E'])])).toEqual([]);
  });

  test('is not contradicted by checks that did not run, nor by those that fail only sometimes', () => {
    expect(named(findings(['A', 'B'], []), [cause('four', ['A', 'B', 'C', 'D'])])).toEqual(['four']);
    expect(named(findings(['A', 'B'], ['C', 'D']), [cause('two', ['A', 'B'], { sometimes: ['C', 'D'] })])).toEqual([
      'two',
    ]);
  });

  test('charges a cause with what it fails sometimes, but is not founded on it', () => {
    const flaky = cause('flaky', ['A', 'B'], { sometimes: ['C'] });
    expect(diagnose(findings(['A', 'B', 'C'], []), [flaky])).toEqual([{ causes: [flaky], checks: ['A', 'B', 'C'] }]);
    expect(named(findings(['A', 'C'], []), [cause('flaky', ['A'], { sometimes: ['C'] })])).toEqual([]);
  });

  test('prefers the cause that explains more', () => {
    expect(named(findings(['A', 'B', 'C'], []), [cause('two', ['A', 'B']), three])).toEqual(['three']);
  });

  test('names several causes, each for what those before it left unexplained', () => {
    const two = cause('two', ['C', 'D', 'E']);
    expect(diagnose(findings(['A', 'B', 'C', 'D', 'E'], ['F']), [three, two])).toEqual([
      { causes: [three], checks: ['A', 'B', 'C'] },
      { causes: [two], checks: ['D', 'E'] },
    ]);
  });

  test('does not add a cause of which most is explained already', () => {
    expect(named(findings(['A', 'B', 'C', 'D'], []), [three, cause('tail', ['B', 'C', 'D'])])).toEqual(['three']);
  });

  test('says where the checks cannot tell causes apart', () => {
    const twin = cause('twin', ['A', 'B', 'C']);
    const flaky = cause('flaky', ['A', 'B'], { sometimes: ['C'] });
    expect(named(findings(['A', 'B', 'C'], []), [three, twin, flaky])).toEqual(['three|twin|flaky']);
  });

  test('puts first, where a check did not run, the cause that does not need it', () => {
    expect(named(findings(['A', 'B'], []), [three, cause('two', ['A', 'B'])])).toEqual(['two|three']);
  });

  test('names three causes that cannot be told apart, but none where the checks that would tell did not run', () => {
    const same = ['1', '2', '3', '4'].map((name) => cause(name, ['A', 'B', 'C']));
    expect(named(findings(['A', 'B', 'C'], []), same)).toEqual(['1|2|3']);
    expect(named(findings(['A', 'B'], []), same)).toEqual([]);
    expect(named(findings(['A', 'B'], []), same.slice(1))).toEqual(['2|3|4']);
  });

  test('tells causes apart by the manner of the failures', () => {
    const crash = cause('crash', ['A', 'B'], { manner: 'gone' });
    const wait = cause('wait', ['A', 'B'], { manner: 'silent' });
    expect(named(findings(['A', 'B'], [], 'gone'), [crash, wait])).toEqual(['crash']);
    const end = cause('end', ['A', 'B'], { manner: 'ended' });
    expect(named(findings(['A', 'B'], [], 'ended'), [crash, end])).toEqual(['end']);
    // A server that the kit has not started may have ended.
    expect(named(findings(['A', 'B'], [], 'gone'), [crash, end, wait])).toEqual(['crash|end']);
    expect(named(findings(['A', 'B'], [], 'silent'), [crash, wait])).toEqual(['wait']);
    expect(named(findings(['A', 'B'], [], 'wrong'), [crash, wait])).toEqual([]);
  });

  test('prefers the cause in whose manner the checks failed to one of fewer checks', () => {
    const causes = [
      cause('crash', ['A', 'B', 'C', 'D', 'E', 'F'], { manner: 'gone' }),
      cause('wait', ['A', 'B', 'C', 'D', 'E', 'F', 'G'], { manner: 'silent' }),
    ];
    expect(named(findings(['A', 'B', 'C', 'D', 'E', 'F'], [], 'silent'), causes)).toEqual(['wait']);
  });

  test('prefers the cause that nothing but the manner speaks against to one of whose checks one passed', () => {
    const causes = [
      cause('drops', ['A', 'B', 'C', 'D', 'E', 'F', 'G'], { manner: 'silent' }),
      cause('glues', ['A', 'B', 'C', 'D', 'E', 'F', 'H', 'I']),
    ];
    expect(named(findings(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'], ['I'], 'twice'), causes)).toEqual(['drops']);
  });

  test('is borne out by the checks of one client at a time, where it makes such fail', () => {
    const together = ['TOG-1.1', 'TOG-1.2', 'TOG-1.3', 'TOG-1.4', 'TOG-1.5', 'CSV-3.3'];
    const versions = [cause('sixteen versions', ['SET-12.3', 'GET-1.3', ...together])];
    expect(named(findings(['SET-12.3', ...together], ['GET-1.3']), versions)).toEqual([]);
    expect(named(findings(['SET-12.3', 'GET-1.3', ...together.slice(1)], ['TOG-1.1']), versions)).toHaveLength(1);
    expect(named(findings(together, []), [cause('a race', together)])).toEqual(['a race']);
  });

  test('is founded on a failure that few causes make', () => {
    const many = Array.from({ length: 10 }, (_, index) => cause(`race ${index}`, ['LOAD 1', 'LOAD 2', `OWN ${index}`]));
    expect(named(findings(['LOAD 1', 'LOAD 2'], []), many)).toEqual([]);
    expect(named(findings(['LOAD 1', 'LOAD 2', 'OWN 3'], ['OWN 4']), many)).toEqual(['race 3']);
  });

  test('prefers causes that were tried under the specification of the target', () => {
    const both = [cause('of the other', ['A', 'B'], { spec: 'course' }), cause('of this', ['A', 'B', 'C'])];
    expect(named(findings(['A', 'B'], []), both)).toEqual(['of this']);
  });

  test('explains no few of very many failures', () => {
    const many = Array.from({ length: 30 }, (_, index) => `M${index}`);
    expect(named(findings([...many, 'A', 'B', 'C'], []), [three])).toEqual([]);
    expect(named(findings(['A', 'B', 'D', 'E', 'F'], []), [cause('two', ['A', 'B'])])).toEqual([]);
  });
});

const ids = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'];
const someIds = fc.subarray(ids);
const anyCauses = fc
  .array(fc.record({ fails: someIds, sometimes: someIds, manner: fc.option(fc.constantFrom(...MANNERS)) }), {
    maxLength: 8,
  })
  .map((all) =>
    all.map(({ fails, sometimes, manner }, index) =>
      cause(`cause ${index}`, fails, {
        sometimes: sometimes.filter((id) => !fails.includes(id)),
        manner: manner ?? undefined,
      }),
    ),
  );
const anyFindings = fc
  .array(fc.constantFrom('passed', 'unmet', ...MANNERS), { minLength: ids.length, maxLength: ids.length })
  .map((ends): Findings => {
    const ended = ids.map((id, index) => ({ id, end: ends[index] ?? 'unmet' }));
    return {
      spec: 'lite',
      failed: new Map(ended.flatMap(({ id, end }) => (end === 'passed' || end === 'unmet' ? [] : [[id, end]]))),
      passed: new Set(ended.filter(({ end }) => end === 'passed').map(({ id }) => id)),
    };
  });

describe('any diagnosis', () => {
  test('explains failures, each once, and by causes that make two of them and most of their checks fail', () => {
    fc.assert(
      fc.property(anyFindings, anyCauses, (seen, causes) => {
        const found = diagnose(seen, causes);
        const explained = found.flatMap(({ checks }) => checks);
        expect(new Set(explained).size).toBe(explained.length);
        for (const { checks, causes: likely } of found) {
          expect(checks.every((id) => seen.failed.has(id))).toBe(true);
          expect(likely.length).toBeGreaterThan(0);
          for (const { fails, sometimes } of likely) {
            expect(checks.every((id) => fails.includes(id) || sometimes.includes(id))).toBe(true);
            const fits = fails.filter((id) => seen.failed.has(id)).length;
            expect(fits).toBeGreaterThanOrEqual(2);
            expect(fails.filter((id) => seen.passed.has(id)).length * 3).toBeLessThanOrEqual(fits);
          }
        }
      }),
    );
  });

  test('does not depend on checks that did not run', () => {
    fc.assert(
      fc.property(anyFindings, anyCauses, (seen, causes) => {
        const ran = (id: string) => seen.failed.has(id) || seen.passed.has(id);
        const cut = causes.map((each) => ({ ...each, sometimes: each.sometimes.filter(ran) }));
        expect(named(seen, causes)).toEqual(named(seen, cut));
      }),
    );
  });
});
