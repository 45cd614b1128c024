import { expect, test } from 'vitest';
import { ServerFiles } from '../../../src/conformance/watch/server-files.js';

test("a file that changes in three runs in a row is the server's, until it changes between two", () => {
  const files = new ServerFiles();
  const run = (...changed: string[]) => {
    files.runStarts();
    return changed.map((file) => files.changedDuringRun(file));
  };
  expect(run('log', 'log')).toEqual(['an edit', 'an edit']);
  expect(run('log')).toEqual(['an edit']);
  expect(run('log', 'log', 'source')).toEqual(["the server's, it seems now", "the server's", 'an edit']);
  expect(run('log')).toEqual(["the server's"]);
  files.changedBetweenRuns('log');
  expect(run('log')).toEqual(['an edit']);
});

test('edits with a run between them that met none are edits', () => {
  const files = new ServerFiles();
  for (let round = 0; round < 5; round += 1) {
    files.runStarts();
    expect(files.changedDuringRun('server.py')).toBe('an edit');
    files.runStarts();
  }
});
