import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, copyFileSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../../src/package-root.js';
import { groupRuns } from '../../../src/target/processes.js';
import { freePort } from '../../../src/target/spawned.js';
import { RUN } from '../conform.js';
import { temporaryFolder } from '../temporary.js';

const targets = join(packageRoot(), 'fixtures/targets');
const IDS = ['LITE-SET-4', 'LITE-GET-1'];

/** A folder with a server in it, as its author has it. */
function project(server: string): string {
  const folder = temporaryFolder(onTestFinished);
  cpSync(join(targets, 'lib'), join(folder, 'lib'), { recursive: true });
  copyFileSync(join(targets, server), join(folder, 'server.mjs'));
  return folder;
}

/** A watch that runs, and what it has printed; in a process group of its own, as a terminal would have it. */
class Watching {
  readonly #child: ChildProcess;
  #printed = '';
  #read = 0;
  #news = () => {};
  readonly ended: Promise<number | null>;

  constructor(folder: string, args: readonly string[]) {
    this.#child = spawn(process.execPath, [RUN, 'conform', '--watch', ...args], { cwd: folder, detached: true });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#printed += chunk.toString();
        this.#news();
      });
    this.ended = new Promise((resolve) => this.#child.on('close', (code) => resolve(code)));
    onTestFinished(async () => {
      this.#child.kill('SIGTERM');
      await this.ended;
    });
  }

  /** Waits for these words behind those that were waited for before. */
  async until(words: string): Promise<void> {
    for (;;) {
      const at = this.#printed.indexOf(words, this.#read);
      if (at >= 0) {
        this.#read = at + words.length;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#news = resolve;
      });
    }
  }

  get printed(): string {
    return this.#printed;
  }

  get group(): number {
    return this.#child.pid ?? 0;
  }

  interrupt(): void {
    process.kill(-this.group, 'SIGINT');
  }
}

const SPAWN = ['--spawn', 'node server.mjs {port} {csv}'];

/** Each test runs the suite several times, in processes of their own. */
const PATIENCE = { timeout: 240_000 };

describe('conform --watch', PATIENCE, () => {
  test('runs, and again when the server is edited, with what failed first', async () => {
    const folder = project('value-as-command.mjs');
    const watching = new Watching(folder, [...IDS, ...SPAWN]);
    await watching.until('does not conform: 3 passed, 6 failed');
    await watching.until('waiting for a change');
    copyFileSync(join(targets, 'sound-lite.mjs'), join(folder, 'server.mjs'));
    await watching.until('changed: server.mjs');
    await watching.until('6 checks failed before: now all of them pass');
    await watching.until('conforms: 9 passed');
    await watching.until('waiting for a change');
    watching.interrupt();
    expect(await watching.ended).toBe(130);
    expect(groupRuns(watching.group)).toBe(false);
  });

  test('a server that does not start is shown, and waited for', async () => {
    const folder = project('sound-lite.mjs');
    writeFileSync(join(folder, 'server.mjs'), 'const x = (');
    const watching = new Watching(folder, [...IDS, ...SPAWN]);
    await watching.until('SyntaxError');
    await watching.until('waiting for a change');
    copyFileSync(join(targets, 'sound-lite.mjs'), join(folder, 'server.mjs'));
    await watching.until('conforms: 9 passed');
  });

  test('an edit ends the run that is on', async () => {
    const folder = project('sound-lite.mjs');
    const bell = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void bell.close());
    await once(bell, 'listening');
    const { port } = bell.address() as AddressInfo;
    // It rings when it has started, and then never listens.
    const deaf = `import { connect } from 'node:net';\nconnect(${port}, '127.0.0.1').on('error', () => {});\n`;
    writeFileSync(join(folder, 'server.mjs'), `${deaf}setInterval(() => {}, 1000);\n`);
    const watching = new Watching(folder, [...IDS, ...SPAWN]);
    await once(bell, 'connection');
    copyFileSync(join(targets, 'sound-lite.mjs'), join(folder, 'server.mjs'));
    await watching.until('changed: server.mjs');
    await watching.until('conforms: 9 passed');
    expect(watching.printed).not.toContain('did not listen');
  });

  test('what the server writes where its sources are starts no endless loop', async () => {
    const folder = project('sound-lite.mjs');
    appendFileSync(
      join(folder, 'server.mjs'),
      `import { writeFileSync } from 'node:fs';\nwriteFileSync('state.txt', String(process.pid));\n`,
    );
    const watching = new Watching(folder, [...IDS, ...SPAWN]);
    await watching.until('state.txt has changed in three runs in a row');
    await watching.until('conforms: 9 passed');
    await watching.until('waiting for a change');
    appendFileSync(join(folder, 'server.mjs'), '// an edit\n');
    await watching.until('changed: server.mjs');
    await watching.until('conforms: 9 passed');
    await watching.until('waiting for a change');
  });

  test('reports are written each time, and are no change', async () => {
    const folder = project('sound-lite.mjs');
    const reports = ['--format', 'dots', '--format', 'json:result.json', '--format', 'html:report.html'];
    const watching = new Watching(folder, [...IDS, ...SPAWN, ...reports]);
    await watching.until('waiting for a change');
    rmSync(join(folder, 'report.html'));
    appendFileSync(join(folder, 'server.mjs'), '// an edit\n');
    await watching.until('changed: server.mjs\n');
    await watching.until('waiting for a change');
    expect(watching.printed.match(/changed: /g)).toHaveLength(1);
  });

  test('a server that the user starts is waited for', async () => {
    const folder = project('sound-lite.mjs');
    const port = await freePort();
    const watching = new Watching(folder, [...IDS, '--target', `127.0.0.1:${port}`]);
    await watching.until(`waiting for a server on 127.0.0.1:${port}`);
    const server = spawn(process.execPath, ['server.mjs', String(port), join(folder, 'data.csv')], { cwd: folder });
    onTestFinished(() => void server.kill());
    await watching.until('conforms: 9 passed');
    await watching.until('waiting for a change');
  });
});
