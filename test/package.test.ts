import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SPEC_NAMES } from '../src/protocol/dialect.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PATIENCE_MS = 180_000;

let folder: string;
let packed: string[];

/** Runs a command in the folder where the package is installed; stdout, or an error that holds all there is to know. */
async function run(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd: folder, env: userEnvironment() });
  return stdout;
}

/** Of a user, not of somebody who runs tests with npm and vitest. */
function userEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_)|npm_config_local_prefix$|VITEST|NODE_ENV$|INIT_CWD$)/.test(name),
  );
  // See vitest.config.ts.
  return { ...Object.fromEntries(own), NODE_EXTRA_CA_CERTS: process.env.MEMLITE_EXTRA_CA_CERTS };
}

const memliteKit = (...args: string[]) => run('npx', '--no-install', 'memlite-kit', ...args);

// What is packed is what was built: `npm test` builds first.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memlite-kit-package-'));
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await promisify(execFile)('npm', pack, { cwd: ROOT, env: userEnvironment() });
  const [tarball] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  packed = tarball?.files.map((file) => file.path) ?? [];
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--omit=dev'];
  await run('npm', 'install', ...quiet, `./${tarball?.filename}`);
}, PATIENCE_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the package', () => {
  test('holds what runs and what is read, and nothing else', () => {
    for (const file of ['bin/run.js', 'dist/src/commands/conform.js', 'dist/step-definitions/hooks.js'])
      expect(packed).toContain(file);
    for (const file of ['oclif.manifest.json', 'schema/result.schema.json', 'README.md', 'LICENSE', 'CHANGELOG.md'])
      expect(packed).toContain(file);
    for (const spec of SPEC_NAMES) expect(packed).toContain(`docs/spec/${spec}.md`);
    expect(packed.some((file) => file.startsWith('features/'))).toBe(true);
    const surplus = packed.filter(
      (file) => /^(test|bench|src|step-definitions|fixtures\/targets)\//.test(file) || /(?<!\.d)\.ts$/.test(file),
    );
    expect(surplus).toEqual([]);
  });

  test('--version says which it is', async () => {
    expect(await memliteKit('--version')).toMatch(/^memlite-kit\/\d+\.\d+\.\d+ /);
  });

  test('its checkers are a library', async () => {
    const script =
      "import('memlite-kit/consistency').then(({ ANOMALIES, checkRegister }) =>\n" +
      "  console.log(typeof checkRegister, ANOMALIES.includes('stale-read')))";
    expect(await run(process.execPath, '-e', script)).toBe('function true\n');
    expect(packed).toContain('dist/src/consistency/index.d.ts');
  });

  test('explain prints a clause', async () => {
    expect(await memliteKit('explain', 'LITE-SET-2')).toMatch(/^LITE-SET-2 · MUST/);
  });

  test.each(SPEC_NAMES)('conform judges the reference server by %s', async (spec) => {
    const chapter = `${spec.toUpperCase()}-SET`;
    const stdout = await memliteKit('conform', '--dialect', spec, '--level', 'must', chapter);
    expect(stdout).toMatch(/^conforms: \d+ passed, 0 failed of \d+ checks/m);
  });

  test('serve answers, and stops when told to', async () => {
    // Not through npx, so that the signal reaches the server itself.
    const bin = join(folder, 'node_modules/.bin/memlite-kit');
    const child = spawn(bin, ['serve', '--port', '0', '--data', 'served.csv', '--json'], {
      cwd: folder,
      env: userEnvironment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const exited = once(child, 'exit');
    const [line] = await once(child.stdout, 'data');
    const { port } = JSON.parse(String(line)) as { port: number };
    expect(await exchange(port, 'set k 5\r\nhello\r\nget k\r\n')).toBe('STORED\r\nVALUE k hello\r\nEND\n');
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });
});

/** Sends bytes, half-closes, and reads until the server closes. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.end(bytes, 'latin1');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}
