import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type InitFlags, init } from '../../src/init/init.js';
import { lite } from '../../src/protocol/dialect.js';
import { loadDialect } from '../../src/target/dialect-file.js';
import { gitlabJobs, workflowProblems } from '../ci-readers.js';
import { TARGETS } from '../fixtures/target-process.js';
import { projectOf, SERVERS } from './projects.js';

const GITHUB = '.github/workflows/memlite.yml';
const FLAGS = { probe: false, force: false, kit: 'memlite-kit@0.1.0' } satisfies InitFlags;
const PYTHON = { 'server.py': 's.listen()\nport = int(sys.argv[1])\ncsv = sys.argv[2]\n' };

type Lines = Awaited<ReturnType<typeof init>>;
const of = (lines: Lines, about: Lines[number]['about']) =>
  lines.filter((line) => line.about === about).map(({ text }) => text);
const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

describe('finds out how to start', () => {
  for (const [what, [files, flags]] of Object.entries(SERVERS))
    test(what, async () => {
      const folder = projectOf(files);
      const lines = await init(folder, FLAGS);
      expect(
        of(lines, 'next')
          .at(-1)
          ?.replace(/^.*memlite-kit conform /, ''),
      ).toBe(flags);
      expect(of(lines, 'edit')).toEqual([]);
      expect(await workflowProblems(read(folder, GITHUB))).toEqual([]);
    });
});

test('GitHub finds what is wrong with a workflow', async () => {
  const folder = projectOf(PYTHON);
  await init(folder, FLAGS);
  const sound = read(folder, GITHUB);
  expect(await workflowProblems(sound.replace('runs-on', 'run-on'))).not.toEqual([]);
  expect(await workflowProblems(sound.replace('always()', 'allways()'))).not.toEqual([]);
});

test('GitLab takes the job of every language', async () => {
  const jobs = await Promise.all(
    Object.values(SERVERS).map(async ([files], at) => {
      const folder = projectOf(files);
      await init(folder, { ...FLAGS, ci: 'gitlab' });
      return [`job ${at}`, parse(read(folder, '.gitlab/memlite.yml')).memlite] as const;
    }),
  );
  expect(gitlabJobs({ '.gitlab-ci.yml': stringify(Object.fromEntries(jobs)) })).toHaveLength(jobs.length);
});

describe('for GitLab', () => {
  test('the job is included where there is no pipeline yet', async () => {
    const folder = projectOf(PYTHON);
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    execFileSync('git', ['remote', 'add', 'origin', 'git@gitlab.example.com:a/b.git'], { cwd: folder });
    const lines = await init(folder, FLAGS);
    expect(of(lines, 'wrote')).toEqual(
      ['.gitlab/memlite.yml', '.gitlab-ci.yml', 'memlite-profile.yaml'].map((file) => expect.stringContaining(file)),
    );
    const files = ['.gitlab/memlite.yml', '.gitlab-ci.yml'].map((file) => [file, read(folder, file)] as const);
    expect(gitlabJobs(Object.fromEntries(files))).toEqual(['memlite']);
  });

  test("the user's pipeline is left alone, and its stages are used", async () => {
    const pipeline = 'stages: [build, verify]\nmake:\n  stage: build\n  script: [make]\n';
    const folder = projectOf({ ...PYTHON, '.gitlab-ci.yml': pipeline });
    const lines = await init(folder, { ...FLAGS, force: true });
    expect(read(folder, '.gitlab-ci.yml')).toBe(pipeline);
    expect(of(lines, 'note').join()).toContain('add to it: include: [{ local: .gitlab/memlite.yml }]');
    const included = { '.gitlab/memlite.yml': read(folder, '.gitlab/memlite.yml') };
    const whole = `${pipeline}include: [{ local: .gitlab/memlite.yml }]\n`;
    expect(gitlabJobs({ ...included, '.gitlab-ci.yml': whole }).sort()).toEqual(['make', 'memlite']);
  });
});

