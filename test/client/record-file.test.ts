import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecordFile } from '../../src/client/record-file.js';
import { UsageError } from '../../src/errors.js';

describe('openRecordFile', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'memlite-kit-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('overwrites only when told to', async () => {
    const file = join(folder, 'session.txt');
    await (await openRecordFile(file, 'refuse')).write('# a long first session\n');
    await expect(openRecordFile(file, 'refuse')).rejects.toThrow(UsageError);
    await expect(openRecordFile(file, 'refuse')).rejects.toThrow(`--record ${file} exists; name another file`);
    expect(await readFile(file, 'utf8')).toBe('# a long first session\n');
    await (await openRecordFile(file, 'overwrite')).write('# second\n');
    expect(await readFile(file, 'utf8')).toBe('# second\n');
  });

  it('says why it cannot write', async () => {
    await expect(openRecordFile(join(folder, 'no', 'session.txt'), 'refuse')).rejects.toThrow(
      'cannot be written (ENOENT',
    );
  });
});
