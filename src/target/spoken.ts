import { KitError } from '../errors.js';
import { type Probed, type ProbeOptions, probe } from './probe.js';

/**
 * Learns what a target speaks, where the user may also say so.
 * @param others the protocols of other families that may stand before `://`
 * @throws TargetError as {@link probe} does; where the target speaks something else, the sentence says what to write
 */
export async function learnSpoken(options: ProbeOptions, others: readonly string[]): Promise<Probed> {
  try {
    return await probe(options);
  } catch (error) {
    if (!(error instanceof KitError && error.message.includes('does not speak'))) throw error;
    // Of several, one may be what it speaks; a single one is told where it was recognized.
    if (others.length === 1 && !error.message.includes(`classic ${others[0]}`)) throw error;
    throw new KitError(
      `${error.message}; where it speaks ${others.join(', ')}, say so: memcached://HOST:PORT`,
      error.exitCode,
    );
  }
}
