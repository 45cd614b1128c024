import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../src/logger.js';
import { FSYNC_POLICIES } from '../../src/store/journal.js';
import { type SetOutcome, Store } from '../../src/store/store.js';
import { RawClient, ServerProcess, temporaryFolder } from '../server/harness.js';
import { lastValues } from './simulation/csv-file.js';
import { SimulatedDisk } from './simulation/simulated-disk.js';
import { PATH, simulate } from './simulation/simulation.js';
import { Tally } from './simulation/tally.js';
import { run } from './simulation/turns.js';
import type { Action, Life, Scenario } from './simulation/workload.js';

const set = (key: number, text: string, times: number): Action => ({ do: 'set', key, value: { text, times } });
const WORKLOAD: readonly Action[] = [
  set(0, 'x', 1),
  set(1, '"\r\nk2,evil\r\n', 60),
  { do: 'rest' },
  set(0, '\0', 600),
  { do: 'compact' },
  { do: 'run', steps: 6 },
  set(2, 'y', 1),
  { do: 'turn', times: 2 },
  { do: 'tick' },
  { do: 'rest' },
];

/** Whatever the disk did: in the end it is sound, and the simulation demands that SETs are taken again. */
async function demandSound(scenario: Omit<Scenario, 'compactAboveBytes'>, tally: Tally): Promise<void> {
  const { problem, story } = await simulate({ compactAboveBytes: 2000, ...scenario }, tally);
  if (problem !== undefined) expect.fail(`${problem}\n\n${story}\n`);
}

/** A crash after everything has ended. */
const atTheEnd = (how: 'process' | 'power', seed: number): Life['end'] => ({ how, afterSteps: 100_000, seed });

describe.each(FSYNC_POLICIES)('on a disk that fails (%s)', (policy) => {
  test.each(['EIO', 'ENOSPC'] as const)(
    '%s, at any call: what is stored stays, what is refused is gone',
    async (code) => {
      const tally = new Tally();
      for (const of of ['all', 'syncs'] as const) {
        for (const calls of [1, 5]) {
          for (let after = 0; after < 30; after++) {
            const failures = { after, calls, code, of };
            for (const how of ['process', 'power'] as const) {
              const lives: Life[] = [{ failures, actions: WORKLOAD, end: atTheEnd(how, after) }];
              await demandSound({ policy, seed: after, lives }, tally);
            }
          }
        }
      }
      expect(tally.count('refused SET')).toBeGreaterThan(0);
    },
  );

  test('full after any number of bytes: refused, no row torn, stored again when there is room', async () => {
    const tally = new Tally();
    for (let bytes = 0; bytes < 1800; bytes += 53) {
      const actions: Action[] = [
        set(3, 'x', 100),
        { do: 'rest' },
        { do: 'fill', bytes },
        ...WORKLOAD,
        set(4, 'x', 2000),
      ];
      const lives: Life[] = [
        {
          actions: [...actions, { do: 'rest' }, { do: 'mend' }, set(4, 'x', 2000), { do: 'rest' }],
          end: { how: 'close' },
        },
        { actions, end: { how: 'close' } },
        { actions, end: atTheEnd('process', 0) },
        { actions, end: atTheEnd('power', bytes) },
      ];
      await demandSound({ policy, seed: bytes, lives }, tally);
    }
    expect(tally.count('refused SET')).toBeGreaterThan(0);
  });
});

test('a sync that fails at any moment of a compaction', async () => {
  for (let steps = 0; steps < 14; steps++) {
    for (const after of [0, 1, 2]) {
      for (let seed = 0; seed < 6; seed++) {
        const actions: Action[] = [
          set(0, 'x', 600),
          { do: 'rest' },
          { do: 'compact' },
          { do: 'run', steps },
          set(1, 'x', 300),
          { do: 'turn', times: 2 },
          { do: 'fail', failures: { after, calls: 1, code: 'EIO', of: 'syncs' } },
          { do: 'run', steps: seed % 4 },
          { do: 'tick' },
          { do: 'run', steps: 12 },
        ];
        await demandSound({ policy: 'everysec', seed, lives: [{ actions, end: atTheEnd('process', 0) }] }, new Tally());
      }
    }
  }
});

