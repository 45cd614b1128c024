import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalFile } from '../../../src/store/file-system.js';
import { SEED } from '../../protocol/request-arbitraries.js';
import { SimulatedDisk } from './simulated-disk.js';
import { nextTurn, run } from './turns.js';

const PATH = '/data/file';

type Change =
  | { readonly do: 'write' | 'writeNow' | 'writeDurably'; readonly text: string; readonly times: number }
  | { readonly do: 'truncate'; readonly share: number }
  | { readonly do: 'sync' };

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    do: fc.constantFrom('write' as const, 'writeNow' as const, 'writeDurably' as const),
    text: fc.constantFrom('a', 'bc', 'def'),
    times: fc.integer({ min: 1, max: 600 }),
  }),
  fc.record({ do: fc.constant('truncate' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.constant({ do: 'sync' as const }),
);
const changes = fc.array(change, { maxLength: 12 });

/** Appends, cuts off and syncs; returns what the file should hold, and what of it was synced last. */
async function apply(
  disk: SimulatedDisk,
  file: JournalFile,
  list: readonly Change[],
): Promise<{ content: Buffer; synced: Buffer }> {
  let content = Buffer.alloc(0);
  let synced = content;
  for (const step of list) {
    if (step.do === 'sync') {
      await run(disk, file.sync());
      synced = content;
    } else if (step.do === 'truncate') {
      const length = Math.floor(content.length * step.share);
      await run(disk, file.truncate(length));
      content = content.subarray(0, length);
    } else {
      const bytes = Buffer.from(step.text.repeat(step.times));
      if (step.do === 'writeNow') file.writeNow(bytes, content.length);
      else await run(disk, file[step.do](bytes, content.length));
      content = Buffer.concat([content, bytes]);
    }
  }
  return { content, synced };
}

async function openFile(disk: SimulatedDisk): Promise<JournalFile> {
  return run(disk, disk.boot(Number.POSITIVE_INFINITY).open(PATH));
}

test('processes see what was done', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), changes, async (seed, list) => {
      const disk = new SimulatedDisk(seed);
      const file = await openFile(disk);
      const { content } = await apply(disk, file, list);
      expect(disk.content(PATH).equals(content)).toBe(true);
      const buffer = Buffer.alloc(content.length + 10);
      expect(await run(disk, file.read(buffer, 0))).toBe(content.length);
      disk.crash('process', seed);
      expect(disk.content(PATH).equals(content)).toBe(true);
    }),
    { seed: SEED },
  );
});

test('what was synced survives any power cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), changes, async (seed, list) => {
      const disk = new SimulatedDisk(seed);
      const file = await openFile(disk);
      const { content } = await apply(disk, file, [...list, { do: 'sync' }]);
      disk.crash('power', seed);
      expect(disk.content(PATH).equals(content)).toBe(true);
    }),
    { seed: SEED },
  );
});

test('what was written durably survives, without what was written before', async () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 100; seed++) {
    const disk = new SimulatedDisk(seed);
    const file = await openFile(disk);
    file.writeNow(Buffer.alloc(512, 'a'), 0);
    await run(disk, file.writeDurably(Buffer.alloc(512, 'b'), 512));
    disk.crash('power', seed);
    expect(disk.content(PATH).toString('latin1').slice(512)).toBe('b'.repeat(512));
    seen.add(disk.content(PATH).toString('latin1', 0, 1));
  }
  expect(seen).toEqual(new Set(['a', '\0']));
});

test('of what was not synced, all sorts of parts survive', async () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 400; seed++) {
    const disk = new SimulatedDisk(seed);
    const file = await openFile(disk);
    for (let i = 0; i < 3; i++) file.writeNow(Buffer.alloc(512, 'abc'[i]), 512 * i);
    disk.crash('power', seed);
    const content = disk.content(PATH).toString('latin1');
    seen.add(
      content.replace(/(.)\1*/gs, (same, byte) => (same.length % 512 === 0 ? byte.repeat(same.length / 512) : 'torn ')),
    );
  }
  for (const sight of ['', 'a', 'ab', 'abc', 'a\0c', '\0bc', '\0\0\0', 'atorn ']) expect(seen).toContain(sight);
});

