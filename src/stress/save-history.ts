import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { History } from '../consistency/history.js';
import { unwritable } from '../writable.js';
import { type HeaderFields, jsonLines } from './history-files/json-lines-write.js';
import type { ModelName } from './history-files/recording.js';

/**
 * Writes a history as JSON Lines, which `check` reads.
 * @throws UsageError where that fails
 */
export async function saveHistory(
  file: string,
  history: History,
  model: ModelName,
  fields: HeaderFields,
): Promise<void> {
  try {
    await pipeline(Readable.from(jsonLines(history, model, fields)), createWriteStream(file));
  } catch (error) {
    throw unwritable(file, 'the history', error);
  }
}
