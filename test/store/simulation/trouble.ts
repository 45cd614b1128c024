import type { Call } from './calls.js';
import type { Trouble } from './oracle.js';
import type { SimulatedDisk } from './simulated-disk.js';

/** What stands in the way of taking a refused SET out of the file at `path`. */
export function troubleOf(disk: SimulatedDisk, path: string): Trouble {
  const [now, ...others] = disk.filesAt(path);
  const trouble = troubleIn(disk.calls.bearingOn(now));
  if (trouble !== 'none') return trouble;
  // A sync has lost something, or another file may come back under this name.
  return now?.hasLostData || others.length > 0 ? 'unsynced' : 'none';
}

/** Of one file, after these calls. */
function troubleIn(calls: readonly Call[]): Trouble {
  let cut: 'cut' | 'uncut' | 'unsynced' = 'cut';
  for (const { operation, outcome } of calls) {
    if (operation === 'truncate' && outcome === 'failed') cut = 'uncut';
    if (operation === 'truncate' && outcome === 'done' && cut === 'uncut') cut = 'unsynced';
    if (operation === 'sync' && outcome === 'failed' && cut === 'cut') cut = 'unsynced';
    if (operation === 'sync' && outcome === 'done' && cut === 'unsynced') cut = 'cut';
  }
  return cut === 'cut' ? 'none' : cut;
}