test('names survive once their folder was synced', async () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 100; seed++) {
    const disk = new SimulatedDisk(seed);
    const fileSystem = disk.boot(Number.POSITIVE_INFINITY);
    const old = await run(disk, fileSystem.open(PATH));
    await run(disk, old.writeDurably(Buffer.from('old'), 0));
    const draft = await run(disk, fileSystem.create('/data/draft'));
    await run(disk, draft.writeDurably(Buffer.from('new'), 0));
    await run(disk, fileSystem.rename('/data/draft', PATH));
    const isSynced = seed % 2 === 0;
    if (isSynced) await run(disk, fileSystem.syncFolder('/data'));
    disk.crash('power', seed);
    seen.add(`${isSynced} ${disk.content(PATH)}`);
  }
  expect(seen).toEqual(new Set(['true new', 'false old', 'false new']));
});

describe('once the machine is down', () => {
  test('no call returns, and none has an effect', async () => {
    for (let steps = 0; steps < 10; steps++) {
      const disk = new SimulatedDisk(1);
      const fileSystem = disk.boot(steps);
      let last = '';
      const returned = (what: string) => (): void => {
        if (disk.calls.areStopped) expect.fail(`${what} returned`);
        last = what;
      };
      const opening = fileSystem.open(PATH);
      void opening.then(returned('open'));
      void opening
        .then((file) =>
          file
            .write(Buffer.from('text'), 0)
            .then(returned('write'))
            .then(() => file),
        )
        .then((file) => file.truncate(2).then(returned('truncate')));
      while (!disk.calls.areStopped) {
        disk.calls.step();
        await nextTurn();
      }
      disk.crash('process', 1);
      if (last === 'write') expect(['text', 'te']).toContain(`${disk.content(PATH)}`);
    }
  });

  test('a write on this thread throws', async () => {
    const disk = new SimulatedDisk(1);
    const file = await openFile(disk);
    disk.crash('process', 1);
    expect(() => file.writeNow(Buffer.from('late'), 0)).toThrow();
    expect(disk.content(PATH).length).toBe(0);
  });
});

describe('a disk that fails', () => {
  test('fails the calls that it was told to fail, and no others', async () => {
    const disk = new SimulatedDisk(1);
    const file = await openFile(disk);
    disk.fail({ of: 'all', after: 1, calls: 1, code: 'EIO' });
    await run(disk, file.write(Buffer.from('a'), 0));
    await expect(run(disk, file.truncate(0))).rejects.toMatchObject({ code: 'EIO' });
    await run(disk, file.write(Buffer.from('b'), 1));
    expect(disk.content(PATH).toString()).toBe('ab');
  });

  test('that is full takes what fits, and what is overwritten', async () => {
    const disk = new SimulatedDisk(1);
    const file = await openFile(disk);
    file.writeNow(Buffer.alloc(100, 'a'), 0);
    disk.fill(2000);
    expect(() => file.writeNow(Buffer.alloc(4000, 'b'), 100)).toThrow('ENOSPC');
    const { length } = disk.content(PATH);
    expect(length > 1000 && length <= 2100).toBe(true);
    file.writeNow(Buffer.alloc(100, 'c'), 0);
    disk.mend();
    file.writeNow(Buffer.alloc(4000, 'b'), 100);
    expect(disk.content(PATH).length).toBe(4100);
  });

  test('loses data in a sync that fails, so that the next one does not help', async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const disk = new SimulatedDisk(seed);
      const file = await openFile(disk);
      await run(disk, file.writeDurably(Buffer.from('1'), 0));
      await run(disk, file.write(Buffer.from('2'), 0));
      disk.fail({ of: 'syncs', after: 0, calls: 1, code: 'EIO' });
      await expect(run(disk, file.sync())).rejects.toMatchObject({ code: 'EIO' });
      await run(disk, file.sync());
      const [before, isLost] = [`${disk.content(PATH)}`, disk.hasLostData];
      disk.crash('power', seed);
      seen.add(`${before} ${isLost ? 'lost' : 'kept'} ${disk.content(PATH)}`);
    }
    expect([...seen].sort()).toEqual(['1 lost 1', '2 kept 2', '2 lost 1', '2 lost 2']);
  });
});
