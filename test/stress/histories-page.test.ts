import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { parseFormatOf, report } from '../../src/report/render.js';
import { checkFiles } from '../../src/stress/check.js';
import { parseFields, parseHeader, parseLine } from '../../src/stress/history-files/json-line.js';

const page = readFileSync(join(packageRoot(), 'docs', 'histories.md'), 'utf8');
const judge = (...names: string[]) =>
  checkFiles(
    names.map((name) => join(packageRoot(), name)),
    { model: undefined, limitMs: 60_000 },
  );

const shown = [...page.matchAll(/\]\(\.\.\/(fixtures\/histories\/[\w-]+\.jsonl)\): (.*)\.\n\n```\n([^`]*)\n```/g)].map(
  ([, file = '', sentence = '', timeline = '']) => ({ file, sentence, timeline }),
);

describe('docs/histories.md shows', () => {
  test.each(shown)('$file as it is judged', async ({ file, sentence, timeline }) => {
    const [violation] = (await judge(file)).histories[0]?.violations ?? [];
    expect([violation?.sentence, violation?.timeline.join('\n')]).toEqual([sentence, timeline]);
  });

  test('each anomaly once', async () => {
    const { histories } = await judge(...shown.map(({ file }) => file));
    const met = histories.map(({ violations }) => violations[0]?.anomaly);
    expect([met.length, new Set(met).size]).toEqual([10, 10]);
  });

  test('what the command prints', async () => {
    const [, name = '', text = ''] = /\$ memlite-kit check (\S+)\n([^`]*)```/.exec(page) ?? [];
    const result = await judge(name);
    const histories = result.histories.map((history) => ({ ...history, file: name, checkMs: 1 }));
    const printed = await report({ ...result, histories }, parseFormatOf('check', 'console'), {
      colors: false,
      strict: false,
    });
    expect(printed).toBe(text);
  });

  test('lines that can be read', () => {
    const [header = '', ...lines] = [...page.matchAll(/^ {4}(\{.*\})$/gm)].map(([, line = '']) => line);
    expect(parseHeader(parseFields(header))).toBe('register');
    expect(lines.map((line) => parseLine(parseFields(line)))).toHaveLength(5);
  });
});
