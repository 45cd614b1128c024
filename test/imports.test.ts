import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const ALL = [
  'protocol',
  'consistency',
  'store',
  'client',
  'target',
  'server',
  'known-failures',
  'report',
  'stress',
  'conformance',
  'bench',
  'selftest',
  'init',
];

/** The types of what a run found, which reports are made of. */
const RESULTS = [
  'conformance/result.js',
  'bench/result.js',
  'stress/result.js',
  'stress/check-result.js',
  'selftest/result.js',
];

/** By what merged figures are judged. */
const JUDGING = ['stress/thresholds.js', 'stress/latency-figures.js', 'stress/judging/verdict.js'];

/** What each folder of src/ may import of the others; all may import the plain files of src/ itself, but for the pure ones. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  consistency: [],
  store: ['protocol'],
  client: ['protocol'],
  target: ['protocol', 'client', 'store'],
  server: ['protocol', 'store'],
  'known-failures': ['conformance/result.js', 'selftest/result.js'],
  report: ['protocol', 'consistency', 'known-failures', ...RESULTS, ...JUDGING],
  stress: ['protocol', 'client', 'store', 'target', 'consistency', 'report', 'conformance/result.js'],
  conformance: [
    'protocol',
    'known-failures',
    'client',
    'store',
    'target',
    'stress',
    'consistency',
    'report',
    'conformance/result.js',
    'stress/result.js',
    'stress/check-result.js',
  ],
  selftest: [
    'protocol',
    'known-failures',
    'client',
    'store',
    'target',
    'server',
    'consistency',
    'stress',
    'report',
    'conformance',
    'conformance/result.js',
    'stress/result.js',
    'stress/check-result.js',
    'selftest/result.js',
  ],
  init: ['protocol', 'target'],
  bench: ['protocol', 'client', 'target', 'report', 'bench/result.js'],
  commands: [...ALL, 'hooks', ...RESULTS],
  hooks: [...ALL, 'commands', ...RESULTS],
};
/** oclif's own: they may import oclif, and lie on top. */
const ON_TOP = ['commands', 'hooks'];
const FOLDERS = Object.keys(MAY_IMPORT);
const PURE = ['protocol', 'consistency'];

interface Probe {
  /** A file, and what it imports. */
  readonly file: string;
  readonly specifier: string;
  readonly allowed: boolean;
}

test('biome.json lets imports point one way only', async () => {
  const probes = [...betweenFolders(), ...ofPackages(), ...outsideOfSrc()];
  const restricted = await restrictedImports(probes);
  const shown = ({ file, specifier }: Probe) => `${file} imports ${specifier}`;
  expect(probes.filter((probe) => restricted.has(shown(probe))).map(shown)).toEqual(
    probes.filter((probe) => !probe.allowed).map(shown),
  );
});

test('every folder of src/ has its rule', async () => {
  const entries = await readdir(join(ROOT, 'src'), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  expect(folders.filter((folder) => !FOLDERS.includes(folder))).toEqual([]);
});

function betweenFolders(): Probe[] {
  return FOLDERS.flatMap((from) =>
    [...FOLDERS, ...RESULTS, ...JUDGING]
      .filter((to) => to.split('/')[0] !== from)
      .flatMap((to) => {
        const may = MAY_IMPORT[from] ?? [];
        const allowed = may.includes(to) || (JUDGING.includes(to) && may.includes('stress'));
        const path = to.endsWith('.js') ? to : `${to}/thing.js`;
        return [
          { file: `src/${from}/probe.ts`, specifier: `../${path}`, allowed },
          ...(PURE.includes(from) || ON_TOP.includes(from)
            ? []
            : [{ file: `src/${from}/nested/probe.ts`, specifier: `../../${path}`, allowed }]),
        ];
      }),
  );
}

function ofPackages(): Probe[] {
  const cucumber = ['conformance'];
  return FOLDERS.flatMap((from) => {
    const file = `src/${from}/probe.ts`;
    const pure = PURE.includes(from);
    return [
      { file, specifier: './neighbour.js', allowed: true },
      { file, specifier: '../errors.js', allowed: !pure },
      { file, specifier: 'node:net', allowed: !pure },
      { file, specifier: 'node:timers/promises', allowed: !pure },
      { file, specifier: '@oclif/core', allowed: ON_TOP.includes(from) },
      { file, specifier: '../base-command.js', allowed: ON_TOP.includes(from) },
      { file, specifier: '@cucumber/cucumber', allowed: cucumber.includes(from) },
      // Messages and parser are far from the whole of cucumber.
      { file, specifier: '@cucumber/messages', allowed: [...cucumber, 'report'].includes(from) },
      { file, specifier: '@cucumber/gherkin', allowed: [...cucumber, 'report'].includes(from) },
    ];
  });
}

function outsideOfSrc(): Probe[] {
  return [
    ...FOLDERS.flatMap((from) =>
      ['test/server/harness.js', 'fixtures/targets/lib/csv.mjs', 'bench/startup.js', 'step-definitions/csv.js'].map(
        (to) => ({ file: `src/${from}/probe.ts`, specifier: `../../${to}`, allowed: false }),
      ),
    ),
    { file: 'src/probe.ts', specifier: './errors.js', allowed: true },
    { file: 'src/probe.ts', specifier: './store/store.js', allowed: false },
    { file: 'src/probe.ts', specifier: '../test/thing.js', allowed: false },
    { file: 'step-definitions/probe.ts', specifier: '../src/client/session.js', allowed: true },
    { file: 'step-definitions/probe.ts', specifier: '../src/commands/conform.js', allowed: false },
    { file: 'step-definitions/probe.ts', specifier: '../test/thing.js', allowed: false },
    { file: 'fixtures/targets/probe.mjs', specifier: '../../src/store/csv.js', allowed: false },
    { file: 'fixtures/targets/probe.mjs', specifier: './lib/csv.mjs', allowed: true },
  ];
}

/** Writes the probes to a folder under a copy of our biome.json, lints it, and says what the rule found. */
async function restrictedImports(probes: readonly Probe[]): Promise<Set<string>> {
  const folder = await mkdtemp(join(tmpdir(), 'memlite-kit-imports-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await copyFile(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
  const files = new Map<string, Probe[]>();
  for (const probe of probes) files.set(probe.file, [...(files.get(probe.file) ?? []), probe]);
  for (const [file, own] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    // Each way to import, in turn: none may be a way around the rule.
    const ways = [
      (from: string) => `export * from '${from}';`,
      (from: string) => `await import('${from}');`,
      (from: string) => `import type {} from '${from}';`,
      (from: string) => `import '${from}';`,
    ];
    const lines = own.map(({ specifier }, index) => ways[index % ways.length]?.(specifier));
    await writeFile(join(folder, file), `${lines.join('\n')}\n`);
  }
  const found = new Set<string>();
  for (const { path, line } of await lint(folder)) {
    const probe = files.get(path)?.[line - 1];
    if (probe !== undefined) found.add(`${path} imports ${probe.specifier}`);
  }
  return found;
}

async function lint(folder: string): Promise<{ path: string; line: number }[]> {
  const biome = join(ROOT, 'node_modules/.bin/biome');
  const only = ['--only=style/noRestrictedImports', '--vcs-enabled=false'];
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', ...only, '.'];
  const { stdout } = await promisify(execFile)(biome, args, { cwd: folder }).catch((failure) => failure);
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { category: string; location: { path: string; start: { line: number } } }[];
  };
  return diagnostics
    .filter(({ category }) => category === 'lint/style/noRestrictedImports')
    .map(({ location }) => ({ path: location.path, line: location.start.line }));
}
