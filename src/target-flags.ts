import { Flags } from '@oclif/core';

/** The flags that name a target and how to speak to it: the same words in every command. */
export const targetFlags = {
  target: Flags.string({ description: 'where the server listens, as HOST:PORT' }),
  spawn: Flags.string({ description: 'a command that starts the server; {port} and {csv} are filled in' }),
  csv: Flags.string({ description: 'the CSV file in which the server keeps its data' }),
  dialect: Flags.string({ description: 'lite or course: what to judge by; or a profile FILE: what the target speaks' }),
  timeout: Flags.string({ description: 'how long to wait for each reply, e.g. 500ms or 2s', default: '2s' }),
};
