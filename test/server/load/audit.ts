import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { recordedGet } from './players.js';
import type { RegisterHistory } from './register-history.js';
import { closedAfter, WireClient, type Words } from './wire-client.js';

/** GETs every key that the history knows; resolves to the values that are there. */
export async function auditWire(
  history: RegisterHistory,
  port: number,
  words: Words = 'lite',
): Promise<Map<string, string>> {
  const client = await WireClient.connect(port, words);
  const values = new Map<string, string>();
  const audits = [...history.keys].map(async (key) => {
    const reply = await recordedGet(client, history, key);
    if (reply.kind === 'hit') values.set(key, reply.value);
    if (reply.kind === 'closed') history.complain(`the audit was not answered its GET of ${key}`);
  });
  await closedAfter([client], Promise.all(audits));
  return values;
}

/**
 * Reads every key that the history knows from the CSV file, where the last row of a key counts, as if by GETs; and
 * demands that no row holds what no SET sent. A row that was torn off at the end counts for nothing.
 * @param isOurs false for keys that others use, too
 */
export async function auditFile(
  history: RegisterHistory,
  path: string,
  isOurs: (key: string) => boolean = () => true,
): Promise<void> {
  const rows = parseRows(await readFile(path).catch(() => Buffer.alloc(0)), history);
  const values = new Map<string, string>();
  for (const [key = '', value = ''] of rows) {
    // A row without a key is a checksum of those before.
    if (key === '' || !isOurs(key)) continue;
    values.set(key, value);
    if (!history.knows(key, value)) history.complain(`the file has ${JSON.stringify([key, value])}, which nobody SET`);
  }
  const last = rows.at(-1);
  for (const key of history.keys) {
    // Its checksum may be torn off, and the server may drop it or keep it.
    if (last?.[0] === key && last[1]?.includes('\0')) continue;
    history.respond(history.invoke('get', key), values.get(key));
  }
}

/** The complete rows behind the header, by a parser that is not ours. */
function parseRows(bytes: Buffer, history: RegisterHistory): string[][] {
  const rows: string[][] = [];
  try {
    parse(bytes, {
      encoding: 'latin1',
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      on_record: (row) => {
        rows.push(row);
        return null;
      },
    });
    if (bytes.length > 0 && bytes.at(-1) !== 0x0a) rows.pop();
  } catch (error) {
    // An open quote at the end: that row is torn.
    if (!(error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED')) history.complain(`the file: ${error}`);
  }
  return rows[0]?.[0] === 'key' && rows[0][1] === 'value' ? rows.slice(1) : rows;
}
