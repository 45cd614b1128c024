/** Wakes who waits for anything to happen. One waits at a time; what rings while nobody waits is not kept. */
export class Bell {
  #ring: (() => void) | undefined;

  ring(): void {
    this.#ring?.();
  }

  /** Resolves true at the next ring, or false after `ms`; without `ms` it waits for ever. */
  wait(ms?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => done(false), Math.max(0, ms));
      const done = (rang: boolean) => {
        clearTimeout(timer);
        this.#ring = undefined;
        resolve(rang);
      };
      this.#ring = () => done(true);
    });
  }
}
