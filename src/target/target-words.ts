import { UsageError } from '../errors.js';

/** What `[NAME=][PROTOCOL://]WHAT` says of a target. */
export interface TargetWords {
  readonly name: string | undefined;
  readonly protocol: string | undefined;
  /** HOST:PORT or a command, not yet looked at. */
  readonly what: string;
}

/**
 * Takes a `--target` or a `--spawn` apart.
 * @param protocols the names that may stand before `://`
 * @throws UsageError for another
 */
export function parseTargetWords(given: string, protocols: readonly string[]): TargetWords {
  // A command may hold all of these characters, but not before its first blank.
  const [, name, protocol, what = ''] = /^(?:([\w.-]+)=)?(?:([a-z]+):\/\/)?(.*)$/s.exec(given.trim()) ?? [];
  if (protocol !== undefined && !protocols.includes(protocol))
    throw new UsageError(`there is no protocol "${protocol}": use ${protocols.join(', ')}`);
  return { name, protocol, what };
}
