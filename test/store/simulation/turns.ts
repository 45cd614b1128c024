import type { SimulatedDisk } from './simulated-disk.js';

/** One turn of the event loop: what was due in it has been done. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets the disk make progress until the promise is settled. */
export async function run<T>(disk: SimulatedDisk, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settled = (): void => {
    isSettled = true;
  };
  promise.then(settled, settled);
  while (!isSettled) {
    disk.calls.step();
    await nextTurn();
  }
  return promise;
}
