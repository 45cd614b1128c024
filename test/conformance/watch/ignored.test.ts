import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ignores } from '../../../src/conformance/watch/ignored.js';

describe('what is watched', () => {
  const isIgnored = ignores(['.'], {
    format: ['console', 'json:out/result.json'],
    csv: 'rows.txt',
    'last-failed': 'last.json',
  });

  test.each(['server.py', 'src/main.go', 'src', 'Makefile', 'result.json', 'my.feature'])('%s', (path) => {
    expect(isIgnored(resolve(path))).toBe(false);
  });

  test.each([
    'node_modules',
    'web/node_modules/x/index.js',
    '.git/index',
    '.venv/lib/x.py',
    '__pycache__/server.cpython-311.pyc',
    'server.py~',
    '.server.py.swp',
    '#server.py#',
    'data.csv',
    'server.log',
    'out/result.json',
    'rows.txt',
    'last.json',
  ])('and not %s', (path) => {
    expect(isIgnored(resolve(path))).toBe(true);
  });

  test('what is named, whatever it is called', () => {
    expect(ignores(['.hidden', 'seed.csv'], {})(resolve('seed.csv'))).toBe(false);
    expect(ignores(['.hidden'], {})(resolve('.hidden/server.py'))).toBe(false);
    expect(ignores(['.hidden'], {})(resolve('.hidden/.git/index'))).toBe(true);
  });

  test('of a folder whose own path has such a name, what is in it', () => {
    expect(ignores(['/work/.cache/project'], {})('/work/.cache/project/server.py')).toBe(false);
  });
});
