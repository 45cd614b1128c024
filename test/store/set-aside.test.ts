import { beforeEach, describe, expect, test, vi } from 'vitest';
import { setAside } from '../../src/store/set-aside.js';
import { DATA, MemoryDisk } from './memory-disk.js';

const TIME = '20261122T190512Z';
const TORN = `${DATA}.torn-${TIME}`;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 19, 5, 12, 345), toFake: ['Date'] });
  return () => void vi.useRealTimers();
});

const save = async (disk: MemoryDisk, spans: [number, number][], reason = 'torn', extension = ''): Promise<string> => {
  const file = await disk.open(DATA);
  const parts = spans.map(([from, to]) => ({ from, to }));
  return setAside(file, parts, DATA, reason, extension, disk);
};

test('saves the parts in a file beside it, and syncs that', async () => {
  const disk = new MemoryDisk('0123456789');
  expect(await save(disk, [[4, 10]])).toBe(TORN);
  expect(disk.textOf(TORN)).toBe('456789');
  const rejected = `${DATA}.rejected-${TIME}.csv`;
  expect(
    await save(
      disk,
      [
        [0, 2],
        [2, 3],
        [7, 9],
      ],
      'rejected',
      '.csv',
    ),
  ).toBe(rejected);
  expect(disk.textOf(rejected)).toBe('01278');
  expect(disk.calls).toEqual(['write 6', 'sync', 'close', 'write 2', 'write 1', 'write 2', 'sync', 'close']);
  expect(disk.text).toBe('0123456789');
});

test('takes another name where there is such a file', async () => {
  const disk = new MemoryDisk('0123456789');
  expect(await save(disk, [[0, 1]], 'rejected', '.csv')).toBe(`${DATA}.rejected-${TIME}.csv`);
  expect(await save(disk, [[1, 2]], 'rejected', '.csv')).toBe(`${DATA}.rejected-${TIME}-2.csv`);
  expect(await save(disk, [[2, 3]], 'rejected', '.csv')).toBe(`${DATA}.rejected-${TIME}-3.csv`);
  expect(disk.textOf(`${DATA}.rejected-${TIME}.csv`)).toBe('0');
});

test('copies more than it holds in memory', async () => {
  const text = Array.from({ length: 200_000 }, (_, i) => `${i},`).join('');
  const disk = new MemoryDisk(text);
  await save(disk, [[1, text.length - 1]]);
  expect(disk.textOf(TORN)).toBe(text.slice(1, -1));
  for (const call of disk.calls) expect(Number(call.replace(/\D/g, ''))).toBeLessThanOrEqual(1024 * 1024);
});

describe('rejects and leaves nothing', () => {
  test.each(['open', 'read', 'write', 'sync'] as const)('when %s fails', async (failing) => {
    const disk = new MemoryDisk('0123456789');
    const file = await disk.open(DATA);
    disk.before = (operation) => {
      if (operation === failing) throw new Error('disk full');
    };
    await expect(setAside(file, [{ from: 0, to: 5 }], DATA, 'torn', '', disk)).rejects.toThrow('disk full');
    expect([...disk.files.keys()]).toEqual([DATA]);
  });

  test('when the file is shorter than it was', async () => {
    const disk = new MemoryDisk('0123456789');
    await expect(save(disk, [[8, 12]])).rejects.toThrow('the data file ends at byte 10, before byte 12');
    expect([...disk.files.keys()]).toEqual([DATA]);
  });
});
