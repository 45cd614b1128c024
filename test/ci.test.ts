import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import Conform from '../src/commands/conform.js';
import Report from '../src/commands/report.js';
import Stress from '../src/commands/stress.js';
import { packageRoot } from '../src/package-root.js';
import { actionProblems, gitlabJobs, preCommitProblems, validateManifest, workflowProblems } from './ci-readers.js';

const read = (file: string) => readFileSync(join(packageRoot(), file), 'utf8');

/** The documents of a file; an error where it is no YAML, or says a key twice. */
function documents(text: string): unknown[] {
  return parseAllDocuments(text, { uniqueKeys: true }).map((document) => {
    expect([...document.errors, ...document.warnings]).toEqual([]);
    return document.toJS();
  });
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** The commands of the kit in a text: their name and their flags. */
function commands(text: string): { name: string; flags: string[] }[] {
  const joined = text.replace(/\\\n\s*/g, ' ');
  return [...joined.matchAll(/(?:memlite-kit|bin\/run\.js"?) (conform|stress|report)\b([^\n|;]*)/g)].map(
    ([, name = '', rest = '']) => ({
      name,
      flags: [...rest.matchAll(/(?<=\s)--([a-z][a-z0-9-]*)/g)].map(([, flag = '']) => flag),
    }),
  );
}

const FILES = ['action.yml', ...readdirSync(join(packageRoot(), 'fixtures/ci')).map((name) => `fixtures/ci/${name}`)];

describe.each(FILES)('%s', (file) => {
  test('gives the kit options that there are', () => {
    const found = documents(read(file)).flatMap(strings).flatMap(commands);
    const known = {
      conform: Object.keys(Conform.flags),
      stress: Object.keys(Stress.flags),
      report: Object.keys(Report.flags),
    };
    expect(found).not.toEqual([]);
    for (const { name, flags } of found) {
      const unknown = flags.filter((flag) => !known[name as keyof typeof known].includes(flag));
      expect(unknown).toEqual([]);
    }
  });
});

describe('is taken by who reads it, and would not be with a mistake:', () => {
  test('the action, by GitHub', () => {
    expect(actionProblems(read('action.yml'))).toEqual([]);
    expect(actionProblems(read('action.yml').replace('shell: bash', 'shel: bash'))).not.toEqual([]);
  });

  test('the workflow, by GitHub', async () => {
    const workflow = read('fixtures/ci/github-matrix.yml');
    expect(await workflowProblems(workflow)).toEqual([]);
    expect(await workflowProblems(workflow.replace('needs: shard', 'needs: shart'))).not.toEqual([]);
    expect(await workflowProblems(workflow.replace('matrix.shard', 'matrixx.shard'))).not.toEqual([]);
  });

  test('the pipeline, by GitLab', () => {
    const pipeline = read('fixtures/ci/gitlab.yml');
    const parts = [1, 2, 3, 4, 5].map((part) => `conform: [${part}/5]`);
    expect(gitlabJobs({ '.gitlab-ci.yml': pipeline })).toEqual([...parts, 'verdict']);
    expect(() => gitlabJobs({ '.gitlab-ci.yml': pipeline.replace('parallel: 5', 'parallel: 500') })).toThrow();
  });

  test('the manifest, by Kubernetes', () => {
    const manifests = documents(read('fixtures/ci/kubernetes-job.yaml'));
    expect(manifests).toHaveLength(2);
    for (const manifest of manifests) validateManifest(manifest as Parameters<typeof validateManifest>[0]);
    const wrong = parseAllDocuments(
      read('fixtures/ci/kubernetes-job.yaml').replace('completions: 5', 'completions: five'),
    );
    expect(() => validateManifest(wrong[1]?.toJS())).toThrow('completions must be integer');
  });

  test('the hooks, by pre-commit', () => {
    expect(preCommitProblems(parse(read('fixtures/ci/pre-commit-hooks.yaml')))).toEqual([]);
    expect(preCommitProblems({ repos: [{ repo: 'local', hooks: [{ id: 'x' }] }] })).not.toEqual([]);
  });
});

test('the YAML of docs/ci.md is YAML', () => {
  const blocks = [...read('docs/ci.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  expect(blocks.length).toBeGreaterThan(0);
  for (const block of blocks) expect(documents(block)).not.toEqual([]);
});

interface Action {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly runs: {
    readonly steps: { readonly id?: string; readonly run?: string; readonly env?: Record<string, string> }[];
  };
}

describe('the GitHub action', () => {
  const { inputs, runs } = parse(read('action.yml')) as Action;
  const step = runs.steps.find(({ id }) => id === 'conform');

  test('puts no input into a script, and uses each', () => {
    for (const { run = '' } of runs.steps) expect(run).not.toContain('${{');
    const used = strings(runs).flatMap((text) => [...text.matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name));
    expect([...new Set(used)].sort()).toEqual(Object.keys(inputs).sort());
  });

  /** Runs its script as GitHub does. */
  function run(env: Readonly<Record<string, string>>) {
    const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-action-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const variables = {
      ...{ SPAWN: '', TARGET: '', CSV: '', ARGUMENTS: '', REPORTS: join(folder, 'reports') },
      ...{ GITHUB_ACTION_PATH: packageRoot(), GITHUB_OUTPUT: join(folder, 'output') },
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    };
    const { status, stdout } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''], {
      ...{ encoding: 'utf8', cwd: packageRoot() },
      env: { ...process.env, ...variables, ...env },
    });
    return { status, stdout, file: (name: string) => readFileSync(join(folder, name), 'utf8') };
  }

  test('annotates, summarizes and fails where the server is wrong', () => {
    const { status, stdout, file } = run({
      SPAWN: 'node fixtures/targets/value-as-command.mjs {port} {csv}',
      ARGUMENTS: 'LITE-SET-4.2\n--seed\n7\n',
    });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error title=LITE-SET-4\.2 /);
    expect(file('output')).toBe('exit-code=1\n');
    expect(file('summary')).toContain('## ❌ memlite-kit conform');
    expect(file('reports/junit.xml')).toContain('<failure ');
    expect(file('reports/report.html')).toContain('<!doctype html>');
    expect(JSON.parse(file('reports/result.json'))).toMatchObject({ seed: 7, verdict: 'failed' });
  });

  test('says what is missing', () => {
    const { status, stdout } = run({});
    expect(status).toBe(2);
    expect(stdout).toContain('say which server is judged');
  });
});

describe('the Dockerfile', () => {
  const lines = read('Dockerfile')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  test('has instructions alone, and ends as a user without rights', () => {
    for (const line of lines) expect(line).toMatch(/^(FROM|WORKDIR|COPY|RUN|USER|ENTRYPOINT|CMD) \S/);
    expect(lines).toContain('USER node');
  });

  test('copies all that the package holds and needs', () => {
    const { files } = JSON.parse(read('package.json')) as { files: string[] };
    const needed = files.filter((file) => file !== 'CHANGELOG.md' && !file.startsWith('!'));
    const copied = lines.filter((line) => line.startsWith('COPY --from=build'));
    const missing = needed.filter((file) => {
      const top = file.startsWith('fixtures/') ? file : file.split('/')[0];
      return !copied.some((line) => line.includes(`/kit/${top}`));
    });
    expect(missing).toEqual([]);
  });
});

test('.ci/run is a script', () => {
  expect(execFileSync('bash', ['-n', join(packageRoot(), '.ci/run')], { encoding: 'utf8' })).toBe('');
});
