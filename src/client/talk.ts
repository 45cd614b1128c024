import type { Dialect } from '../protocol/dialect.js';
import type { Address } from './connection.js';
import type { DisplayMode } from './display.js';
import { type PromptEnd, runPrompt } from './prompt.js';
import { Recorder } from './record.js';
import { openRecordFile } from './record-file.js';
import { openConnection } from './transcript-peers.js';

export interface TalkOptions {
  readonly address: Address;
  readonly timeoutMs: number;
  readonly mode: DisplayMode;
  readonly dialect: Dialect;
  readonly record: { readonly file: string; readonly overwrite: boolean } | undefined;
}

/**
 * A session at the prompt, on this process's terminal; recorded if asked for.
 * @throws TargetError where the target cannot be reached, UsageError where the recording cannot be written
 */
export async function talk({ record, ...options }: TalkOptions): Promise<PromptEnd> {
  const connection = await openConnection(options.address, options.timeoutMs);
  try {
    const file = record && (await openRecordFile(record.file, record.overwrite ? 'overwrite' : 'refuse'));
    const recorder = file && new Recorder();
    try {
      const { stdin: input, stdout: output } = process;
      const terminal = output.isTTY === true;
      return await runPrompt({ ...options, connection, input, output, terminal, colors: terminal, recorder });
    } finally {
      if (recorder !== undefined) await file?.write(recorder.toString());
    }
  } finally {
    connection.close();
  }
}
