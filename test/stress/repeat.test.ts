import { expect, test } from 'vitest';
import Stress from '../../src/commands/stress.js';
import { FLAG_DEFAULTS, repeatCommand, targetOptions } from '../../src/stress/repeat.js';

test('the command that repeats a run has what was given, and the seed', () => {
  const flags = {
    spawn: 'python3 server.py {port}',
    clients: 50,
    mix: '1:9',
    timeout: '2s',
    'max-errors': 0,
    json: true,
  };
  expect(repeatCommand(flags, 7)).toBe(`memlite-kit stress --spawn 'python3 server.py {port}' --mix 1:9 --seed 7`);
  expect(repeatCommand({}, 7)).toBe('memlite-kit stress --seed 7');
});

test('a target is named by its options', () => {
  expect(targetOptions({})).toBe('');
  expect(targetOptions({ target: 'memcached://127.0.0.1:1', csv: 'a b.csv' })).toBe(
    "--target memcached://127.0.0.1:1 --csv 'a b.csv'",
  );
});

/** What does not change what is done, and the seed, which is always written. */
const LEFT_OUT = ['seed', 'history', 'format', 'json'];

test('every flag of the command is repeated, unless it is as it is by default', () => {
  const declared = Object.entries(Stress.flags as Record<string, { default?: unknown }>)
    .filter(([name]) => !LEFT_OUT.includes(name))
    .map(([name, flag]) => [name, flag.default] as const);
  expect(Object.entries(FLAG_DEFAULTS).sort()).toEqual(declared.sort());
});