describe('what is there', () => {
  test('is not overwritten, and nothing else is written then', async () => {
    const folder = projectOf({ ...PYTHON, 'memlite-profile.yaml': 'mine' });
    await expect(init(folder, FLAGS)).rejects.toThrow('memlite-profile.yaml exists: add --force to overwrite');
    expect(readdirSync(folder).sort()).toEqual(['memlite-profile.yaml', 'server.py']);
    await init(folder, { ...FLAGS, force: true });
    expect(read(folder, 'memlite-profile.yaml')).toContain('spec: "lite"');
  });

  test('does not lead out of the folder', async () => {
    const outside = projectOf({});
    const folder = projectOf(PYTHON);
    symlinkSync(outside, join(folder, '.github'));
    await expect(init(folder, { ...FLAGS, force: true })).rejects.toThrow('leads out of');
    const linked = projectOf(PYTHON);
    symlinkSync(join(outside, 'profile'), join(linked, 'memlite-profile.yaml'));
    await expect(init(linked, { ...FLAGS, force: true })).rejects.toThrow('is no plain file');
    expect(readdirSync(outside)).toEqual([]);
    expect(existsSync(join(linked, GITHUB))).toBe(false);
  });

  test('may be nothing: what to edit is marked, and named with its line', async () => {
    const folder = projectOf({});
    const lines = await init(folder, FLAGS);
    const [edit = ''] = of(lines, 'edit');
    const [, number] = /memlite\.yml:(\d+): no server was found here/.exec(edit) ?? [];
    expect(
      read(folder, GITHUB)
        .split('\n')
        .slice(Number(number) - 1, Number(number) + 1),
    ).toEqual([expect.stringContaining('# EDIT: no server was found here'), '  SPAWN: ./server {port} {csv}']);
    expect(await workflowProblems(read(folder, GITHUB))).toEqual([]);
  });

  test('may be a server that does not show how it takes its port', async () => {
    const lines = await init(
      projectOf({ 'server.py': 'start(sys.argv[1], sys.argv[2])\nlisten()\ns.listen()\n' }),
      FLAGS,
    );
    expect(of(lines, 'edit').join()).toContain('how server.py takes its port was not found');
  });

  test('must be there', async () => {
    await expect(init(join(projectOf({}), 'none'), FLAGS)).rejects.toThrow(/the folder .*none cannot be read/);
    await expect(init(join(projectOf(PYTHON), 'server.py'), FLAGS)).rejects.toThrow('is no folder');
  });

  test('may be below the top of a repository: then it says so', async () => {
    const top = projectOf({});
    execFileSync('git', ['init', '--quiet'], { cwd: top });
    const folder = join(top, 'assignment-1');
    mkdirSync(folder);
    writeFileSync(join(folder, 'server.py'), PYTHON['server.py']);
    const lines = await init(folder, FLAGS);
    expect(of(lines, 'note').join()).toContain('is read at its top alone: move it there');
    expect(read(folder, GITHUB)).toContain('working-directory: assignment-1');
    expect(await workflowProblems(read(folder, GITHUB))).toEqual([]);
  });
});

describe('the starter profile', () => {
  test('changes nothing where the server was not started', async () => {
    const folder = projectOf(PYTHON);
    await init(folder, FLAGS);
    expect({ ...(await loadDialect(join(folder, 'memlite-profile.yaml'))), name: 'lite' }).toEqual(lite);
  });

  test('holds what the server speaks, where starting it leaves no trace', async () => {
    const script = `// process.argv[2], csv: process.argv[3]\nconst port = process.argv[2], csv = process.argv[3];\nconst { createServer } = 0 || {};\nimport('file://${TARGETS}not-stored-words.mjs');\n// createServer(\nvoid (() => createServer());\n`;
    const folder = projectOf({ 'server.mjs': script });
    const lines = await init(folder, { ...FLAGS, probe: undefined });
    expect(of(lines, 'learned')).toEqual([expect.stringContaining('lite')]);
    const dialect = await loadDialect(join(folder, 'memlite-profile.yaml'));
    expect(dialect.replies.refused).toBe('NOT-STORED\r\n');
    expect(read(folder, GITHUB)).toContain('--dialect lite');
    expect(readdirSync(folder).sort()).toEqual(['.github', 'memlite-profile.yaml', 'server.mjs']);
  });

  test('says what came of a start that failed', async () => {
    const folder = projectOf({ 'server.py': `${PYTHON['server.py']}` });
    const lines = await init(folder, { ...FLAGS, probe: undefined });
    expect(of(lines, 'edit').join()).toMatch(/this was tried, and .*NameError: name 's' is not defined/);
    await expect(init(folder, { ...FLAGS, probe: true, force: true })).rejects.toThrow(/ended \(exit code 1\)/);
  });
});

describe('where npm gets the kit from', () => {
  test('is the project, where that has it', async () => {
    const folder = projectOf({ ...PYTHON, 'package.json': '{"devDependencies":{"memlite-kit":"*"}}' });
    const lines = await init(folder, { ...FLAGS, kit: undefined });
    expect(of(lines, 'edit')).toEqual([]);
    expect(read(folder, GITHUB)).toContain('npx --no-install memlite-kit conform');
    expect(read(folder, GITHUB)).toContain('- run: npm install');
  });

  test('is what the user says', async () => {
    const folder = projectOf(PYTHON);
    await init(folder, { ...FLAGS, kit: './memlite-kit-0.1.0.tgz' });
    expect(parse(read(folder, GITHUB)).env.KIT).toBe('./memlite-kit-0.1.0.tgz');
  });
});
