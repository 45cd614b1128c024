import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GET, type History, MISSING, SET, UNWRITTEN } from '../../../src/consistency/history.js';
import { checkRegister } from '../../../src/consistency/register.js';
import { describeViolations } from '../../../src/stress/judging/violations.js';
import { registerHistory } from '../register-histories.js';

describe('violations', () => {
  test.each(['register', 'cache'] as const)('of a %s are all explained: none is beyond words', (mode) => {
    let explained = 0;
    fc.assert(
      fc.property(registerHistory, (given) => {
        for (const { sentence, timeline, operations } of describeViolations(given, checkRegister(given, { mode }))) {
          explained += 1;
          expect(sentence).not.toMatch(/^no order of/);
          expect(timeline.length).toBeLessThanOrEqual(6);
          expect(operations.length).toBeLessThanOrEqual(6);
          expect(Math.max(...timeline.map((line) => line.length))).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: 5000 },
    );
    expect(explained).toBeGreaterThan(1000);
  });

  test('have times in milliseconds, escaped texts, and null for what is not known', () => {
    const given: History = {
      ...{ length: 3, keys: 1, values: 1, events: [], kind: Uint8Array.of(SET, GET, GET), key: new Uint32Array(3) },
      client: Uint32Array.of(0, 1, 2),
      value: Int32Array.of(1, UNWRITTEN, MISSING),
      start: Float64Array.of(0, 2000, 3000),
      end: Float64Array.of(Number.POSITIVE_INFINITY, 2500, Number.POSITIVE_INFINITY),
      names: { key: () => 'k\n', value: () => 'a\u0007é€' },
      remarks: new Map([[1, { kind: 'torn', text: '\u001b[31m', of: [1] }]]),
    };
    const operations = [0, 1, 2];
    const verdict = { verdict: 'violation', violatedKeys: 1, operations: 3, unknownKeys: 0 } as const;
    const [found] = describeViolations(given, {
      ...verdict,
      violations: [{ key: 0, anomaly: 'torn-value', operations }],
    });
    expect(found?.key).toBe('k\\n');
    expect(found?.sentence).toBe(
      'c1 read \\x1b[31m from k\\n at 2 ms: that is a\\x07\\xe9\\u{20ac}, cut off or followed by something else',
    );
    expect(found?.operations).toEqual([
      { client: 'c0', operation: 'set', value: 'a\\x07\\xe9\\u{20ac}', outcome: 'pending', startMs: 0, endMs: null },
      { client: 'c1', operation: 'get', value: '\\x1b[31m', outcome: 'ok', startMs: 2, endMs: 2.5 },
      { client: 'c2', operation: 'get', value: null, outcome: 'pending', startMs: 3, endMs: null },
    ]);
  });
});
