import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Result } from '../../src/conformance/result.js';
import { packageRoot } from '../../src/package-root.js';
import { warmKit } from '../warm-kit.js';
import { conform as conformBy, memliteKit } from './conform.js';
import { temporaryFolder } from './temporary.js';

const WRONG = ['--spawn', 'node fixtures/targets/value-as-command.mjs {port} {csv}'];
const SOUND = ['--spawn', 'node fixtures/targets/sound-lite.mjs {port} {csv}'];

const conform = (args: readonly string[]) => conformBy(args, warmKit);

const withStatus = ({ checks }: Result, status: string) =>
  checks.filter((check) => check.status === status).map(({ id }) => id);

/** A server that after some SETs refuses every third. */
function flakyServer(): string {
  const folder = temporaryFolder(onTestFinished);
  cpSync(join(packageRoot(), 'fixtures/targets/lib'), join(folder, 'lib'), { recursive: true });
  writeFileSync(
    join(folder, 'flaky.mjs'),
    `import { Lite } from './lib/lite.mjs';
let sets = 0;
class Flaky extends Lite {
  async write(key, value, client) {
    sets += 1;
    return sets > 40 && sets % 3 === 0 ? this.refused : super.write(key, value, client);
  }
}
new Flaky().serve();
`,
  );
  return `node ${join(folder, 'flaky.mjs')} {port} {csv}`;
}

describe('--bail', () => {
  test('ends the run with the first violation: the rest is not run, and never passed', async () => {
    const { code, result } = await conform(['LITE-SET-1', 'LITE-SET-4', 'LITE-ERR-1', ...WRONG, '--bail']);
    expect(code).toBe(1);
    expect(result.summary).toMatchObject({ failed: 1, violations: 1, skipped: withStatus(result, 'skipped').length });
    expect(withStatus(result, 'failed')).toEqual(['LITE-SET-4.1']);
    expect(withStatus(result, 'passed').every((id) => id.startsWith('LITE-SET-1'))).toBe(true);
    expect(result.checks.find(({ id }) => id === 'LITE-SET-4.2')?.reason).toContain('--bail');
  });

  test('takes a number', async () => {
    const { result } = await conform(['LITE-SET-4', ...WRONG, '--bail', '3']);
    expect(withStatus(result, 'failed')).toHaveLength(3);
    expect(withStatus(result, 'skipped')).toHaveLength(3);
  });
});

describe('--bail and known failures', () => {
  const listed = (...ids: string[]) => {
    const file = join(temporaryFolder(onTestFinished), 'known.yaml');
    writeFileSync(file, ids.map((id) => `- id: ${id}\n  reason: it is being fixed\n`).join(''));
    return ['--known-failing', file];
  };

  test('a known failure ends no run, and the next does', async () => {
    const { code, result } = await conform([
      'LITE-SET-4',
      ...WRONG,
      '--bail',
      ...listed('LITE-SET-4.1', 'LITE-SET-4.2'),
    ]);
    expect(code).toBe(1);
    expect(result.checks.filter(({ known }) => known !== undefined).map(({ id }) => id)).toEqual([
      'LITE-SET-4.1',
      'LITE-SET-4.2',
    ]);
    expect(result.summary).toMatchObject({ failed: 1, known: 2, skipped: 3 });
  });

  test('where all are known, all run', async () => {
    const { code, result } = await conform(['LITE-SET-4', ...WRONG, '--bail', ...listed('LITE-SET-4')]);
    expect(code).toBe(0);
    expect(result.summary.skipped).toBeUndefined();
  });
});

