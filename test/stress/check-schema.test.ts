import { describe, expect, test } from 'vitest';
import { ANOMALIES } from '../../src/consistency/verdict.js';
import { EVENTS, OUTCOMES } from '../../src/stress/history-files/format.js';
import { MODELS } from '../../src/stress/history-files/recording.js';
import { checkResult, judged, staleRead } from '../report/check-results.js';
import { checkSchema, complaints } from './check-schema.js';

describe('the schema of a check', () => {
  const violated = { verdict: 'violation', violatedKeys: 1, violations: [staleRead('k')] } as const;
  const good = checkResult(judged('a.jsonl'), judged('b.jsonl', violated));

  test('takes documents that are right', () => {
    expect(complaints(good)).toEqual([]);
    expect(complaints(checkResult())).toEqual([]);
    const unknown = judged('a', {
      verdict: 'unknown',
      reason: 'x',
      warnings: ['y'],
      events: [{ atMs: 1, kind: 'kill' }],
    });
    expect(complaints({ ...checkResult(unknown), unreadable: [{ file: 'b', reason: 'r' }] })).toEqual([]);
  });

  test.each<[string, object]>([
    ['an unknown field', { ...good, surprise: 1 }],
    ['another version', { ...good, version: 2 }],
    ['another kind', { ...good, kind: 'stress' }],
    ['a field that is missing', { ...good, histories: undefined }],
    ['a verdict that is none', { ...good, verdict: 'ok' }],
    ['a history without its file', { ...good, histories: [{ ...judged('a'), file: undefined }] }],
    ['an unknown field of a history', { ...good, histories: [{ ...judged('a'), surprise: 1 }] }],
    ['a model that is none', { ...good, histories: [{ ...judged('a'), model: 'queue' }] }],
    [
      'an anomaly that is none',
      { ...good, histories: [judged('a', { violations: [{ ...staleRead('k'), anomaly: 'x' as never }] })] },
    ],
    [
      'a violation of nothing',
      { ...good, histories: [judged('a', { violations: [{ ...staleRead('k'), operations: [] }] })] },
    ],
    ['a file that is unreadable for no reason', { ...good, unreadable: [{ file: 'a' }] }],
  ])('refuses %s', (_name, document) => {
    expect(complaints(JSON.parse(JSON.stringify(document)))).not.toEqual([]);
  });

  test('knows the same words as the code', () => {
    const { history, violation } = checkSchema.$defs;
    expect(violation.properties.anomaly.enum).toEqual(ANOMALIES);
    expect(violation.properties.operations.items.properties.outcome.enum).toEqual(OUTCOMES);
    expect(history.properties.model.enum).toEqual(MODELS);
    expect(history.properties.events.items.properties.kind.enum).toEqual(EVENTS);
  });
});
