import { expect, test } from 'vitest';
import { argumentsOf } from '../../../src/conformance/watch/child-run.js';

test('flags are a command line again', () => {
  const flags = {
    spawn: 'node server.js {port}',
    list: false,
    strict: true,
    seed: 0,
    csv: undefined,
    format: ['dots', 'json:a b'],
  };
  expect(argumentsOf(flags)).toEqual([
    '--spawn=node server.js {port}',
    '--strict',
    '--seed=0',
    '--format=dots',
    '--format=json:a b',
  ]);
});