describe('--last-failed and --failed-first', () => {
  test('a loop of runs: all, what failed, and all again', async () => {
    const folder = temporaryFolder(onTestFinished);
    const state = join(folder, 'last.json');
    const loop = ['LITE-SET-4', 'LITE-GET-1', '--last-failed', state, '--format', `json:${state}`, '--format', 'json'];
    const run = async (target: readonly string[]) => {
      const { code, stdout, stderr } = await warmKit(['conform', ...loop, ...target]);
      return { code, stderr, ids: (JSON.parse(stdout) as Result).checks.map(({ id }) => id.replace(/\.\d+$/, '')) };
    };
    const [all, failed] = [
      [...Array(6).fill('LITE-SET-4'), ...Array(3).fill('LITE-GET-1')],
      Array(6).fill('LITE-SET-4'),
    ];
    expect(await run(WRONG)).toMatchObject({ code: 1, ids: all, stderr: expect.stringContaining('no earlier result') });
    expect(await run(WRONG)).toMatchObject({
      code: 1,
      ids: failed,
      stderr: 'only what failed before: 6 of 9 checks\n',
    });
    expect(await run(SOUND)).toMatchObject({ code: 0, ids: failed });
    expect(await run(SOUND)).toMatchObject({ code: 0, ids: all, stderr: expect.stringContaining('all run') });
  });

  test('what failed is told of before the rest has run', async () => {
    const folder = temporaryFolder(onTestFinished);
    const state = join(folder, 'last.json');
    await warmKit(['conform', 'LITE-GET-1', 'LITE-SET-4', '--format', `json:${state}`, ...WRONG]);
    const { stderr, stdout } = await warmKit([
      'conform',
      'LITE-GET-1',
      'LITE-SET-4',
      '--failed-first',
      state,
      '--json',
      ...SOUND,
    ]);
    expect(stderr).toBe('6 checks failed before: now all of them pass\n');
    expect((JSON.parse(stdout) as Result).summary.passed).toBe(9);
  });

  test('a result of another specification is of no use', async () => {
    const folder = temporaryFolder(onTestFinished);
    const state = join(folder, 'last.json');
    await warmKit(['conform', 'COURSE-SET-1', '--dialect', 'course', '--format', `json:${state}`]);
    expect(readFileSync(state, 'utf8')).toContain('"course"');
    const { code, stderr } = await warmKit(['conform', 'LITE-SET-1', '--last-failed', state]);
    expect(code).toBe(2);
    expect(stderr).toContain('judged by course');
    copyFileSync(join(packageRoot(), 'package.json'), state);
    expect((await warmKit(['conform', '--last-failed', state])).code).toBe(2);
  });
});

describe('--repeat', () => {
  test('finds what passes and fails, and says how often', async () => {
    const { code, result } = await conform([
      'LITE-SET-1.1',
      'LITE-ERR-1.1',
      '--repeat',
      '60',
      '--spawn',
      flakyServer(),
    ]);
    expect(code).toBe(1);
    expect(result.rounds).toBe(60);
    expect(result.summary).toMatchObject({ failed: 1, passed: 1, flaky: 1 });
    const [flaky, steady] = ['LITE-SET-1.1', 'LITE-ERR-1.1'].map((id) =>
      result.checks.find((check) => check.id === id),
    );
    expect(flaky?.status).toBe('failed');
    expect(flaky?.rounds?.passed).toBeGreaterThan(0);
    expect(flaky?.rounds?.failed).toBeGreaterThan(0);
    expect(steady?.rounds).toMatchObject({ passed: 60, failed: 0 });
    expect(steady?.rounds?.passRate[0]).toBeCloseTo(0.94, 2);
  });

  test('ends early with --bail, and counts what ran', async () => {
    const { code, result } = await conform(['LITE-SET-4.1', 'LITE-SET-4.2', '--repeat', '5', '--bail', ...WRONG]);
    expect(code).toBe(1);
    expect(result.checks.map(({ status, rounds }) => [status, rounds?.failed])).toEqual([
      ['failed', 1],
      ['skipped', undefined],
    ]);
  });

  test('once is a plain run', async () => {
    const { result } = await conform(['LITE-SET-4.1', '--repeat', '1', ...SOUND]);
    expect(result.rounds).toBeUndefined();
    expect(result.checks[0]?.rounds).toBeUndefined();
  });
});

test.each([
  [['--repeat', '0'], 'repeat'],
  [['--bail=x'], 'bail'],
  [['--bail', '--known-failing', 'known.yaml', '--update-baseline'], 'update-baseline'],
  [['--last-failed', 'a.json', '--failed-first', 'b.json'], 'failed-first'],
  [['--watch-path', 'src'], 'watch'],
  [['--watch', '--list'], '--list'],
  [['--watch', '--watch-path', 'not/there'], 'not/there'],
])('%j is wrong usage', async (args, word) => {
  const { code, stderr } = await warmKit(['conform', ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(word);
});

// What --watch runs writes to the output of its process: it has to be one of its own.
test('--watch with a check that there is not is wrong usage', async () => {
  const { code, stderr } = await memliteKit(['conform', '--watch', 'NO-SUCH-CHECK']);
  expect(code).toBe(2);
  expect(stderr).toContain('NO-SUCH-CHECK');
});
