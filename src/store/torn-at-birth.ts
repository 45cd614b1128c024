import type { JournalFile } from './file-system.js';

/** Disks write whole blocks of at least this size. */
const BLOCK_BYTES = 512;
export const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const HEADER = Buffer.from('key,value\r\n');
const STARTS = [HEADER, Buffer.concat([BYTE_ORDER_MARK, HEADER])];

/** Whether the first block of a file holds nothing but a part of the header, maybe none of it, and zeros. */
export async function isTornAtBirth(file: Pick<JournalFile, 'read'>): Promise<boolean> {
  // What the file does not fill is zeros, too.
  const block = Buffer.alloc(BLOCK_BYTES);
  await file.read(block, 0);
  const zeros = block.indexOf(0);
  return (
    zeros !== -1 &&
    block.subarray(zeros).every((byte) => byte === 0) &&
    STARTS.some((start) => startsWith(start, block.subarray(0, zeros)))
  );
}

export function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start);
}
