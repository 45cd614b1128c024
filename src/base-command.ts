import { Command, Errors } from '@oclif/core';
import { EXIT, KitError } from './errors.js';

/** What all commands share: errors end in one sentence on standard error and the exit code of the contract. */
export abstract class BaseCommand extends Command {
  protected override async catch(error: Error & { exitCode?: number; oclif?: { exit?: number } }): Promise<void> {
    // An exit drops what a pipe has not taken yet, all but the first 64 KiB where its reader is slow.
    await Promise.all([process.stdout, process.stderr].map(drained));
    if (error instanceof Errors.ExitError) throw error;
    if (error instanceof KitError) return this.fail(error.message, error.exitCode);
    // oclif's own errors are about flags and arguments; their first line says what is wrong.
    if (error instanceof Errors.CLIError) return this.fail(usageSentence(error.message), EXIT.usage);
    process.stderr.write(`memlite-kit: internal error, please report it: ${error.stack ?? error.message}\n`);
    return this.exit(EXIT.internal);
  }

  private fail(sentence: string, code: number): void {
    process.stderr.write(`memlite-kit: ${sentence.trim().replace(/\s*\n\s*/g, ' ')}\n`);
    this.exit(code);
  }
}

/** Resolves when the system has taken all that was written, or nobody reads any more. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => stream.write('', () => resolve()));
}

/** oclif's message in one line, with where to look next. */
function usageSentence(message: string): string {
  const plain = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('See more help'))
    .join(' ');
  return `${plain}; see \`memlite-kit COMMAND --help\``;
}
