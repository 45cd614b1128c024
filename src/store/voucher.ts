import type { ByteWriter } from '../protocol/byte-writer.js';
import { crc32 } from './crc32.js';

/**
 * A row without a key, `,crc32 1a2b3c4d`, that stands behind an entry whose value has NUL bytes and vouches for it.
 *
 * Blocks of a file that did not reach the disk before a power loss read as zeros. So zeros in the file are either what
 * somebody stored or a hole, and a hole may have swallowed the quote that ends a value, whatever rows lie behind. The
 * checksum tells them apart; entries without NUL need none.
 */
const VOUCHER = /^,crc32 ([0-9a-f]{8})\r?\n/;
/** The longest voucher row, line end included. */
export const VOUCHER_BYTES = 17;
const NUL = Buffer.alloc(1);

export interface Voucher {
  readonly checksum: number;
  /** Offset behind its line end. */
  readonly end: number;
}

/** The checksum that vouches for an entry: over its key, a NUL byte, and its value. */
export function checksumOf(
  bytes: Buffer,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
): number {
  return crc32(bytes, valueStart, valueEnd, crc32(NUL, 0, 1, crc32(bytes, keyStart, keyEnd)));
}

/** Appends the row, without its line end. */
export function encodeVoucher(checksum: number, out: ByteWriter): void {
  out.appendLatin1(`,crc32 ${checksum.toString(16).padStart(8, '0')}`);
}

/** The voucher row that begins at `start`; undefined where there is none, or not all of it. */
export function decodeVoucher(bytes: Buffer, start: number): Voucher | undefined {
  const match = VOUCHER.exec(bytes.toString('latin1', start, start + VOUCHER_BYTES));
  return match ? { checksum: Number.parseInt(match[1] as string, 16), end: start + match[0].length } : undefined;
}
