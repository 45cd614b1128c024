/** What a key asks for: a run of all, of what failed, or the end. */
export type Asked = 'all' | 'failed' | 'quit' | 'interrupt';

const KEYS: Readonly<Record<string, Asked>> = {
  '\r': 'all',
  '\n': 'all',
  a: 'all',
  f: 'failed',
  q: 'quit',
  // Ctrl-D and Ctrl-C, which are plain keys to a terminal that hands them over one by one.
  '\x04': 'quit',
  '\x03': 'interrupt',
};

/**
 * Listens to the keys of a terminal; without one, to nothing.
 * @returns what ends it, and leaves the terminal as it was
 */
export function listenToKeys(input: NodeJS.ReadStream, ask: (asked: Asked) => void): () => void {
  if (input.isTTY !== true) return () => {};
  const take = (keys: Buffer) => {
    for (const key of keys.toString('latin1')) {
      const asked = KEYS[key.toLowerCase()];
      if (asked !== undefined) ask(asked);
    }
  };
  input.setRawMode(true);
  input.on('data', take).resume();
  return () => {
    input.off('data', take).pause();
    input.setRawMode(false);
  };
}
