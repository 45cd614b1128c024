import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/conformance/result.js';
import { render } from '../../src/report/formats/console.js';
import { check, resultOf, violation } from './results.js';

const clauses = new Map([['LITE-SET-4', 'LITE-SET-4: A value longer than the announced size is refused.']]);

function shown(result: Result, strict = false): string {
  return render(result, { colors: false, clauses, strict });
}

/** The last line, which says it all. */
function verdict(result: Result, strict = false): string | undefined {
  return shown(result, strict).trimEnd().split('\n').at(-1);
}

describe('the console report', () => {
  test('of a violation names the check, the clause, what was sent, expected and received, a hint, how to repeat it', () => {
    expect(shown(resultOf([check(), violation]))).toBe(`judging 127.0.0.1:11211 by docs/spec/lite.md

✗ LITE-SET-4.2  One byte too many is too many  MUST
    problem   more comes than one reply: the next request gets what belongs to this one
    clause    LITE-SET-4: A value longer than the announced size is refused.
    sent      set k 5\\r\\nabcdef\\r\\n
    expected  NOT STORED\\r\\n
    or        INVALID COMMAND\\r\\n
    received  NOT STORED\\r\\nINVALID COMMAND\\r\\n
                            ^
    hint      The comparison is off by one.
    repeat    memlite-kit conform LITE-SET-4.2 --target 127.0.0.1:11211

SET  1 passed, 1 failed

does not conform: 1 passed, 1 failed of 2 checks in 1.2 s
`);
  });

  test('names likely causes right above the verdict, with the checks that they explain', () => {
    const checks = ['LITE-REQ-3.1:a', 'LITE-REQ-3.1:b', 'LITE-REQ-4.1'];
    const cause = { name: 'one-read', sentence: 'It reads once.', fix: 'Read on.', checks };
    const failed = [...checks, 'LITE-SET-4.2'].map((id) => ({ ...violation, id }));
    const text = shown(resultOf(failed, { likelyCauses: [cause] }));
    expect(text).toContain(`
SET  0 passed, 4 failed

3 of the 4 failures have one likely cause
    cause     It reads once.
    fix       Read on.
    checks    LITE-REQ-3.1 LITE-REQ-4.1
    more      memlite-kit explain one-read

does not conform:`);
    expect(shown(resultOf(failed.slice(0, 3), { likelyCauses: [cause] }))).toContain(
      '\nthese 3 failures have one likely cause\n',
    );
  });

  test('names causes that cannot be told apart, as alternatives', () => {
    const checks = ['LITE-CONN-8.1:exit', 'LITE-CONN-8.2'];
    const alternatives = [{ name: 'exit-ends-server', sentence: 'It ends.', fix: 'Do not.' }];
    const cause = { name: 'exit-closes-all', sentence: 'It closes all.', fix: 'Close one.', alternatives, checks };
    const failed = checks.map((id) => ({ ...violation, id }));
    expect(shown(resultOf(failed, { likelyCauses: [cause] }))).toContain(`
these 2 failures have one likely cause, of these
    cause     It closes all.
    fix       Close one.
    or        It ends.
    fix       Do not.
    checks    LITE-CONN-8.1 LITE-CONN-8.2
    more      memlite-kit explain exit-closes-all
              memlite-kit explain exit-ends-server
`);
  });

  test('names the check that failed before the target was gone', () => {
    const gone = check({ status: 'inconclusive', reason: 'the target went away' });
    expect(shown(resultOf([violation, check(), gone, gone]))).toContain(
      '\ninconclusive: the target went away; the last that failed before it is LITE-SET-4.2\n',
    );
    expect(shown(resultOf([check(), gone]))).toContain('\ninconclusive: the target went away\n');
  });

  test('counts by chapter', () => {
    const checks = [check(), check({ chapter: 'The CSV', status: 'unmet', needs: 'csv', reason: 'no file' })];
    expect(shown(resultOf(checks))).toContain('SET      1 passed\nThe CSV  0 passed, 1 not verified\n');
  });

  test('says which option would verify what could not be', () => {
    const text = shown(
      resultOf([
        check({ status: 'unmet', needs: 'csv', reason: 'no file' }),
        check({ status: 'unmet', needs: 'restart', reason: 'no way to restart it' }),
      ]),
    );
    expect(text).toContain('1 check needs to read the data: --csv FILE');
    expect(text).toContain("1 check needs a server that the kit can start: --spawn 'COMMAND {port} {csv}'");
  });

  test('shows the caret under the first wrong byte of a long reply', () => {
    const received = `${'x'.repeat(1000)}!${'y'.repeat(1000)}`;
    const { failure } = violation;
    if (failure === undefined) throw new Error('a violation has its failure');
    const lines = shown(resultOf([{ ...violation, failure: { ...failure, received, caret: 1000 } }])).split('\n');
    const at = lines.findIndex((line) => line.includes('received'));
    expect(lines[at]?.length).toBeLessThan(250);
    expect(lines[at]?.[lines[at + 1]?.indexOf('^') ?? -1]).toBe('!');
  });

  test('has one verdict', () => {
    const advice = { ...violation, level: 'should' as const };
    const unmet = check({ status: 'unmet', needs: 'csv', reason: 'no file' });
    const gone = check({ status: 'inconclusive', reason: 'the target went away' });
    expect(verdict(resultOf([check()]))).toMatch(/^conforms: 1 passed, 0 failed of 1 checks/);
    expect(verdict(resultOf([check(), advice]))).toMatch(/^conforms: .*\(1 of the failures are SHOULD: advice/);
    expect(verdict(resultOf([check(), advice]), true)).toMatch(
      /^does not conform: .*\(1 of the failures are SHOULD: violations with --strict alone\)$/,
    );
    expect(verdict(resultOf([check(), advice]), true)).toMatch(/^does not conform/);
    expect(verdict(resultOf([check(), unmet]))).toMatch(/^conforms: 1 passed, 0 failed, 1 not verified of 2/);
    expect(verdict(resultOf([check(), unmet]), true)).toMatch(/^does not conform/);
    expect(verdict(resultOf([check(), gone]))).toMatch(/^inconclusive: 1 passed, 0 failed, 1 inconclusive of 2/);
    expect(verdict(resultOf([violation, gone]))).toMatch(/^does not conform/);
  });

  test('has colours only where they are wanted', () => {
    const result = resultOf([check(), violation]);
    const escapeCode = '\u001b[';
    expect(shown(result)).not.toContain(escapeCode);
    expect(render(result, { colors: true, clauses, strict: false })).toContain(escapeCode);
  });
});
