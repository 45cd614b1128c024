import { crc32 } from 'node:zlib';
import type { Entry } from './entries.js';

/** What a text holds by the rules of recovery, found by regular expressions on all of it. */
export interface Model {
  readonly entries: Entry[];
  readonly recovery: unknown;
}

const UNQUOTED = String.raw`(?:[^",\n\0][^,\n\0]*)?`;
const QUOTED = `"(?:[^"]|"")*"(?!")`;
const FIELD = `(?:${QUOTED}|${UNQUOTED})`;
const ROW = new RegExp(String.raw`(${FIELD})(?:,(${FIELD}))?(?:,${FIELD})*\r?\n`, 'y');
const INCOMPLETE = new RegExp(String.raw`(?:${FIELD},)*(?:${UNQUOTED}|${QUOTED}\r?|"(?:[^"]|"")*)$`, 'y');
const SOUND_PART = new RegExp(`(?:${FIELD},)*${FIELD}`, 'y');
const VOUCHER = /,crc32 ([0-9a-f]{8})\r?\n/y;
const KEY = /^[^\0-\x20\x7f]+$/;
const TORN_HEADER = /^(?:\xef\xbb\xbf)?(.{0,10}?)\0*$/s;

/** @param text of a file, as a byte string */
export function modelOf(text: string, unsyncedBytes: number): Model {
  const entries: Entry[] = [];
  const rejected: { from: number; to: number }[] = [];
  let length = 0;
  let rowEnd: string | undefined;
  let hasHeader = false;
  let tail: { from: number; to: number; rows: number } | undefined;
  let rejectedRows = 0;
  let badRows = 0;
  let at = text.startsWith('\xef\xbb\xbf') ? 3 : 0;
  while (at < text.length && match(INCOMPLETE, text, at) === undefined) {
    const voucher = match(VOUCHER, text, at);
    const row = match(ROW, text, at);
    const [all = '', rawKey = '', rawValue] = row ?? [];
    let end = at + all.length;
    if (voucher !== undefined || /^\r?\n$/.test(all)) {
      at += (voucher ?? [all])[0]?.length ?? 0;
      if (tail === undefined) length = at;
      continue;
    }
    const key = contentOf(rawKey);
    const value =
      rawValue === undefined
        ? undefined
        : contentOf(all === `${rawKey},${rawValue}\n` ? rawValue.replace(/\r$/, '') : rawValue);
    let isEntry = row !== undefined && value !== undefined && KEY.test(key);
    if (row === undefined) {
      const wrong = at + (match(SOUND_PART, text, at)?.[0]?.length ?? 0);
      const lineFeed = text.indexOf('\n', wrong);
      end = lineFeed === -1 ? text.length : lineFeed + 1;
      const isHole = text.slice(at, end).includes('\0') && text.length - at <= unsyncedBytes;
      if (lineFeed === -1 || isHole) break;
    } else if (all.includes('\0')) {
      const behind = match(VOUCHER, text, end);
      if (isEntry && behind === undefined && text.length - end < 17 && !text.includes('\n', end)) break;
      isEntry &&= behind !== undefined && Number.parseInt(behind[1] ?? '', 16) === checksum(key, value ?? '');
      if (isEntry) end += behind?.[0]?.length ?? 0;
      else if (text.length - at <= unsyncedBytes) break;
    }
    if (isEntry) {
      const isFirst = rowEnd === undefined && badRows === 0;
      rowEnd ??= text.slice(end - 2, end) === '\r\n' ? '\r\n' : '\n';
      if (tail !== undefined) {
        rejected.push({ from: tail.from, to: tail.to });
        rejectedRows += tail.rows;
        tail = undefined;
      }
      if (isFirst && key === 'key' && value === 'value') hasHeader = true;
      else entries.push([key, value ?? '']);
      length = end;
    } else {
      badRows++;
      tail = { from: tail?.from ?? at, to: end, rows: (tail?.rows ?? 0) + 1 };
    }
    at = end;
  }
  const header = TORN_HEADER.exec(text)?.[1];
  const isNew = header !== undefined && 'key,value\r\n'.startsWith(header);
  if (!hasHeader && badRows >= entries.length && (badRows > 0 || (length < text.length && !isNew))) {
    return { entries, recovery: { kind: 'not-csv' } };
  }
  const torn = length < text.length ? { from: length, to: text.length } : undefined;
  const rows = entries.length;
  return {
    entries,
    recovery: { kind: 'recovered', length, torn, rejected, rejectedRows, rows, rowEnd: rowEnd ?? '\r\n', hasHeader },
  };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function contentOf(raw: string): string {
  return raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw;
}

function checksum(key: string, value: string): number {
  return crc32(Buffer.from(`${key}\0${value}`, 'latin1'));
}
