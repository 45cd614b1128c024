import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import pc from 'picocolors';
import { EXIT, UsageError } from '../../errors.js';
import { parseAddress } from '../../target/address.js';
import { temporaryFolder } from '../../target/target.js';
import { type ChildRun, startRun } from './child-run.js';
import { type Change, watchFiles } from './files.js';
import { failedIn, flagsOfRun, rootsOf, type WatchFlags, type What } from './flags.js';
import { ignores } from './ignored.js';
import { type Asked, listenToKeys } from './keys.js';
import { ServerFiles } from './server-files.js';
import { listens } from './target-listens.js';

/** What is to run next, and the files for which. */
interface Request {
  readonly what: What;
  readonly changed: readonly string[];
}

const INTERRUPTED = 130;
const SIGNALS = [
  ['SIGINT', INTERRUPTED],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

/**
 * The use case behind `conform --watch`: a run, and another whenever files change, what failed first.
 * @returns the exit code: of the last run, where somebody quits
 * @throws UsageError where there is nothing to watch
 */
export async function watch(flags: WatchFlags): Promise<number> {
  if (flags.list) throw new UsageError('--list runs nothing that could run again: leave out --watch');
  if (flags['update-baseline'] === true)
    throw new UsageError('--update-baseline would list whatever fails while you work: leave out --watch');
  const roots = rootsOf(flags);
  const missing = roots.find((root) => !existsSync(root));
  if (missing !== undefined) throw new UsageError(`there is no ${missing} to watch`);
  return new Watch(flags, roots).toItsEnd();
}

class Watch {
  readonly #serverFiles = new ServerFiles();
  readonly #folder = temporaryFolder();
  /** The Result of the last run that came to one. */
  readonly #state = join(this.#folder.name, 'last.json');
  #next: Request | undefined = { what: 'all', changed: [] };
  #code: number | undefined;
  /** Of the last run that was not aborted. */
  #lastCode: number | undefined;
  #run: ChildRun | undefined;
  /** When the last run ended, in milliseconds since 1970: as files have it. */
  #endedAt = 0;
  #wake = () => {};

  constructor(
    private readonly flags: WatchFlags,
    private readonly roots: readonly string[],
  ) {}

  async toItsEnd(): Promise<number> {
    const files = await watchFiles(this.roots, ignores(this.roots, this.flags), (changes) => this.#changed(changes));
    const stopKeys = listenToKeys(process.stdin, (asked) => this.#ask(asked));
    const onSignal = SIGNALS.map(([signal, code]) => [signal, () => this.#end(code)] as const);
    for (const [signal, end] of onSignal) process.on(signal, end);
    try {
      while (this.#code === undefined) await this.#turn();
      return this.#code;
    } finally {
      for (const [signal, end] of onSignal) process.off(signal, end);
      stopKeys();
      // A run that was ended leaves its line of progress.
      if (process.stderr.isTTY === true) process.stderr.write('\r\x1b[K');
      await files.close();
      this.#folder.removeCallback();
    }
  }

  /** A run where there is something to run, and otherwise a wait. */
  async #turn(): Promise<void> {
    const request = this.#next;
    this.#next = undefined;
    if (request === undefined) return this.#asked();
    if (process.stdout.isTTY === true) process.stdout.write('\x1b[2J\x1b[H');
    if (request.changed.length > 0) say(`changed: ${request.changed.map((file) => relative('', file)).join(', ')}`);
    if (!(await this.#untilTargetListens())) return;
    this.#serverFiles.runStarts();
    this.#run = startRun(this.flags.ids, flagsOfRun(this.flags, request.what, this.#state));
    const code = await this.#run.ended;
    this.#run = undefined;
    this.#endedAt = Date.now();
    // A command line that is wrong is so from the first run on; later it is something that is being edited.
    if (code === EXIT.usage && this.#lastCode === undefined) this.#end(code);
    this.#lastCode = code ?? this.#lastCode;
    if (!this.#isUndisturbed) return;
    if (code === undefined) say('the run was ended from outside');
    say(await this.#whatNow());
  }

  /** Nothing was asked for meanwhile. */
  get #isUndisturbed(): boolean {
    return this.#next === undefined && this.#code === undefined;
  }

  #changed(changes: readonly Change[]): void {
    const edits = changes.filter((change) => this.#isEdit(change)).map(({ file }) => file);
    if (edits.length > 0) this.#request({ what: 'all', changed: edits });
  }

  #isEdit({ file, atMs }: Change): boolean {
    // The news of what a server wrote as it stopped comes when the run has ended.
    const during = this.#run !== undefined || atMs <= this.#endedAt;
    if (!during) {
      this.#serverFiles.changedBetweenRuns(file);
      return true;
    }
    const whose = this.#serverFiles.changedDuringRun(file);
    if (whose === "the server's, it seems now")
      say(
        `${relative('', file)} has changed in three runs in a row, so the server seems to write it: from now on it counts only where it changes between runs (--watch-path says what to watch)`,
      );
    return whose === 'an edit';
  }

  #ask(asked: Asked): void {
    if (asked === 'interrupt') this.#end(INTERRUPTED);
    else if (asked === 'quit') this.#end(this.#lastCode ?? EXIT.ok);
    else this.#request({ what: asked, changed: [] });
  }

  /** What is asked for replaces what runs: that judges a server that is out of date. */
  #request(request: Request): void {
    const changed = new Set([...(this.#next?.changed ?? []), ...request.changed]);
    this.#next = { what: request.what, changed: [...changed] };
    this.#run?.abort();
    this.#wake();
  }

  #end(code: number): void {
    this.#code ??= code;
    this.#run?.abort();
    this.#wake();
  }

  #asked(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** A server that the user starts may not be there yet, or again. False where something else came first. */
  async #untilTargetListens(): Promise<boolean> {
    const { target, spawn } = this.flags;
    if (target === undefined || spawn !== undefined) return true;
    const address = parseAddress(target);
    if (await listens(address)) return true;
    say(`waiting for a server on ${target}`);
    while (this.#isUndisturbed) if (await listens(address)) return true;
    return false;
  }

  async #whatNow(): Promise<string> {
    const failed = await failedIn(this.#state);
    const where = this.roots.length === 1 && this.roots[0] === '.' ? '' : ` in ${this.roots.join(', ')}`;
    const keys =
      process.stdin.isTTY === true
        ? ` (Enter: run all, ${failed > 0 ? `f: run the ${failed} that failed, ` : ''}q: quit)`
        : '';
    return `waiting for a change${where}${keys}`;
  }
}

/** What the watch itself says stands apart from the reports, which may go to a pipe. */
function say(sentence: string): void {
  process.stderr.write(`${process.stderr.isTTY === true ? pc.dim(sentence) : sentence}\n`);
}
