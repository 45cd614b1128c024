/** What GitHub, GitLab and Kubernetes say of the files that are written for them: their own parsers and schemas. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Job } from 'kubernetes-models/batch/v1';
import { PersistentVolumeClaim } from 'kubernetes-models/v1';

const trace = new NoOperationTraceWriter();

/** What GitHub finds wrong with a workflow, expressions included. */
export async function workflowProblems(content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: 'workflow.yml', content }, trace);
  // It adds what it finds to the errors of the context.
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

/** What GitHub finds wrong with an action. */
export function actionProblems(content: string): string[] {
  const { context } = parseAction({ name: 'action.yml', content }, trace);
  return context.errors.getErrors().map(({ message }) => message);
}

const GITLAB = createRequire(import.meta.url).resolve('gitlab-ci-local/package.json');

/** The jobs of a pipeline, as GitLab's schema and the rules of its runner take it. @throws where they do not */
export function gitlabJobs(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-gitlab-'));
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
    git('init', '--quiet');
    git('remote', 'add', 'origin', 'https://gitlab.com/someone/server.git');
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git('add', '--all');
    const command = join(dirname(GITLAB), 'dist', 'index.js');
    const list = execFileSync(process.execPath, [command, '--list-json'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return (JSON.parse(list) as { name: string }[]).map(({ name }) => name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Checks a manifest by the schemas of the Kubernetes API. @throws where they do not take it */
export function validateManifest(manifest: { readonly kind: string; readonly spec: never }): void {
  if (manifest.kind === 'Job') new Job(manifest).validate();
  else if (manifest.kind === 'PersistentVolumeClaim') new PersistentVolumeClaim(manifest).validate();
  else throw new Error(`no schema of ${manifest.kind} is at hand`);
}

const text = { type: 'string', minLength: 1 };
const hook = {
  type: 'object',
  required: ['id', 'name', 'entry', 'language'],
  properties: {
    ...{ id: text, name: text, entry: text, pass_filenames: { type: 'boolean' }, always_run: { type: 'boolean' } },
    language: { const: 'system' },
    stages: { type: 'array', items: { enum: ['pre-commit', 'pre-push', 'manual'] } },
  },
  additionalProperties: false,
};
const repo = {
  type: 'object',
  required: ['repo', 'hooks'],
  properties: { repo: { const: 'local' }, hooks: { type: 'array', items: hook, minItems: 1 } },
  additionalProperties: false,
};
const preCommit = {
  type: 'object',
  required: ['repos'],
  properties: { repos: { type: 'array', items: repo, minItems: 1 } },
};

/** What is wrong with hooks of the project's own: by hand, for pre-commit publishes no schema. */
export function preCommitProblems(config: unknown): unknown[] {
  const validate = new Ajv2020({ allErrors: true }).compile(preCommit);
  validate(config);
  return validate.errors ?? [];
}
