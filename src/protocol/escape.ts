/**
 * Bytes as people read them: printable ASCII as it is, `\r \n \t \\` by name, the rest as `\xNN`.
 * The two functions are inverse to each other.
 */

const NAMED: Readonly<Record<number, string>> = { 13: '\\r', 10: '\\n', 9: '\\t', 92: '\\\\' };
const BY_NAME: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '\\': '\\', '"': '"', '0': '\0' };

/** Escapes one byte. */
export function escapeByte(byte: number): string {
  const named = NAMED[byte];
  if (named !== undefined) return named;
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** Escapes all bytes; of more than `limit` only the first and the last are shown, with the count between. */
export function escapeBytes(bytes: Uint8Array, limit = Number.POSITIVE_INFINITY): string {
  if (bytes.length > limit) {
    const half = Math.floor(limit / 2);
    const left = bytes.length - 2 * half;
    return `${escapeBytes(bytes.subarray(0, half))}… ${left} more bytes …${escapeBytes(bytes.subarray(bytes.length - half))}`;
  }
  let text = '';
  for (const byte of bytes) text += escapeByte(byte);
  return text;
}

/** Reads an escaped text; other characters stand for their UTF-8 bytes. Throws a SyntaxError on an unknown escape. */
export function unescapeBytes(text: string): Buffer {
  const parts: Buffer[] = [];
  const escapes = /\\(?:x([0-9a-fA-F]{2})|(.)|$)/gsu;
  let from = 0;
  for (const match of text.matchAll(escapes)) {
    parts.push(Buffer.from(text.slice(from, match.index), 'utf8'));
    from = match.index + match[0].length;
    const [whole, hex, name] = match;
    const plain = name === undefined ? undefined : BY_NAME[name];
    if (hex !== undefined) parts.push(Buffer.from([Number.parseInt(hex, 16)]));
    else if (plain !== undefined) parts.push(Buffer.from(plain, 'latin1'));
    else throw new SyntaxError(`unknown escape ${whole || '\\'}: use \\r \\n \\t \\0 \\\\ or \\xNN`);
  }
  parts.push(Buffer.from(text.slice(from), 'utf8'));
  return Buffer.concat(parts);
}
