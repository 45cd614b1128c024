import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { formatNames, parseFormat, report } from '../../src/report/render.js';
import { check, resultOf } from './results.js';

const options = { colors: true, strict: false };

describe('--format', () => {
  test('knows a format by its file in formats/', () => {
    expect(formatNames()).toEqual(expect.arrayContaining(['console', 'json']));
  });

  test.each([
    ['json', { name: 'json', file: undefined }],
    ['json:out.json', { name: 'json', file: 'out.json' }],
    ['console:C:\\out.txt', { name: 'console', file: 'C:\\out.txt' }],
  ])('reads %s', (text, format) => {
    expect(parseFormat(text)).toEqual(format);
  });

  test.each(['xml', '', 'json:', ':file'])('refuses "%s" in one sentence', (text) => {
    expect(() => parseFormat(text)).toThrow(/there is no format|names no file/);
  });
});

describe('a report', () => {
  const result = resultOf([check()]);

  test('without a file is the text', async () => {
    expect(JSON.parse(await report(result, parseFormat('json'), options))).toEqual(result);
  });

  test('goes to its file, without colours', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'memlite-kit-report-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'report.txt');
    expect(await report(result, parseFormat(`console:${file}`), options)).toBe('');
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/^judging /);
    expect(text).not.toContain('\u001b[');
  });

  test.each(['json:/nowhere/at/all.json', 'json:/tmp'])(
    'that cannot be written, %s, is told before the run',
    (text) => {
      expect(() => parseFormat(text)).toThrow(expect.objectContaining({ exitCode: 2 }));
    },
  );
});
