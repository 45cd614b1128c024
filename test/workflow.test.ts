/** A user's way through the kit, with the commands that `init` has written: from a fresh folder to a server put right. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../src/package-root.js';
import { memliteKit, RUN } from './conformance/conform.js';
import { TARGETS } from './fixtures/target-process.js';

const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-workflow-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WORKFLOW = '.github/workflows/memlite.yml';
const KNOWN = 'memlite-known.yaml';
const SERVER = 'lib/lite.mjs';
/** The whole suite would find no more of the defect: a part of it keeps the test short. */
const CHECKS = 'LITE-SET-4 LITE-ERR-1';

const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const write = (file: string, text: string) => writeFileSync(join(folder, file), text);

/** Edits a line, as a person would: what is not there is an error of the test. */
function edit(file: string, from: string, to: string): void {
  const text = read(file);
  expect(text).toContain(from);
  write(file, text.replace(from, to));
}

interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: { readonly conform: { readonly steps: readonly { readonly name?: string; readonly run?: string }[] } };
}

/** Runs the step that judges, as GitHub does. */
function judge(): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { env, jobs } = parse(read(WORKFLOW)) as Workflow;
  const script = jobs.conform.steps.find(({ name }) => name === 'Judge the server')?.run ?? 'exit 99';
  write('summary.md', '');
  const variables = { ...env, GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, ...variables }, encoding: 'utf8' } as const;
    const child = execFile(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script],
      options,
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

// Each step is a run or two of the kit, by npx and a shell.
describe.sequential('a user', { timeout: 240_000 }, () => {
  test('has a server, and the kit among its packages', () => {
    cpSync(join(TARGETS, 'sound-lite.mjs'), join(folder, 'server.mjs'));
    mkdirSync(join(folder, 'lib'));
    for (const file of ['base', 'client', 'csv', 'lite', 'listen'])
      cpSync(join(TARGETS, `lib/${file}.mjs`), join(folder, `lib/${file}.mjs`));
    write('package.json', '{ "private": true, "devDependencies": { "memlite-kit": "0.1.0" } }\n');
    // As `npm install` leaves it.
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    symlinkSync(packageRoot(), join(folder, 'node_modules/memlite-kit'));
    symlinkSync(RUN, join(folder, 'node_modules/.bin/memlite-kit'));
  });

  test('gets a workflow that needs no edit', async () => {
    const { code, stdout } = await memliteKit(['init', folder]);
    expect(stdout).toContain('found   a Node.js server in server.mjs: node server.mjs {port} {csv}\n');
    expect(stdout).toContain('learned lite');
    expect(stdout).toContain(`${WORKFLOW}\n`);
    expect(stdout).toContain("memlite-kit conform --spawn 'node server.mjs {port} {csv}'\n");
    expect(stdout).not.toContain('edit ');
    expect(code).toBe(0);
  });

  test('sees a sound server pass', async () => {
    edit(WORKFLOW, 'conform --spawn', `conform ${CHECKS} --spawn`);
    const { code, stdout } = await judge();
    expect(stdout).toMatch(/^conforms: \d+ passed, 0 failed/m);
    expect(code).toBe(0);
  });

  test('breaks it, and sees what is wrong', async () => {
    edit(SERVER, 'value.length <= size', 'true');
    const { code, stdout } = await judge();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error title=LITE-SET-4\.\d /m);
    expect(stdout).not.toMatch(/^::error title=(?!LITE-SET-4)/m);
    expect(read('memlite-reports/junit.xml')).toMatch(/<testcase [^>]*LITE-SET-4[^>]*>\s*<failure /);
    expect(read('summary.md')).toContain('LITE-SET-4');
    expect(JSON.parse(read('memlite-reports/result.json'))).toMatchObject({ verdict: 'failed' });
  });

  test('has a feature of their own, and the annotation points at its line', async () => {
    mkdirSync(join(folder, 'spec'));
    const feature = [
      'Feature: My own checks',
      '',
      '  @must',
      '  Scenario: Too long is too long',
      '    When a client sets <k> to "four" announcing 3 bytes',
      '    Then the value is refused',
      '',
    ];
    write('spec/mine.feature', feature.join('\n'));
    const workflow = read(WORKFLOW);
    edit(WORKFLOW, `conform ${CHECKS}`, 'conform --features spec');
    const { code, stdout, stderr } = await judge();
    write(WORKFLOW, workflow);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^::error title=[^,]*Too long is too long \(MUST\),file=spec\/mine\.feature,line=4::/m);
    expect(code).toBe(1);
  });

  test('lists what is known to fail, and the run passes', async () => {
    edit(WORKFLOW, 'conform ', `conform --known-failing ${KNOWN} --update-baseline `);
    expect(await judge()).toMatchObject({ code: 0 });
    expect(read(KNOWN)).toMatch(/^- id: LITE-SET-4\.\d/m);
    edit(WORKFLOW, ' --update-baseline', '');
    const { code, stdout } = await judge();
    expect(stdout).not.toContain('::error');
    expect(read('memlite-reports/junit.xml')).not.toContain('<failure ');
    expect(code).toBe(0);
  });

  test('puts the server right, and sees that the list is out of date', async () => {
    edit(SERVER, 'value !== OVERLONG && true', 'value !== OVERLONG && value.length <= size');
    const { code, stdout } = await judge();
    expect(stdout).toMatch(new RegExp(`^::error [^\\n]*file=${KNOWN},line=\\d+`, 'm'));
    expect(read('memlite-reports/junit.xml')).toContain('<failure ');
    expect(code).toBe(1);
  });

  test('brings it up to date, and all is well', async () => {
    edit(WORKFLOW, `--known-failing ${KNOWN}`, `--known-failing ${KNOWN} --update-baseline`);
    expect(await judge()).toMatchObject({ code: 0 });
    expect(read(KNOWN)).not.toContain('id:');
    edit(WORKFLOW, ' --update-baseline', '');
    const { code, stdout } = await judge();
    expect(stdout).toMatch(/^conforms: \d+ passed, 0 failed/m);
    expect(code).toBe(0);
  });
});
