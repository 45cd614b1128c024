import type { Dialect } from './dialect.js';

/** A key or a value given as text stands for its UTF-8 bytes. */
export type Bytes = string | Uint8Array;

/** The bytes of a key or a value. */
export function toBuffer(bytes: Bytes): Buffer {
  return typeof bytes === 'string'
    ? Buffer.from(bytes, 'utf8')
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The size to announce for a value, in the dialect's unit. */
export function sizeOf(dialect: Dialect, value: Buffer): number {
  return dialect.sizeUnit === 'characters' ? [...value.toString('utf8')].length : value.length;
}

/** `get <key>` CRLF. */
export function encodeGet(key: Bytes): Buffer {
  return Buffer.concat([Buffer.from('get '), toBuffer(key), CRLF]);
}

/**
 * `set <key> <size>` CRLF `<value>` CRLF, as its two lines: some deliveries send them apart.
 * @param size what to announce; the value's own size unless given.
 */
export function encodeSet(
  dialect: Dialect,
  key: Bytes,
  value: Bytes,
  size: number | string = sizeOf(dialect, toBuffer(value)),
): { header: Buffer; body: Buffer } {
  return {
    header: Buffer.concat([Buffer.from('set '), toBuffer(key), Buffer.from(` ${size}\r\n`)]),
    body: Buffer.concat([toBuffer(value), CRLF]),
  };
}

const CRLF = Buffer.from('\r\n');
