import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration, parsePositiveDuration } from '../src/duration.js';
import { UsageError } from '../src/errors.js';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['2s', 2000],
    ['1.5s', 1500],
    ['1m', 60_000],
    ['250', 250],
    ['0', 0],
    [' 2s ', 2000],
  ])('reads %s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(['', 's', '-1s', '2 s', '1e3', 'soon', '2h', '25000m', '9'.repeat(400)])('refuses "%s"', (text) => {
    expect(() => parseDuration(text, '--timeout')).toThrow(UsageError);
    expect(() => parseDuration(text, '--timeout')).toThrow('--timeout takes a time such as');
  });

  it('reads what formatDuration writes', () => {
    fc.assert(
      fc.property(fc.nat(86_400_000), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});

describe('parsePositiveDuration', () => {
  it('refuses 0', () => {
    expect(parsePositiveDuration('1ms')).toBe(1);
    expect(() => parsePositiveDuration('0s', '--timeout')).toThrow('--timeout takes a time above 0');
  });
});
