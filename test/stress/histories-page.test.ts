import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
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

/** What a module prints, in the folder of the package. */
async function runCode(code: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'memlite-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'page.mts');
  writeFileSync(file, code);
  return (await promisify(execFile)(process.execPath, ['--import', 'tsx', file], { cwd: packageRoot() })).stdout;
}

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

  test('code that does what stands beside it', async () => {
    const blocks = [...page.matchAll(/```ts\n([^`]*)```/g)].map(([, code = '']) => code);
    expect(blocks).toHaveLength(3);
    for (const block of blocks) {
      const code = block
        .replaceAll('memlite-kit/consistency', './src/consistency/index.js')
        .replaceAll('./src/', `${pathToFileURL(packageRoot())}/src/`)
        .replaceAll('run.jsonl', 'fixtures/histories/stale-read.jsonl');
      const expected = /\n\/\/ (.*)\n$/.exec(block)?.[1] ?? 'c3 read a from k at 4 ms';
      expect(await runCode(code)).toContain(expected);
    }
  });

  test('lines that can be read', () => {
    const [header = '', ...lines] = [...page.matchAll(/^ {4}(\{.*\})$/gm)].map(([, line = '']) => line);
    expect(parseHeader(parseFields(header))).toBe('register');
    expect(lines.map((line) => parseLine(parseFields(line)))).toHaveLength(5);
  });
});
