/**
 * `--fsync everysec`: some time after data was written, at most, it is on the disk. No timer runs while nothing is
 * written, and none keeps the process alive.
 */
export class BackgroundSync {
  readonly #sync: () => Promise<void>;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  /** `sync` handles its own errors. */
  constructor(sync: () => Promise<void>, everyMs: number) {
    this.#sync = sync;
    this.#everyMs = everyMs;
  }

  /** Data was written that is not on the disk yet. */
  schedule(): void {
    this.#timer ??= setTimeout(() => this.#run(), this.#everyMs).unref();
  }

  /** Syncs what is due at once; resolves when nothing is under way. */
  async stop(): Promise<void> {
    const due = this.#timer !== undefined;
    clearTimeout(this.#timer);
    await this.#running;
    if (due) this.#run();
    await this.#running;
  }

  #run(): void {
    this.#timer = undefined;
    const previous = this.#running ?? Promise.resolve();
    this.#running = previous.then(this.#sync);
  }
}
