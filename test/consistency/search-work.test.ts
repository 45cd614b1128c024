import { expect, test } from 'vitest';
import { checkModel } from '../../src/consistency/check-model.js';
import { casRegisterModel } from '../../src/consistency/models/cas-register.js';
import type { CasCall } from './search-calls.js';

const many = <T>(count: number, of: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => of(at));

function read(start: number, value: number): CasCall {
  return { client: 99, start, end: start + 1, input: { kind: 'read' }, output: value };
}

function write(start: number, end: number, value: number): CasCall {
  return { client: value, start, end, input: { kind: 'write', value }, output: end === Infinity ? undefined : true };
}

/** Of contradictions that a search without what is said there would need thousands or millions of configurations for. */
test.each<[string, number, CasCall[]]>([
  [
    'overlapping reads are taken as they come',
    10,
    [write(0, 1, 1), ...many(20, () => ({ ...read(2, 1), end: 10 })), read(11, 0)],
  ],
  [
    'nobody cares which of the values that are never read was there',
    10,
    [...many(20, (at) => write(0, 10, 1 + at)), write(11, 12, 50), read(20, 50), read(30, 0)],
  ],
  [
    'pending calls that are alike come in turn',
    100,
    [
      ...many(20, () => write(0, Infinity, 1)),
      ...many(5, (at) => [write(10 * at + 1, 10 * at + 2, 2), read(10 * at + 5, 1)]).flat(),
      read(90, 0),
    ],
  ],
  [
    'a value is not replaced before those that need it, if nobody writes it again',
    30,
    [...many(20, (at) => write(0, 10, 1 + at)), ...many(20, (at) => read(12, 1 + at))],
  ],
  [
    'pending calls that nothing depends on are not tried',
    10,
    [...many(20, (at) => write(0, Infinity, 10 + at)), write(1, 2, 1), read(5, 1), read(7, 0)],
  ],
])('%s', (_, most, calls) => {
  const found = checkModel(casRegisterModel(), calls);
  expect(found.verdict).toBe('violation');
  expect(found.configurations).toBeLessThanOrEqual(most);
});
