import { dirname } from 'node:path';
import type { Random } from './random.js';

type Entries<T> = Map<string, T>;

interface Change<T> {
  readonly folder: string;
  readonly apply: (entries: Entries<T>) => void;
}

/** The names of files: a change is on the disk once its folder was synced. */
export class Names<T> {
  readonly #seen: Entries<T> = new Map();
  readonly #onDisk: Entries<T> = new Map();
  /** What the disk does not have yet, in order. */
  #changes: Change<T>[] = [];

  get(path: string): T | undefined {
    return this.#seen.get(path);
  }

  /** What a path may lead to after a power cut, undefined being no file; first of all what it leads to now. */
  candidates(path: string): [T | undefined, ...(T | undefined)[]] {
    const found = new Set([this.get(path), this.#onDisk.get(path)]);
    if (this.#changes.length === 0) return [...found] as [T | undefined, ...(T | undefined)[]];
    const entries: Entries<T> = new Map(this.#onDisk);
    for (const { apply } of this.#changes) {
      apply(entries);
      found.add(entries.get(path));
    }
    return [...found] as [T | undefined, ...(T | undefined)[]];
  }

  /** What a file is called now; `a file without a name` where it was removed or replaced. */
  pathOf(file: T): string {
    for (const [path, named] of this.#seen) if (named === file) return path;
    return 'a file without a name';
  }

  /** As processes see them. */
  entries(): [path: string, file: T][] {
    return [...this.#seen];
  }

  add(path: string, file: T): void {
    this.#change(path, (entries) => entries.set(path, file));
  }

  rename(from: string, to: string): void {
    this.#change(to, (entries) => {
      const file = entries.get(from);
      if (file === undefined) return;
      entries.delete(from);
      entries.set(to, file);
    });
  }

  remove(path: string): void {
    this.#change(path, (entries) => entries.delete(path));
  }

  /** Brings the changes of a folder to the disk: all, or the first of them. */
  sync(folder: string, count = Number.POSITIVE_INFINITY): void {
    let left = count;
    this.#changes = this.#changes.filter((change) => {
      if (change.folder !== folder || left === 0) return true;
      left--;
      change.apply(this.#onDisk);
      return false;
    });
  }

  /** Of the changes of each folder, the first ones are kept, by chance. */
  cutPower(random: Random): void {
    for (const folder of new Set(this.#changes.map((change) => change.folder))) {
      this.sync(folder, random.below(this.#changes.length + 1));
    }
    this.#changes = [];
    this.#seen.clear();
    for (const [path, file] of this.#onDisk) this.#seen.set(path, file);
  }

  #change(path: string, apply: (entries: Entries<T>) => void): void {
    apply(this.#seen);
    this.#changes.push({ folder: dirname(path), apply });
  }
}
