import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UsageError } from './errors.js';

/**
 * Makes sure that a file can be written: no run is to be in vain for a folder that is not there.
 * @param what it is, for the message, such as `the report`
 * @throws UsageError where it cannot
 */
export function assertWritable(file: string, what: string): void {
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a folder');
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw unwritable(file, what, error);
  }
}

export function unwritable(file: string, what: string, error: unknown): UsageError {
  return new UsageError(`${what} ${file} cannot be written (${messageOf(error)})`);
}
