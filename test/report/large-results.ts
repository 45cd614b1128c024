import type { Result, TranscriptLine } from '../../src/conformance/result.js';
import type { StressResult } from '../../src/stress/result.js';
import { check, resultOf, violation } from './results.js';
import { staleRead, stressResult } from './stress-results.js';

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

/** A long run in as many stretches as there may be, with as many violations as are told. */
export function manyOperations(): StressResult {
  return stressResult({
    loadMs: 200_000,
    timeline: Array.from({ length: 200 }, (_, at) => ({
      ...{ fromMs: at * 1000, toMs: at * 1000 + 1000, operations: 500 + (at % 7) * 10, errors: 0 },
      ...{ p50: 800 + at, p99: at % 20 === 5 ? null : 3000 + (at % 11) * 100 },
    })),
    events: Array.from({ length: 20 }, (_, at) => ({ atMs: at * 10_000 + 500, kind: at % 2 === 0 ? 'kill' : 'start' })),
    consistency: {
      ...{ verdict: 'violation', model: 'register', checker: 'zones', checkMs: 88, keys: 30, violatedKeys: 30 },
      violations: Array.from({ length: 20 }, (_, at) => staleRead(`ms8698e006-k${at}`)),
    },
    verdict: 'failed',
    reasons: ['30 of 30 keys contradict themselves'],
  });
}
