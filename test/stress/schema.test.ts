import { describe, expect, test } from 'vitest';
import { ANOMALIES } from '../../src/consistency/verdict.js';
import { DELIVERIES, REPLY_KINDS, SPEC_NAMES } from '../../src/protocol/dialect.js';
import { CLIENT_TROUBLES, KEY_DISTRIBUTIONS, PROCESS_TROUBLES } from '../../src/stress/options.js';
import { staleRead, stressResult } from '../report/stress-results.js';
import { complaints, stressSchema } from './stress-schema.js';

describe('the schema of a stress result', () => {
  const good = stressResult();
  const { consistency, operations, workload } = good;
  const violation = { ...consistency, verdict: 'violation', violatedKeys: 1, violations: [staleRead('k')] } as const;

  test('takes documents that are right', () => {
    expect(complaints(good)).toEqual([]);
    const { dialect, ...foreign } = good;
    expect(complaints({ ...foreign, latencyUs: {}, events: [{ atMs: 1, kind: 'kill' }] })).toEqual([]);
    const audit = { file: 'data.csv', rows: 1, findings: ['x'], findingsTotal: 1 };
    expect(complaints({ ...good, consistency: violation, audit, verdict: 'failed' })).toEqual([]);
    const failures = [{ atMs: 1.5, client: 'c0', outcome: 'no-reply', received: '' }];
    expect(complaints({ ...good, failures, notes: ['x'] })).toEqual([]);
    expect(complaints({ ...good, workload: { ...workload, rate: 100, durationMs: null } })).toEqual([]);
  });

  test.each<[string, object]>([
    ['an unknown field', { ...good, surprise: 1 }],
    ['another version', { ...good, version: 2 }],
    ['another kind', { ...good, kind: 'bench' }],
    ['a field that is missing', { ...good, consistency: undefined }],
    ['a verdict that is none', { ...good, verdict: 'ok' }],
    ['no reason', { ...good, reasons: [] }],
    ['trouble that is none', { ...good, workload: { ...workload, trouble: ['earthquake'] } }],
    ['one size of value', { ...good, workload: { ...workload, valueBytes: [32] } }],
    ['an error of no outcome', { ...good, operations: { ...operations, errors: { oops: 1 } } }],
    ['a count that is none', { ...good, operations: { ...operations, total: 1.5 } }],
    [
      'an anomaly that is none',
      { ...good, consistency: { ...violation, violations: [{ ...staleRead('k'), anomaly: 'x' }] } },
    ],
    [
      'a violation of nothing',
      { ...good, consistency: { ...violation, violations: [{ ...staleRead('k'), operations: [] }] } },
    ],
    ['a failure of no outcome', { ...good, failures: [{ atMs: 1, client: 'c0', outcome: 'oops', received: '' }] }],
    ['an event that is none', { ...good, events: [{ atMs: 1, kind: 'reboot' }] }],
  ])('refuses %s', (_name, document) => {
    expect(complaints(JSON.parse(JSON.stringify(document)))).not.toEqual([]);
  });

  test('knows the same words as the code', () => {
    const { dialect, spec, trouble, violation: found } = stressSchema.$defs;
    expect(found.properties.anomaly.enum).toEqual(ANOMALIES);
    expect(trouble.enum).toEqual([...CLIENT_TROUBLES, ...PROCESS_TROUBLES]);
    expect(stressSchema.properties.workload.properties.distribution.enum).toEqual(KEY_DISTRIBUTIONS);
    expect(spec.enum).toEqual(SPEC_NAMES);
    expect(dialect.properties.delivery.enum).toEqual(DELIVERIES);
    expect(dialect.properties.replies.required).toEqual(REPLY_KINDS);
  });
});
