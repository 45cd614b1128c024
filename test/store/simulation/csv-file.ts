import { parse } from 'csv-parse/sync';

/** The last value of each key of a data file, as another CSV library reads it. Keys and values are byte strings. */
export function lastValues(file: Buffer): Map<string, string> | Error {
  try {
    const rows: string[][] = parse(file, { encoding: 'latin1', record_delimiter: '\r\n', relax_column_count: true });
    const values = new Map<string, string>();
    for (const [key, value] of rows.slice(1)) if (key && value !== undefined) values.set(key, value);
    return values;
  } catch (error) {
    return error as Error;
  }
}
