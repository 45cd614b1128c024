import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { EXIT, TargetError, UsageError } from '../errors.js';

export default class Client extends BaseCommand {
  static override summary = 'Talk with a server: at a prompt, or by a script.';
  static override description =
    `On a terminal and without a script it is a prompt: what you type is sent, a SET asks for its value,
"exit" or Ctrl-D ends it. With a script, lines after ">" are sent and lines after "<" are expected; the first expectation
that is not met ends it with a diff and exit code 1. A script that expects nothing prints the replies.
docs/transcripts.md describes the format.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --target 127.0.0.1:11211',
    '<%= config.bin %> <%= command.id %> --record session.txt',
    '<%= config.bin %> <%= command.id %> --target 11300 session.txt',
    "printf '> get a\\n< NOT FOUND\\n' | <%= config.bin %> <%= command.id %>",
  ];
  static override args = {
    script: Args.string({
      description: 'the script; - or none, unless on a terminal, is standard input',
      // oclif would take piped text for the name of the file.
      ignoreStdin: true,
    }),
  };
  static override flags = {
    target: Flags.string({ description: 'the server, as HOST:PORT', default: '127.0.0.1:11211' }),
    timeout: Flags.string({ description: 'how long to wait for a reply, such as 500ms or 2s', default: '2s' }),
    raw: Flags.boolean({ description: 'show replies with all bytes escaped, line ends included' }),
    dialect: Flags.string({
      description: 'at the prompt: where a reply ends; name of a built-in dialect, or a profile file',
      default: 'lite',
    }),
    record: Flags.string({ description: 'at the prompt: write the session to this file, as a script' }),
    force: Flags.boolean({ description: 'let --record overwrite a file', dependsOn: ['record'] }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Client);
    const { parsePositiveDuration } = await import('../duration.js');
    const { parseAddress } = await import('../target/address.js');
    const { loadDialect } = await import('../target/dialect-file.js');
    const options = {
      address: parseAddress(flags.target),
      timeoutMs: parsePositiveDuration(flags.timeout, '--timeout'),
      mode: flags.raw ? ('raw' as const) : ('text' as const),
    };
    const dialect = await loadDialect(flags.dialect);
    if (args.script === undefined && process.stdin.isTTY === true) {
      const { talk } = await import('../client/talk.js');
      const record = flags.record === undefined ? undefined : { file: flags.record, overwrite: flags.force };
      const end = await talk({ ...options, dialect, record });
      if (end !== 'user') throw new TargetError(FAREWELL[end]);
      return;
    }
    if (flags.record !== undefined)
      throw new UsageError('--record is for a session at the prompt: give no script, and run it on a terminal');
    const { loadTranscript } = await import('../client/transcript-load.js');
    const { play } = await import('../client/play.js');
    const { stdin, stdout: out, stderr: err } = process;
    const colors = out.isTTY === true;
    const code = await play(await loadTranscript(args.script, stdin), { ...options, colors, out, err });
    if (code !== EXIT.ok) this.exit(code);
  }
}

const FAREWELL = {
  closed: 'the server closed the connection',
  reset: 'the server reset the connection',
  flood: 'the server sent without end; gave up',
} as const;
