import { crc32 as nativeCrc32 } from 'node:zlib';

/** Up to here the table is faster than a call into native code: some 3.7 ns a byte against 500 ns and 0.5 ns a byte. */
const TABLE_BYTES = 128;

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

/**
 * CRC-32 as in zip, PNG and Ethernet (ISO 3309) of the bytes from `start` to before `end`, from 0 to 2^32 - 1.
 * @param before the checksum of the bytes that come before these, 0 where there are none
 */
export function crc32(bytes: Buffer, start: number, end: number, before = 0): number {
  if (end - start > TABLE_BYTES) return nativeCrc32(bytes.subarray(start, end), before);
  let remainder = ~before;
  for (let i = start; i < end; i++) {
    remainder = (remainder >>> 8) ^ (TABLE[(remainder ^ (bytes[i] as number)) & 0xff] as number);
  }
  return ~remainder >>> 0;
}
