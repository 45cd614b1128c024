import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { killTargets, startTarget } from '../fixtures/target-process.js';
import { warmKit } from '../warm-kit.js';
import { conform as conformBy, notPassed } from './conform.js';
import { temporaryFolder } from './temporary.js';

const SPAWN = 'node fixtures/targets/dies-on-get.mjs {port} {csv}';
/** In the order in which they run: what is harmless, the two that end the server, and what comes after. */
const IDS = ['LITE-GET-2', 'LITE-GET-3.1', 'LITE-ERR-4.2'];
const DEADLY = ['LITE-GET-3.1:get', 'LITE-GET-3.1:get-with-a-space'];

const conform = (args: readonly string[]) => conformBy(args, warmKit);

afterAll(killTargets);

describe.concurrent('a server that dies under a check', () => {
  it('fails that check with its last output, is started again, and the rest goes on', async () => {
    const { code, result } = await conform(['--spawn', SPAWN, ...IDS]);
    expect(code).toBe(1);
    expect(result.checks.map(({ id, status }) => [id, status])).toEqual([
      ['LITE-GET-2.1', 'passed'],
      ['LITE-GET-2.2', 'passed'],
      [DEADLY[0], 'failed'],
      [DEADLY[1], 'failed'],
      ['LITE-ERR-4.2', 'passed'],
    ]);
    for (const { failure } of result.checks.slice(2, 4)) {
      expect(failure).toMatchObject({
        sent: expect.stringMatching(/^get ?\\r\\n$/),
        expected: ['INVALID COMMAND\\r\\n'],
        received: '',
        outcome: expect.stringMatching(/^the server (closed|reset) the connection$/),
        output: expect.stringContaining('TypeError: Cannot read properties of undefined'),
      });
      expect(failure?.repeat).toBe(`memlite-kit conform ${failure?.repeat.split(' ')[2]} --spawn '${SPAWN}'`);
      expect(failure?.transcript.map(({ event }) => event)).toContain('open');
    }
  });

  it('cannot be judged any further where the kit cannot start it again', async () => {
    const { port } = await startTarget('dies-on-get.mjs');
    const { code, result } = await conform(['--target', `127.0.0.1:${port}`, ...IDS]);
    expect(code).toBe(1);
    expect(result.checks.map(({ id, status }) => [id, status])).toEqual([
      ['LITE-GET-2.1', 'passed'],
      ['LITE-GET-2.2', 'passed'],
      [DEADLY[0], 'failed'],
      [DEADLY[1], 'inconclusive'],
      ['LITE-ERR-4.2', 'inconclusive'],
    ]);
    expect(result.checks.at(-1)?.reason).toMatch(
      /^the target went away during an earlier check \(.*\); with --spawn the kit would start it again$/,
    );
    expect(result.verdict).toBe('failed');
  });

  it('passes where what is known to end servers is left out', async () => {
    const { code, result } = await conform(['--spawn', SPAWN, '--tags', 'not @hostile', ...IDS]);
    expect(result.checks.map(({ id }) => id)).toEqual(['LITE-GET-2.1', 'LITE-GET-2.2']);
    expect(notPassed(result)).toEqual([]);
    expect(code).toBe(0);
  });
});

describe.concurrent('what the kit cannot see', () => {
  const needsCsv = ['LITE-TOG-2.2', 'LITE-CSV-2.1', 'LITE-CSV-5.1'];
  const needsRestart = ['LITE-CSV-3.1', 'LITE-CSV-4.1', 'LITE-CSV-8.1'];
  const ids = ['LITE-GET-2.1', ...needsCsv, ...needsRestart];

  it('is unmet, no violation, and the summary says which option would verify it', async () => {
    const { port } = await startTarget('sound-lite.mjs');
    const target = ['conform', '--target', `127.0.0.1:${port}`, ...ids];
    const { code, stdout } = await warmKit(target);
    expect(stdout).toContain(
      [
        "not verified: 3 checks need a server that the kit can start: --spawn 'COMMAND {port} {csv}'",
        'not verified: 3 checks need to read the data: --csv FILE, or {csv} in the command of --spawn',
      ].join('\n'),
    );
    expect(stdout).toMatch(/\nconforms: 1 passed, 0 failed, 6 not verified of 7 checks in \S+ s\n$/);
    expect(code).toBe(0);
    const strict = await warmKit([...target, '--strict']);
    expect(strict.stdout).toMatch(/\ndoes not conform: 1 passed, 0 failed, 6 not verified of 7 checks/);
    expect(strict.code).toBe(1);
  });

  it('is verified where --csv names the file, but for what needs a restart', async () => {
    const csv = join(temporaryFolder(afterAll), 'data.csv');
    const { port } = await startTarget('sound-lite.mjs', csv);
    const { code, result } = await conform(['--target', `127.0.0.1:${port}`, '--csv', csv, ...ids]);
    expect(notPassed(result)).toEqual(needsRestart.map((id) => `${id} unmet`));
    expect(result.checks.filter(({ needs }) => needs !== undefined).map(({ needs }) => needs)).toEqual([
      'restart',
      'restart',
      'restart',
    ]);
    expect(result.target.flags).toBe(`--target 127.0.0.1:${port} --csv ${csv}`);
    expect(readFileSync(csv, 'latin1')).toMatch(/^key,value\r\n/);
    expect(code).toBe(0);
  });

  it('is verified where the kit starts the server, even with --strict', async () => {
    const { code, result } = await conform([
      '--spawn',
      'node fixtures/targets/sound-lite.mjs {port} {csv}',
      '--strict',
      ...ids,
    ]);
    expect(notPassed(result)).toEqual([]);
    expect(code).toBe(0);
  });
});
