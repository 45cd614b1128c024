import { checkRegister } from '../../consistency/register.js';
import type { Verdict } from '../../consistency/verdict.js';
import { UsageError } from '../../errors.js';
import type { ModelName, Recording } from '../history-files/recording.js';
import { searchKeys } from './search-keys.js';

/** A verdict, and how it was reached. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly model: ModelName;
  readonly checker: 'zones' | 'search';
}

/**
 * Judges a recorded history: by zones where they can tell, else by a search.
 * @param asked what a key is, whatever the file says
 * @param limitMs how long all searches together may take
 * @throws UsageError where the model does not know all the operations
 */
export function judgeRecording(recording: Recording, asked: ModelName | undefined, limitMs: number): Judgement {
  const { history, unique, expected } = recording;
  const model = asked ?? recording.model ?? (expected === undefined ? 'register' : 'cas-register');
  if (expected !== undefined && model !== 'cas-register')
    throw new UsageError(
      `there is compare-and-set in this history, which a ${model} has not: use --model cas-register`,
    );
  if (!unique) return { verdict: searchKeys(recording, model, limitMs), model, checker: 'search' };
  // Without compare-and-set, there is nothing that sets this model apart from a register.
  const mode = model === 'cache' ? 'cache' : 'register';
  return { verdict: checkRegister(history, { mode }), model, checker: 'zones' };
}
