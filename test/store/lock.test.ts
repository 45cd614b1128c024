import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { acquireLock, type LockOutcome } from '../../src/store/lock.js';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'memlite-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Another process, to lock a data file. */
class Holder {
  readonly child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(path: string) {
    const args = [join(import.meta.dirname, 'lock-holder.mjs'), path];
    this.child = spawn(process.execPath, args, { stdio: 'pipe' });
    this.#lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  static async start(path: string): Promise<Holder> {
    const holder = new Holder(path);
    expect(await holder.#line()).toBe('ready');
    return holder;
  }

  async acquire(): Promise<LockOutcome> {
    this.child.stdin.write('lock\n');
    return JSON.parse(await this.#line());
  }

  /** As an end in good order does, or a signal. */
  async stop(signal?: NodeJS.Signals): Promise<void> {
    const exited = once(this.child, 'exit');
    if (signal === undefined) this.child.stdin.end();
    else this.child.kill(signal);
    await exited;
  }

  async #line(): Promise<string> {
    return (await this.#lines.next()).value;
  }
}

async function release(outcome: LockOutcome): Promise<void> {
  if (outcome.kind === 'acquired') await outcome.release();
}

test('a lock is held until it is released, also against the same process', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'data.csv');
  const first = await acquireLock(path);
  expect(first.kind).toBe('acquired');
  expect(await acquireLock(path)).toEqual({ kind: 'held', pid: process.pid });
  expect((await acquireLock(join(folder, 'other.csv'))).kind).toBe('acquired');
  expect((await acquireLock(join(folder, 'data'))).kind).toBe('acquired');
  await release(first);
  const again = await acquireLock(path);
  expect(again.kind).toBe('acquired');
  await release(again);
  expect(readdirSync(folder).filter((name) => name.startsWith('data.csv'))).toEqual([]);
});

test('other processes are refused, and get it after an end in good order or a kill', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'data.csv');
  for (const signal of [undefined, 'SIGKILL'] as const) {
    const holder = await Holder.start(path);
    expect((await holder.acquire()).kind).toBe('acquired');
    expect(await acquireLock(path)).toEqual({ kind: 'held', pid: holder.child.pid });
    await holder.stop(signal);
    expect(readdirSync(folder).length).toBe(signal === undefined ? 0 : 1);
    const next = await acquireLock(path);
    expect(next.kind).toBe('acquired');
    expect(readdirSync(folder).length).toBe(1);
    await release(next);
  }
});

test('of many that start at once exactly one has it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'data.csv');
  const holders = await Promise.all(Array.from({ length: 8 }, () => Holder.start(path)));
  for (let round = 0; round < 10; round++) {
    const outcomes = await Promise.all(holders.map((holder) => holder.acquire()));
    expect(outcomes.filter(({ kind }) => kind === 'acquired').length).toBe(1);
    const winner = holders[outcomes.findIndex(({ kind }) => kind === 'acquired')];
    // The others may name one that was still trying; who asks now learns of the winner.
    expect(await acquireLock(path)).toEqual({ kind: 'held', pid: winner?.child.pid });
    winner?.child.stdin.write('release\n');
    await expect.poll(() => readdirSync(folder)).toEqual([]);
  }
});

test.runIf(process.platform === 'linux')(
  'a killed process is not mistaken for another with its process id',
  async () => {
    const path = join(temporaryFolder(), 'data.csv');
    const holder = await Holder.start(path);
    for (const pid of [holder.child.pid, process.pid, 1]) writeFileSync(`${path}.lock-${pid}-12345`, '');
    expect((await acquireLock(path)).kind).toBe('acquired');
  },
);

test.runIf(process.platform === 'linux')(
  'a killed process that its parent does not wait for holds nothing',
  async () => {
    const path = join(temporaryFolder(), 'data.csv');
    // Prints the child's process id, becomes one that never waits, and hears nothing of the child's end.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [line] = await once(parent.stdout, 'data');
    const child = Number(line);
    const stat = (): string[] =>
      readFileSync(`/proc/${child}/stat`, 'latin1')
        .replace(/^.*\) /, '')
        .split(' ');
    writeFileSync(`${path}.lock-${child}-${stat()[19]}`, '');
    expect(await acquireLock(path)).toEqual({ kind: 'held', pid: child });
    process.kill(child, 'SIGKILL');
    await expect.poll(() => stat()[0]).toBe('Z');
    expect((await acquireLock(path)).kind).toBe('acquired');
  },
);

test('all names of a file share its lock, whether it is there yet or not', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'linked'));
  symlinkSync('real/data.csv', join(folder, 'data.csv'));
  const names = ['real/data.csv', 'linked/data.csv', 'data.csv', 'real/../linked/data.csv'].map((name) =>
    join(folder, name),
  );
  for (const isThere of [false, true]) {
    if (isThere) writeFileSync(names[0] as string, '');
    for (const name of names) {
      const lock = await acquireLock(name);
      expect(lock.kind).toBe('acquired');
      for (const other of names) expect(await acquireLock(other)).toEqual({ kind: 'held', pid: process.pid });
      await release(lock);
    }
  }
});

test('a folder that is missing is an error', async () => {
  await expect(acquireLock(join(temporaryFolder(), 'missing', 'data.csv'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('what only looks like a claim is left alone', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'data.csv');
  for (const name of ['data.csv.lock-x', 'data.csv.lock-1-2-3', 'data.csv.lock-1', 'data.csv']) {
    writeFileSync(join(folder, name), name);
  }
  await release(await acquireLock(path));
  expect(readdirSync(folder).length).toBe(4);
  expect(readFileSync(path, 'utf8')).toBe('data.csv');
});
