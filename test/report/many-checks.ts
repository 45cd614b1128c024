import type { Result, TranscriptLine } from '../../src/conformance/result.js';
import { check, resultOf, violation } from './results.js';

/** A conversation of ten requests. */
const transcript: readonly TranscriptLine[] = Array.from({ length: 20 }, (_, at) => ({
  ...{ at: at * 1.5, connection: 'client', event: at % 2 === 0 ? 'sent' : 'received' },
  bytes: at % 2 === 0 ? `set mk76e54781-${at}-k 5\\r\\nhello\\r\\n` : 'STORED\\r\\n',
}));

/** So many checks in ten chapters; every tenth fails, with what was said on the wire. */
export function manyChecks(count: number): Result {
  return resultOf(
    Array.from({ length: count }, (_, at) => {
      const own = { id: `LITE-CHAPTER${at % 10}-${at}.1`, chapter: `Chapter ${at % 10}`, title: `Check number ${at}` };
      return at % 10 === 3 ? { ...violation, ...own, failure: { ...violation.failure!, transcript } } : check(own);
    }),
  );
}