describe('under `always`', () => {
  async function openOn(disk: SimulatedDisk): Promise<Store> {
    const fileSystem = disk.boot(Number.POSITIVE_INFINITY);
    return run(disk, Store.open(PATH, { fsync: 'always', logger: silentLogger, fileSystem, repairEveryMs: 0 }));
  }

  function setOn(disk: SimulatedDisk, store: Store, key: string, value: string): Promise<SetOutcome> {
    return run(disk, new Promise((settled) => store.set(Buffer.from(key), Buffer.from(value), { settled })));
  }

  test('when syncs fail, SETs are refused until the file was written anew', async () => {
    const disk = new SimulatedDisk(1);
    const store = await openOn(disk);
    expect(await setOn(disk, store, 'a', 'old')).toBe('stored');
    disk.fail({ of: 'syncs', after: 0, calls: 100, code: 'EIO' });
    for (const value of ['1', '2', '3']) expect(await setOn(disk, store, 'a', value)).toBe('refused');
    expect(store.get(Buffer.from('a'))?.toString()).toBe('old');
    disk.mend();
    const before = disk.calls.made.length;
    expect(await setOn(disk, store, 'a', 'new')).toBe('stored');
    const since = disk.calls.made.slice(before).map(({ operation, path }) => `${operation} ${path}`);
    expect(since.indexOf(`rename ${PATH}.repairing`)).toBeLessThan(since.indexOf(`writeDurably ${PATH}`));
    expect(disk.content(PATH).toString()).toBe('key,value\r\na,old\r\na,new\r\n');
  });

  test('when the disk is full, SETs are refused, and taken again when there is room', async () => {
    const disk = new SimulatedDisk(1);
    const store = await openOn(disk);
    disk.fill(20);
    expect(await setOn(disk, store, 'a', 'x'.repeat(30))).toBe('refused');
    expect(disk.content(PATH).toString()).toBe('key,value\r\n');
    expect(await setOn(disk, store, 'a', 'short')).toBe('stored');
    disk.mend();
    expect(await setOn(disk, store, 'b', 'x'.repeat(30))).toBe('stored');
    expect(disk.content(PATH).toString()).toBe(`key,value\r\na,short\r\nb,${'x'.repeat(30)}\r\n`);
  });
});

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;

// Where there is no prlimit (macOS), this shows as skipped.
test.skipIf(!hasPrlimit).each(FSYNC_POLICIES)(
  'a real limit to the size of files: the server lives on (%s)',
  async (fsync) => {
    const data = join(temporaryFolder(), 'data.csv');
    const server = await ServerProcess.start({ data, fsync });
    const limitFileSize = (bytes: number | 'unlimited'): void => {
      execFileSync('prlimit', ['--pid', String(server.child.pid), `--fsize=${bytes}:`]);
    };
    const client = await RawClient.connect(server.port);
    const stored = new Map<string, string>();
    const setUntil = async (wanted: string, first: number): Promise<number> => {
      for (let i = first; i < first + 200; i++) {
        const value = `${i}"${'x'.repeat(i % 700)}`;
        const reply = await client.ask(`set k${i % 10} ${value.length}\r\n${value}\r\n`, 'STORED\r\n');
        if (reply === 'STORED\r\n') stored.set(`k${i % 10}`, value);
        else await client.receive('NOT STORED\r\n'.length - reply.length);
        if (reply.startsWith(wanted)) return i + 1;
      }
      return expect.fail(`never ${wanted}`);
    };

    limitFileSize(20_000);
    let next = await setUntil('NOT', 0);
    for (let i = 0; i < 20; i++) next = await setUntil('NOT', next);
    expect(lastValues(await readFile(data))).toEqual(stored);
    for (const [key, value] of stored) {
      const reply = `VALUE ${key} ${value}\r\nEND\n`;
      expect(await client.ask(`get ${key}\r\n`, reply)).toBe(reply);
    }
    limitFileSize('unlimited');
    for (let i = 0; i < 20; i++) next = await setUntil('STORED', next);
    expect(await server.stop('SIGKILL')).toBe('SIGKILL');
    expect(lastValues(await readFile(data))).toEqual(stored);
  },
);
