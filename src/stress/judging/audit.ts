import { createReadStream } from 'node:fs';
import { type History, UNWRITTEN } from '../../consistency/history.js';
import { messageOf } from '../../errors.js';
import { escapeBytes } from '../../protocol/escape.js';
import { formatCount } from '../../report/figures.js';
import { CsvDecoder } from '../../store/csv-decoder.js';
import type { Keys } from '../load/keys.js';
import type { Values } from '../load/values.js';
import type { AuditResult } from '../result.js';
import { describeBadValue } from './bad-value.js';
import { LastRows, type RowPlace } from './last-rows.js';
import { LastValues, type Outdated } from './last-values.js';

export interface AuditOptions {
  readonly file: string;
  /** What was done, with nothing under way any more. */
  readonly history: History;
  /** The keys and the values of that run: rows of others are not looked at. */
  readonly keys: Keys;
  readonly values: Values;
  /** `doubted` where GETs contradict each other: a stale one is no proof of what was there. Trusted unless given. */
  readonly reads?: 'trusted' | 'doubted';
}

/** So many findings of one sort are told; all are counted. */
const TOLD = 5;
const SHOWN_BYTES = 80;
const READ_BYTES = 256 * 1024;

/**
 * Compares the CSV file of a server with what clients were told: the last row of each key must have a value that may be the last
 * one, no row may have a value that was refused, or that nobody wrote. What is torn off at the end of the file counts for nothing.
 *
 * The server may be running, but nobody may be writing. Rows that were overwritten may be there or not.
 */
export async function auditCsv(options: AuditOptions): Promise<AuditResult> {
  const audit = new Audit(options);
  const decoder = new CsvDecoder();
  try {
    for await (const chunk of createReadStream(options.file, { highWaterMark: READ_BYTES })) {
      decoder.push(chunk as Buffer);
      audit.take(decoder, 'whole');
    }
    decoder.push(Buffer.from('\n'));
    audit.take(decoder, 'torn');
    return audit.finish();
  } catch (error) {
    return audit.failed(messageOf(error));
  }
}

class Audit {
  readonly #options: AuditOptions;
  readonly #lastValues: LastValues;
  readonly #lastRows: LastRows;
  /** Keys whose last row is among the bad ones. */
  readonly #badKeys = new Set<number>();
  readonly #badRows: string[] = [];
  #badRowsTotal = 0;
  #row = 0;
  /** Rows of this run. */
  #rows = 0;

  constructor(options: AuditOptions) {
    this.#options = options;
    this.#lastValues = new LastValues(options.history, options.reads);
    this.#lastRows = new LastRows(options.history.keys);
  }

  /** Takes the rows that there are. A `torn` one lacks its end: it counts if its value is whole. */
  take(decoder: CsvDecoder, state: 'whole' | 'torn'): void {
    const { keys, history } = this.#options;
    for (let at = decoder.offset, cells = decoder.next(); cells !== undefined; cells = decoder.next()) {
      const [name, value] = cells;
      const place = { row: ++this.#row, at };
      at = decoder.offset;
      const key = name === undefined ? -1 : (keys.find(name) ?? -1);
      if (key >= 0 && key < history.keys && value !== undefined) this.#takeRow(key, value, place, state);
    }
  }

  #takeRow(key: number, value: Buffer, place: RowPlace, state: 'whole' | 'torn'): void {
    const number = this.#options.values.read(value, key);
    if (number === UNWRITTEN && state === 'torn') return;
    this.#rows += 1;
    this.#lastRows.set(key, number, place);
    const refused = this.#lastValues.fateOf(number) === 'refused';
    if (number !== UNWRITTEN && !refused) {
      this.#badKeys.delete(key);
      return;
    }
    this.#badKeys.add(key);
    this.#badRowsTotal += 1;
    if (this.#badRows.length === TOLD) return;
    const what = refused ? 'which was refused' : this.#whatIs(value, key);
    const shown = value.length === 0 ? 'nothing' : `"${escapeBytes(value, SHOWN_BYTES)}"`;
    this.#badRows.push(`${textOf(place)} has as the value of ${this.#options.keys.name(key)} ${shown}, ${what}`);
  }

  #whatIs(value: Buffer, key: number): string {
    return WHAT[describeBadValue(this.#options.values, value, key).kind];
  }

  finish(): AuditResult {
    const lost = this.#lost();
    const findings = [...lost.slice(0, TOLD).map((key) => this.#describe(key)), ...this.#badRows];
    const findingsTotal = lost.length + this.#badRowsTotal;
    return { file: this.#options.file, rows: this.#rows, findings, findingsTotal };
  }

  /** Without a file that can be read, all is lost that was stored. */
  failed(message: string): AuditResult {
    const lost = this.#lost().length;
    const findings =
      lost === 0
        ? []
        : [`it cannot be read, though ${lost === 1 ? '1 key was' : `${lost} keys were`} stored: ${message}`];
    return { file: this.#options.file, rows: this.#rows, findings, findingsTotal: findings.length };
  }

  /** What stands in a bad row has been told. */
  #lost(): Outdated[] {
    return this.#lastValues.outdated(this.#lastRows.values).filter(({ key }) => !this.#badKeys.has(key));
  }

  #describe({ key, found, later }: Outdated): string {
    const name = this.#options.keys.name(key);
    const stored = `${this.#valueText(later)} was stored`;
    if (found === 0) return `there is no row with the key ${name}, though ${stored}`;
    const place = textOf(this.#lastRows.placeOf(key));
    return `the last row with the key ${name}, ${place}, has ${this.#valueText(found)}, though ${stored} after that`;
  }

  #valueText(value: number): string {
    return this.#options.history.names?.value(value) ?? `v${value}`;
  }
}

/** What is wrong with a value; see `Remark`. */
const WHAT = {
  torn: 'which is not all of the value that was written',
  mixed: 'which is made of several values',
  foreign: 'which was written to another key',
  altered: 'which is not byte for byte what was written',
  unknown: 'which nobody wrote',
} as const;

function textOf({ row, at }: RowPlace): string {
  return `row ${formatCount(row)} (at byte ${formatCount(at)})`;
}
