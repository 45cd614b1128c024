import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './harness.js';
import { auditFile } from './load/audit.js';
import { RegisterHistory } from './load/register-history.js';

/** A history in which each of these was stored, and the server has died. */
function stored(values: Readonly<Record<string, string>>): RegisterHistory {
  const history = new RegisterHistory();
  for (const [key, value] of Object.entries(values)) history.respond(history.invoke('set', key, value));
  history.crash();
  return history;
}

async function violations(history: RegisterHistory, text: string): Promise<string> {
  const path = join(temporaryFolder(), 'data.csv');
  writeFileSync(path, text, 'latin1');
  await auditFile(history, path);
  return history.violations().join('\n');
}

test.each([
  [
    'a header, quotes, bytes',
    { a: 'x,"\r\n"', b: '\xff\0' },
    'key,value\r\na,"x,""\r\n"""\r\nb,\xff\0\r\n,crc32 00000000\r\n',
  ],
  ['no header, bare line feeds', { a: '1', b: '' }, 'b,\na,1\n'],
  ['a torn last row', { a: '1' }, 'a,1\r\nb,"half\r\nof'],
  ['a last row without its line end', { a: '1' }, 'a,1\r\na,2'],
])('the audit of a file has nothing against %s', async (_, values, text) => {
  expect(await violations(stored(values), text)).toBe('');
});

test.each([
  ['a row that is missing', { a: '1', b: '2' }, 'a,1\r\n', 'b: no value'],
  ['a stored value without its line end', { a: '1' }, 'a,1', 'a: no value'],
  ['an old row behind a new one', { a: '2' }, 'a,2\r\na,1\r\n', 'which nobody SET'],
  ['a row of a key that nobody SET', { a: '1' }, 'c,3\r\na,1\r\n', '["c","3"], which nobody SET'],
  ['a quote in the middle of a field', { a: '1' }, 'a,1"2\r\n', 'INVALID_OPENING_QUOTE|Invalid Opening Quote'],
])('the audit of a file finds %s', async (_, values, text, sentence) => {
  expect(await violations(stored(values as Record<string, string>), text)).toMatch(
    new RegExp(sentence.replace(/[[\]]/g, '\\$&')),
  );
});

test('a value that was refused, and an older value again, are found', async () => {
  const history = new RegisterHistory();
  history.respond(history.invoke('set', 'a', '1'));
  history.respond(history.invoke('set', 'a', '2'));
  history.crash();
  expect(await violations(history, 'a,1\r\na,2\r\na,1\r\n')).toMatch(/"1" .* contradicts "2"/);
});
