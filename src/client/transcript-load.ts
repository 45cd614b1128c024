import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { messageOf, UsageError } from '../errors.js';
import { parseTranscript } from './transcript-parse.js';
import type { Transcript } from './transcript-step.js';

/** No script is longer; a stream without end is not read for ever. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads and parses a script.
 * @param file its name; `-` or none for `input`
 * @throws UsageError where it cannot be read, is no transcript, or says nothing
 */
export async function loadTranscript(file: string | undefined, input: Readable): Promise<Transcript> {
  const fromInput = file === undefined || file === '-';
  const name = fromInput ? 'stdin' : file;
  const transcript = parseTranscript(await readAll(fromInput ? input : createReadStream(file), name), name);
  if (transcript.steps.length === 0)
    throw new UsageError(`the script ${name} has no line to send or to expect; "> get k" sends, "< NOT FOUND" expects`);
  return transcript;
}

async function readAll(stream: Readable, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES) break;
    }
  } catch (error) {
    throw new UsageError(`the script ${name} cannot be read (${messageOf(error)})`);
  }
  if (length > MOST_BYTES) throw new UsageError(`the script ${name} is longer than ${MOST_BYTES / 1024 / 1024} MiB`);
  return Buffer.concat(chunks);
}
