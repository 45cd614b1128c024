import { describe, expect, test } from 'vitest';
import { describeOutcome, type Outcome } from '../../src/client/outcome.js';
import { type Manner, mannerOf, mannerOfRun, mostOf } from '../../src/conformance/manner.js';
import type { Failure } from '../../src/conformance/result.js';
import { check, violation } from '../report/results.js';

const failure = (more: Partial<Failure>): Failure => ({
  message: 'the value is not stored',
  expected: ['STORED\\r\\n'],
  repeat: 'memlite-kit conform LITE-SET-1.1',
  transcript: [],
  ...more,
});
const nothing = { bytes: Buffer.alloc(0), ms: 2000 };

describe('the manner of a failure', () => {
  test.each<[Outcome, Manner]>([
    [{ type: 'no-reply', ...nothing }, 'silent'],
    [{ type: 'no-reply', bytes: Buffer.from('STOR'), ms: 2000 }, 'silent'],
    [{ type: 'closed', ...nothing }, 'gone'],
    [{ type: 'reset', ...nothing }, 'gone'],
    [{ type: 'refused', code: 'ECONNREFUSED', ...nothing }, 'gone'],
    [{ type: 'unparsable', at: 0, ...nothing }, 'wrong'],
    [{ type: 'surplus', ...nothing }, 'surplus'],
    [{ type: 'flood', total: 9_000_000, ...nothing }, 'surplus'],
  ])('with the outcome %j', (outcome, manner) => {
    expect(mannerOf(failure({ outcome: describeOutcome(outcome) }))).toBe(manner);
  });

  test.each<[string, Partial<Failure>, Manner]>([
    ['a wrong value', { received: 'VALUE k wrong\\r\\nEND\\n' }, 'wrong'],
    ['an error instead of success', { received: 'NOT STORED\\r\\n' }, 'refused'],
    ['an error in other words', { received: 'CLIENT_ERROR bad\\r\\n' }, 'refused'],
    ['another error than that wanted', { received: 'NOT_STORED\\r\\n', expected: ['NOT STORED\\r\\n'] }, 'wrong'],
    ['the end of the server', { message: 'this ended the server (exit code 1)' }, 'ended'],
    ['a server that ended by the way', { message: 'the value is not stored: the server ended (exit code 1)' }, 'ended'],
    ['a server that does not start', { message: 'the server does not start again' }, 'ended'],
    ['two replies to a request', { message: 'more comes than one reply: the request is answered twice' }, 'twice'],
    ['more replies than one', { message: 'more comes than one reply: the next request gets …' }, 'surplus'],
    ['a value that nobody wrote', { message: 'a value was read that nobody has written: it is torn or mixed' }, 'torn'],
    ['a value of a history', { message: 'c1 read aabb from k at 1 ms: those are parts of aaaa and bbbb' }, 'torn'],
    ['another of a history', { message: 'c2 read aa from k at 7 ms: a value cut off, or parts of two values' }, 'torn'],
    ['a connection that stays open', { outcome: 'still open after 2000 ms' }, 'silent'],
  ])('with %s', (_name, more, manner) => {
    expect(mannerOf(failure(more))).toBe(manner);
  });

  test('of a run is that of more than half of its failures, or none', () => {
    expect(mostOf([])).toBeUndefined();
    expect(mostOf(['gone', 'silent'])).toBeUndefined();
    expect(mostOf(['gone', 'silent', 'gone'])).toBe('gone');
    expect(mannerOfRun([check(), violation])).toBe('surplus');
  });
});
