import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, test, vi } from 'vitest';
import type { Result } from '../src/conformance/result.js';
import { packageRoot } from '../src/package-root.js';
import { RUN } from './conformance/conform.js';
import { killTargets, startTarget } from './fixtures/target-process.js';
import { type Deed, type Request, startOddServer } from './target/odd-server.js';

/** The kit itself against targets that mean it no good: it ends, in bounded memory, and says what it met. */

// Most of the time is spent waiting for what does not come.
vi.setConfig({ maxConcurrency: 6 });

afterAll(killTargets);

const MAX_PEAK_KB = 400 * 1024;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The most memory it had, in kB; 0 where the system does not tell. */
  readonly peakKb: number;
}

/** Runs the built kit to its end. */
async function kit(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [RUN, ...args], { cwd: packageRoot(), stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      out[name] += text;
    });
  const closed = once(child, 'close') as Promise<[number | null]>;
  let peakKb = 0;
  let running = true;
  closed.finally(() => {
    running = false;
  });
  while (running) {
    peakKb = Math.max(peakKb, peakOf(child.pid));
    await sleep(25);
  }
  const [code] = await closed;
  return { code, ...out, peakKb };
}

/** See proc(5): the peak of the resident set. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const HOSTILE: Readonly<Record<string, RegExp>> = {
  'silent.mjs': /never answers, not within 3s \(sent "set .*", received nothing\)/,
  'flood.mjs': /sends without end before anything was asked \(nothing sent, received "STORED.*"\)/,
  'endless-line.mjs': /sends without end \(sent "set .*", received "xxx.*"\)/,
  'resets.mjs': /(resets each connection|ends each connection unasked) \(.*received nothing.*\)/,
  'closes-at-once.mjs':
    /ends each connection unasked \(sent "set .*", received nothing, and the connection was closed\)/,
  'half-reply.mjs': /its replies are none of this family \(sent "set .*", received "STOR"\)/,
};

describe.concurrent('from the first connection on', () => {
  for (const [name, sentence] of Object.entries(HOSTILE))
    for (const command of ['probe', 'conform'])
      test(`${command}: ${name}`, async ({ expect }) => {
        const target = await startTarget(name);
        const { code, stdout, stderr, peakKb } = await kit(command, '--target', `127.0.0.1:${target.port}`);
        await target.kill('SIGKILL');
        expect(stderr).toMatch(/^memlite-kit: the target at 127\.0\.0\.1:\d+ does not speak this protocol: [^\n]*\n$/);
        expect(stderr).toMatch(sentence);
        expect([code, stdout]).toEqual([3, '']);
        expect(peakKb).toBeLessThan(MAX_PEAK_KB);
      });
});

/** The keys of the suite begin so; those of the probe do not. */
const ofSuite = ({ key }: Request) => /^mk[0-9a-f]{8}-/.test(key);
const ofFence = ({ key }: Request) => /^mk[0-9a-f]{8}-fence/.test(key);

/** A few checks, in the order of the suite: one of 50 clients, and some of one. */
const CHECKS = ['LITE-CONN-1.1', 'LITE-SET-1.1', 'LITE-SET-12.1', 'LITE-GET-1.1', 'LITE-GET-2.1', 'LITE-GET-2.2'];

async function conform(port: number, checks: readonly string[]): Promise<Ended & { result: Result }> {
  const ended = await kit('conform', ...checks, '--json', '--target', `127.0.0.1:${port}`);
  if (ended.stdout === '') throw new Error(`conform printed nothing: ${ended.stderr}`);
  return { ...ended, result: JSON.parse(ended.stdout) as Result };
}

/** What was found wrong by the checks with such ids. */
function wordsOf({ checks }: Result, ids: RegExp): string[] {
  return checks
    .filter(({ id, failure }) => ids.test(id) && failure !== undefined)
    .map(({ id, failure }) => `${id}: ${failure?.message} ${failure?.outcome ?? ''} ${failure?.received ?? ''}`);
}

const AFTERWARDS: Readonly<Record<string, [Deed | string, RegExp]>> = {
  'it floods': ['flood', /a flood: \d+ bytes and no end|bytes that are no reply to this request/],
  'it falls silent': ['', /no reply within \d+ ms, the connection still open/],
  'it resets': ['reset', /the server reset the connection/],
  'it closes': ['close', /the server closed the connection/],
  'it answers half a reply': ['STOR', /an incomplete reply, nothing more within \d+ ms/],
  'it answers garbage': ['\x00\xff\x80 garbage\r\n', /\\x00\\xff\\x80 garbage/],
  'it dies': ['die', /no connection \(ECONNREFUSED\)|the server (closed|reset) the connection/],
};

describe.concurrent('once it has been probed, to all that is asked but the fence', () => {
  for (const [what, [deed, words]] of Object.entries(AFTERWARDS).filter(([what]) => what !== 'it dies'))
    test(what, { timeout: 180_000 }, async ({ expect, onTestFinished }) => {
      const { address } = await startOddServer(
        { reply: (request, sound) => (ofSuite(request) && !ofFence(request) ? deed : sound) },
        onTestFinished,
      );
      const { code, stderr, peakKb, result } = await conform(address.port, CHECKS);
      expect(stderr).not.toContain('internal error');
      expect([code, result.verdict]).toEqual([1, 'failed']);
      expect(result.checks.map(({ id, status }) => `${id} ${status}`)).toEqual(CHECKS.map((id) => `${id} failed`));
      for (const line of wordsOf(result, /^LITE-(SET-1|GET-2)\.1$/)) expect(line).toMatch(words);
      expect(peakKb).toBeLessThan(MAX_PEAK_KB);
    });
});

describe.concurrent('once it has been probed, to whatever is asked', () => {
  for (const [what, [deed, words]] of Object.entries(AFTERWARDS))
    test(what, { timeout: 180_000 }, async ({ expect, onTestFinished }) => {
      const { address } = await startOddServer(
        { reply: (request, sound) => (ofSuite(request) ? deed : sound) },
        onTestFinished,
      );
      const { code, stderr, peakKb, result } = await conform(address.port, CHECKS.slice(1));
      expect(stderr).not.toContain('internal error');
      expect([code, result.verdict]).toEqual([1, 'failed']);
      const [first, ...others] = result.checks.map(({ status }) => status);
      expect(first).toBe('failed');
      expect(wordsOf(result, /./).join('\n')).toMatch(words);
      // Whoever answers is judged on, whatever it says; of a target that is gone nothing more can be said.
      const answers = ['flood', '\x00\xff\x80 garbage\r\n'].includes(deed);
      expect(others).toEqual(others.map(() => (answers ? 'failed' : 'inconclusive')));
      for (const { reason, status } of result.checks)
        if (status === 'inconclusive') expect(reason).toMatch(/the target went away/);
      expect(peakKb).toBeLessThan(MAX_PEAK_KB);
    });
});
