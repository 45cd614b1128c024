import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../../src/client/connection.js';
import { WireLog } from '../../src/client/wire-log.js';
import { lite } from '../../src/protocol/dialect.js';
import { freePort, PortTaken, SpawnedServer } from '../../src/target/spawned.js';
import { openTarget } from '../../src/target/target.js';
import { Talk } from '../fixtures/talk.js';
import { TARGETS } from '../fixtures/target-process.js';

const SOUND = `${TARGETS}sound-lite.mjs`;
const scratch = mkdtempSync(join(tmpdir(), 'memlite-kit-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function script(source: string): string {
  const file = join(mkdtempSync(join(scratch, 'script-')), 'script.mjs');
  writeFileSync(file, source);
  return file;
}

/** A server of these words; `{port}` is filled in. It is killed with the test. */
async function server(words: readonly string[], startTimeoutMs?: number): Promise<SpawnedServer> {
  const port = await freePort();
  const argv = words.map((word) => word.replaceAll('{port}', String(port)));
  const address = { host: '127.0.0.1', port };
  const spawned = new SpawnedServer(argv, address, startTimeoutMs === undefined ? {} : { startTimeoutMs });
  onTestFinished(() => spawned.kill());
  return spawned;
}

async function listens(spawned: SpawnedServer): Promise<boolean> {
  const { address } = spawned;
  const opened = await Connection.open({ address, name: 'test', log: new WireLog(), timeoutMs: 5000 });
  if (opened instanceof Connection) opened.close();
  return opened instanceof Connection;
}

/** Whether a process runs; one that has ended and waits for its parent to notice does not. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'latin1') : ') Z';
  return !/\) [ZX]/.test(stat);
}

async function untilGone(pid: number): Promise<boolean> {
  for (let left = 400; runs(pid) && left > 0; left -= 1) await sleep(50);
  return !runs(pid);
}

async function until(holds: () => boolean): Promise<void> {
  for (let left = 400; !holds() && left > 0; left -= 1) await sleep(50);
}

describe('a server that is spawned', () => {
  test('is started, stopped, and started again on the same port', async () => {
    const spawned = await server([process.execPath, SOUND, '{port}']);
    await spawned.start();
    const first = spawned.pid ?? 0;
    expect([spawned.running, await listens(spawned), spawned.exit]).toEqual([true, true, undefined]);
    await spawned.stop();
    expect([spawned.running, await listens(spawned), spawned.exit]).toEqual([false, false, 'exit code 0']);
    expect([runs(first), spawned.pid]).toEqual([false, undefined]);
    await spawned.start();
    expect([spawned.running, await listens(spawned)]).toEqual([true, true]);
  });

  test('is killed with clients connected, and started again at once', async () => {
    const spawned = await server([process.execPath, SOUND, '{port}']);
    await spawned.start();
    for (let round = 0; round < 3; round += 1) {
      const talk = await Talk.connect(spawned.address.port);
      await talk.ask('get k\r\n', 'NOT FOUND\r\n');
      await spawned.kill();
      expect(spawned.exit).toBe('signal SIGKILL');
      await spawned.start();
      talk.close();
    }
    expect(await listens(spawned)).toBe(true);
  });

  test('is killed together with its children', async () => {
    const spawned = await server(['sh', '-c', `"${process.execPath}" "${SOUND}" {port} & echo child $!; wait`]);
    await spawned.start();
    await until(() => spawned.output.includes('child'));
    const child = Number(/child (\d+)/.exec(spawned.output)?.[1]);
    expect(runs(child)).toBe(true);
    await spawned.kill();
    expect(await untilGone(child)).toBe(true);
    expect(await listens(spawned)).toBe(false);
  });

  test('is signalled no more once it is gone, for its number may be another one’s then', async () => {
    const spawned = await server([process.execPath, SOUND, '{port}']);
    await spawned.start();
    const pid = spawned.pid ?? 0;
    await spawned.kill();
    const signalled = vi.spyOn(process, 'kill');
    onTestFinished(() => signalled.mockRestore());
    await spawned.stop();
    await spawned.kill();
    await spawned.close();
    spawned.pause();
    spawned.resume();
    expect(signalled.mock.calls.filter(([to]) => Math.abs(to) === pid)).toEqual([]);
    expect([spawned.running, spawned.gone, spawned.exit]).toEqual([false, true, 'signal SIGKILL']);
  });

  test('is killed when it does not mind SIGTERM', async () => {
    const source = `process.on('SIGTERM', () => {}); await import('node:net').then(({ createServer }) => createServer().listen(Number(process.argv[2]), '127.0.0.1'));`;
    const spawned = await server([process.execPath, script(source), '{port}']);
    await spawned.start();
    await spawned.stop();
    expect([spawned.running, spawned.exit]).toEqual([false, 'signal SIGKILL']);
  });

  test('keeps the end of its output', async () => {
    const source = `for (let line = 0; line < 5000; line += 1) console.log('line', line); await import('${SOUND}');`;
    const spawned = await server([process.execPath, script(source), '{port}']);
    await spawned.start();
    await until(() => spawned.output.includes('listening'));
    expect(spawned.output.length).toBeLessThanOrEqual(8192);
    expect(spawned.output).toContain('line 4999');
  });
});

describe('a server that is paused', () => {
  const paused = async () => {
    const spawned = await server([process.execPath, SOUND, '{port}']);
    await spawned.start();
    const talk = await Talk.connect(spawned.address.port);
    onTestFinished(() => talk.close());
    await talk.ask('get k\r\n', 'NOT FOUND\r\n');
    spawned.pause();
    return { spawned, talk };
  };

  test('answers when it is resumed, and not before', async () => {
    const { spawned, talk } = await paused();
    talk.send('get k\r\n');
    await talk.expectSilence();
    expect([spawned.running, spawned.gone]).toEqual([true, false]);
    spawned.resume();
    await talk.expect('NOT FOUND\r\n');
    spawned.resume();
    await talk.ask('get k\r\n', 'NOT FOUND\r\n');
  });

  test('can be stopped, and obeys', async () => {
    const { spawned } = await paused();
    await spawned.stop();
    expect([spawned.exit, spawned.gone]).toEqual(['exit code 0', true]);
  });

  test('can be killed and started again, and is not paused then', async () => {
    const { spawned } = await paused();
    await spawned.kill();
    expect([spawned.exit, spawned.gone]).toEqual(['signal SIGKILL', true]);
    spawned.pause();
    await spawned.start();
    const talk = await Talk.connect(spawned.address.port);
    await talk.ask('get k\r\n', 'NOT FOUND\r\n');
    talk.close();
  });

  test('is paused together with its children', async () => {
    const spawned = await server(['sh', '-c', `"${process.execPath}" "${SOUND}" {port} & wait`]);
    await spawned.start();
    const talk = await Talk.connect(spawned.address.port);
    spawned.pause();
    talk.send('get k\r\n');
    await talk.expectSilence();
    spawned.resume();
    await talk.expect('NOT FOUND\r\n');
    talk.close();
  });
});

test('a leader that has ended leaves a group that is not gone', async () => {
  const file = join(scratch, 'leader-may-end');
  const wait = `while [ ! -e "${file}" ]; do sleep 0.05; done`;
  const spawned = await server(['sh', '-c', `"${process.execPath}" "${SOUND}" {port} & ${wait}`]);
  await spawned.start();
  writeFileSync(file, '');
  await until(() => !spawned.running);
  expect([spawned.running, spawned.gone, await listens(spawned)]).toEqual([false, false, true]);
  await spawned.kill();
  expect([spawned.gone, await listens(spawned)]).toEqual([true, false]);
});

test('the last words are those of the process that was started last', async () => {
  const source = `import { existsSync, writeFileSync } from 'node:fs';
    if (existsSync(process.argv[3])) throw console.log('second');
    writeFileSync(process.argv[3], '');
    console.log('Error: first');
    await import('${SOUND}');`;
  const file = join(scratch, 'started-once');
  const spawned = await server([process.execPath, script(source), '{port}', file]);
  await spawned.start();
  await until(() => spawned.output.includes('listening'));
  expect(spawned.lastWords).toBe('Error: first');
  await spawned.kill();
  await expect(spawned.start()).rejects.toThrow('exit code 1');
  expect([spawned.output.includes('first'), spawned.output.includes('second')]).toEqual([false, true]);
});

describe('what cannot be started is told in one sentence, and nothing is left running:', () => {
  test('a command that is not there', async () => {
    const spawned = await server(['memlite-kit-no-such-command', '{port}']);
    await expect(spawned.start()).rejects.toThrow(
      '--spawn cannot run "memlite-kit-no-such-command" (spawn memlite-kit-no-such-command ENOENT): is it installed and spelled right?',
    );
  });

  test('a command that ends at once', async () => {
    const source = `console.log('some words'); throw new RangeError('no such thing');`;
    const spawned = await server([process.execPath, script(source), '{port}']);
    const error: unknown = await spawned.start().catch((error: unknown) => error);
    expect(error).toMatchObject({ exitCode: 3 });
    expect(String(error)).toMatch(
      /the command `.*` ended \(exit code 1\) before it listened on port \d+; it printed: RangeError: no such thing$/,
    );
  });

  test('a command that never listens', async () => {
    const spawned = await server(['sh', '-c', 'echo waiting for {port}; echo for ever; sleep 1000'], 1000);
    const started = spawned.start();
    const pid = spawned.pid ?? 0;
    const error: unknown = await started.catch((error: unknown) => error);
    expect(error).toMatchObject({ exitCode: 3 });
    expect(String(error)).toMatch(
      /did not listen on 127\.0\.0\.1:\d+ within 1s: does it use \{port\}\?; it printed: waiting for \d+ \| for ever$/,
    );
    expect(await untilGone(pid)).toBe(true);
  });

  test('a command whose port is taken', async () => {
    const spawned = await server([process.execPath, SOUND, '{port}']);
    const other = createServer().listen(spawned.address.port, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    await expect(spawned.start()).rejects.toThrow(PortTaken);
    expect(spawned.pid).toBeUndefined();
  });
});

describe('a target', () => {
  test('has a port and a folder of its own, both gone when it is closed', async () => {
    const target = await openTarget({ spawn: `'${process.execPath}' '${SOUND}' {port} {csv}` }, lite);
    const folder = dirname(target.csv ?? '');
    expect([existsSync(folder), target.address.port > 0, target.server?.running]).toEqual([true, true, true]);
    await target.close();
    expect([existsSync(folder), target.server?.running]).toEqual([false, false]);
  });

  test('says how to name it on a command line', async () => {
    const csv = join(scratch, "it's data.csv");
    writeFileSync(csv, '');
    const target = await openTarget({ target: '127.0.0.1:11211', csv }, lite);
    expect(target.flags).toBe(`--target 127.0.0.1:11211 --csv '${scratch}/it'\\''s data.csv'`);
  });
});

describe('nothing is left when the kit ends by', () => {
  const RUN = fileURLToPath(new URL('run-target.mjs', import.meta.url));
  const COMMAND = `sh -c '"${process.execPath}" "${SOUND}" {port} {csv} & echo child $!; wait'`;

  const ENDINGS: readonly [ending: string, signal: NodeJS.Signals | undefined, code: number][] = [
    ['exit', undefined, 7],
    ['error', undefined, 1],
    ['rejection', undefined, 1],
    ['SIGINT', 'SIGINT', 130],
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGHUP', 'SIGHUP', 129],
  ];
  test.each(ENDINGS)('%s', async (ending, signal, code) => {
    const kit = spawn(process.execPath, [RUN, COMMAND, ending], {
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
    const ended = once(kit, 'close');
    const [line] = (await once(kit.stdout, 'data')) as [Buffer];
    const started = JSON.parse(String(line)) as { leader: number; output: string; csv: string };
    const child = Number(/child (\d+)/.exec(started.output)?.[1]);
    expect([started.leader, child].every((pid) => pid > 0)).toBe(true);
    if (signal !== undefined) kit.kill(signal);
    expect((await ended)[0]).toBe(code);
    expect([await untilGone(started.leader), await untilGone(child)]).toEqual([true, true]);
    expect(existsSync(dirname(started.csv))).toBe(false);
  });
});
