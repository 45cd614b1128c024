import { dirname } from 'node:path';
import type { FileSystem, JournalFile } from '../../../src/store/file-system.js';
import { Calls, type Operation, type Steps } from './calls.js';
import { Names } from './names.js';
import { Random } from './random.js';
import { type Range, SECTOR_BYTES, SimulatedFile } from './simulated-file.js';

/**
 * How the machine goes down. `process`: the server alone; what the system has taken into its cache is there. `power`:
 * everything; of what was not synced any part may be there.
 */
export type CrashKind = 'process' | 'power';

export type ErrorCode = 'EIO' | 'ENOSPC';

/** A call that was made to fail. */
export class DiskError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode) {
    super(code === 'EIO' ? 'EIO: i/o error' : 'ENOSPC: no space left on device');
    this.code = code;
  }
}

/** Which calls fail: so many that follow so many others. Reads and closing always work, and are not counted. */
export interface Failures {
  readonly of: 'all' | 'syncs';
  readonly after: number;
  readonly calls: number;
  readonly code: ErrorCode;
}

/** A disk and its page cache, for one server at a time. All that is left to chance comes from the seed. */
export class SimulatedDisk {
  /** Calls of the server that runs now, or was the last to run. */
  calls: Calls;
  #failures: Failures | undefined;
  /** Calls that may fail, since it was said which do. */
  #callsSince = 0;
  /** The bytes that all files together may have. */
  #capacity = Number.POSITIVE_INFINITY;
  #random: Random;
  readonly #names = new Names<SimulatedFile>();
  #now = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.calls = new Calls(this.#random, 0);
  }

  /** Starts the machine, with all faults mended. It stops in place of the step that follows so many. */
  boot(steps: number): FileSystem {
    const calls = new Calls(this.#random, steps);
    this.calls = calls;
    this.mend();
    const opened = (file: SimulatedFile): JournalFile => {
      const call = <T>(operation: Operation, steps: Steps<T>): Promise<T> =>
        calls.start(operation, this.#names.pathOf(file), steps, file);
      return {
        // Cannot fail, nor be the last: it changes nothing, and nothing but speed depends on it.
        size: async () => file.size,
        read: (buffer, position) => call('read', read(file, buffer, position)),
        write: (bytes, position) => call('write', this.#write(file, bytes, position)),
        writeNow: (bytes, position) =>
          calls.run('writeNow', this.#names.pathOf(file), this.#write(file, bytes, position), file),
        writeDurably: (bytes, position) => call('writeDurably', this.#writeDurably(file, bytes, position)),
        sync: () => call('sync', this.#sync(file)),
        truncate: (length) => {
          const apply = (): void => file.truncate(++this.#now, length);
          return call('truncate', this.#change(apply));
        },
        close: () => call('close', nothing()),
      };
    };

    return {
      open: async (path) => opened(await calls.start('open', path, this.#open(path))),
      create: async (path) => opened(await calls.start('create', path, this.#create(path))),
      exists: (path) => calls.start('exists', path, this.#exists(path)),
      rename: (from, to) => {
        const apply = (): void => this.#names.rename(from, to);
        return calls.start('rename', from, this.#change(apply));
      },
      remove: (path) => {
        const apply = (): void => this.#names.remove(path);
        return calls.start('remove', path, this.#change(apply));
      },
      syncFolder: (path) => calls.start('syncFolder', path, this.#syncFolder(path)),
    };
  }

  /**
   * Stops the machine, if it has not stopped; the next boot finds what is left. What a power cut leaves has its own seed.
   * @returns how many files have zeros now where there was data
   */
  crash(kind: CrashKind, seed: number): number {
    this.calls.stop();
    this.#random = new Random(seed);
    if (kind === 'process') return 0;
    this.#names.cutPower(this.#random);
    return this.#files().filter((file) => file.cutPower(this.#random) === 'hole').length;
  }

  /** From now on so many bytes more can be stored. */
  fill(room: number): void {
    this.#capacity = this.#files().reduce((sum, { size }) => sum + size, room);
  }

  /** From now on these calls fail. */
  fail(failures: Failures): void {
    this.#failures = failures;
    this.#callsSince = 0;
  }

  /** From now on there is room, and nothing fails. */
  mend(): void {
    this.#failures = undefined;
    this.#capacity = Number.POSITIVE_INFINITY;
  }

  /** A file as processes see it; empty where there is none. */
  content(path: string): Buffer {
    return this.#names.get(path)?.content ?? Buffer.alloc(0);
  }

  /** What a path may lead to after a power cut, undefined being no file; first of all what it leads to now. */
  filesAt(path: string): [SimulatedFile | undefined, ...(SimulatedFile | undefined)[]] {
    return this.#names.candidates(path);
  }

  /** Whether there is a file of which a part will never be written, for a sync has failed. */
  get hasLostData(): boolean {
    return this.#files().some((file) => file.hasLostData);
  }

  *#open(path: string): Steps<SimulatedFile> {
    const file = this.#names.get(path);
    if (file !== undefined) {
      yield* this.#change(() => {});
      return file;
    }
    const made = yield* this.#create(path);
    yield* this.#syncFolder(dirname(path));
    return made;
  }

  *#create(path: string): Steps<SimulatedFile> {
    const file = this.#names.get(path) ?? new SimulatedFile();
    yield* this.#change(() => {
      if (file.size > 0) file.truncate(++this.#now, 0);
      else this.#names.add(path, file);
    });
    return file;
  }

  *#exists(path: string): Steps<boolean> {
    yield;
    return this.#names.get(path) !== undefined;
  }

  /** All or nothing. */
  *#change(apply: () => void): Steps<void> {
    const failure = this.#failure('other');
    yield;
    if (failure !== undefined) throw failure;
    apply();
  }

  *#write(file: SimulatedFile, bytes: Buffer, position: number): Steps<void> {
    const failure = this.#failure('other');
    const good = failure === undefined ? bytes.length : this.#random.below(bytes.length + 1);
    for (const piece of this.#pieces(bytes.subarray(0, good), position)) {
      yield;
      const end = piece.position + piece.bytes.length;
      if (end > file.size && !this.#hasRoom(file, end)) throw new DiskError('ENOSPC');
      file.put(++this.#now, piece.bytes, piece.position);
    }
    if (failure !== undefined) throw failure;
  }

  *#writeDurably(file: SimulatedFile, bytes: Buffer, position: number): Steps<void> {
    yield* this.#write(file, bytes, position);
    yield* this.#sync(file, { from: position, to: position + bytes.length });
  }

  *#sync(file: SimulatedFile, range?: Range): Steps<void> {
    const failure = this.#failure('sync');
    const until = this.#now;
    yield;
    if (failure === undefined) {
      file.sync(until, range);
      return;
    }
    file.failSync(until, this.#random, range);
    throw failure;
  }

  *#syncFolder(path: string): Steps<void> {
    const failure = this.#failure('sync');
    yield;
    this.#names.sync(path, failure === undefined ? undefined : this.#random.below(2));
    if (failure !== undefined) throw failure;
  }

  #failure(kind: 'sync' | 'other'): Error | undefined {
    if (this.#failures === undefined || (this.#failures.of === 'syncs' && kind !== 'sync')) return undefined;
    const { after, calls, code } = this.#failures;
    const number = this.#callsSince++;
    return number >= after && number < after + calls ? new DiskError(code) : undefined;
  }

  #files(): SimulatedFile[] {
    return this.#names.entries().map(([, file]) => file);
  }

  /** Whether a file could have so many bytes. */
  #hasRoom(file: SimulatedFile, size: number): boolean {
    return this.#files().reduce((sum, other) => sum + other.size, size - file.size) <= this.#capacity;
  }

  /** Cut at the ends of sectors, and anywhere once. */
  #pieces(bytes: Buffer, position: number): { bytes: Buffer; position: number }[] {
    const cuts = [this.#random.below(bytes.length + 1), bytes.length];
    for (let cut = SECTOR_BYTES - (position % SECTOR_BYTES); cut < bytes.length; cut += SECTOR_BYTES) cuts.push(cut);
    cuts.sort((a, b) => a - b);
    return cuts
      .map((to, i) => {
        const from = cuts[i - 1] ?? 0;
        return { bytes: bytes.subarray(from, to), position: position + from };
      })
      .filter((piece) => piece.bytes.length > 0);
  }
}

function* read(file: SimulatedFile, buffer: Buffer, position: number): Steps<number> {
  yield;
  const { content } = file;
  return position < content.length ? content.copy(buffer, 0, position) : 0;
}

function* nothing(): Steps<void> {}
