/**
 * Runs the tests that a version of Node.js could break with other versions than the installed one (those of
 * vitest.versions.config.ts): `npm run test:node -- 24`, or without a number all that the package promises to run on.
 * `--results FOLDER` keeps vitest's report of each. The versions are npm packages of Node.js itself, in a temporary folder.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VERSIONS = ['22', '24', '26'];
const PATIENCE_MS = 180_000;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { results: { type: 'string' } } });
if (!positionals.every((version) => /^\d+(\.\d+){0,2}$/.test(version))) {
  process.stderr.write('test:node takes versions of Node.js, such as 24 or 22.12.0\n');
  process.exit(2);
}
const versions = positionals.length > 0 ? positionals : VERSIONS;

const scratch = mkdtempSync(join(tmpdir(), 'memlite-kit-node-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

// Side by side, for most tests wait most of the time.
await Promise.all(
  versions.map(async (version) => {
    const bin = await install(version);
    if (bin !== undefined && (await test(version, bin)) !== 0) process.exitCode = 1;
  }),
);

/** The folder of its binary; undefined, with a note, where it is not to be had. */
async function install(version) {
  const folder = join(scratch, version);
  const name = `node-${process.platform}-${process.arch}`;
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--no-package-lock'];
  try {
    const options = { cwd: scratch, timeout: PATIENCE_MS };
    await promisify(execFile)('npm', ['install', '--prefix', folder, ...quiet, `${name}@${version}`], options);
    const bin = join(folder, 'node_modules', name, 'bin');
    await promisify(execFile)(join(bin, 'node'), ['--version']);
    return bin;
  } catch (error) {
    const [reason = ''] = String(error.stderr || error.message).split('\n');
    process.stdout.write(`note: Node.js ${version} is not to be had (${reason}): nothing was tried with it\n`);
    return undefined;
  }
}

/** Its exit code; what it prints comes in one piece. What the tests start by the name of `node` is that version too. */
function test(version, bin) {
  const report =
    values.results === undefined ? [] : ['--reporter=json', `--outputFile.json=${values.results}/${version}.json`];
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'vitest.versions.config.ts',
    '--reporter=default',
    ...report,
  ];
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const child = spawn(join(bin, 'node'), args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.stdout.write(`\nwith Node.js ${version}\n${Buffer.concat(printed)}`);
      resolve(code);
    });
  });
}
