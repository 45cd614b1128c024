import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, test } from 'vitest';
import { type Result, STATUSES, type Status } from '../src/conformance/result.js';
import { DELIVERIES, FRAMINGS, REPLY_KINDS, SIZE_RULES, SIZE_UNITS, SPEC_NAMES } from '../src/protocol/dialect.js';
import { conform } from './conformance/conform.js';
import { killTargets, startTarget } from './fixtures/target-process.js';
import { EVERY_RESULT } from './report/every-result.js';

const schema = JSON.parse(
  readFileSync(fileURLToPath(new URL('../schema/result.schema.json', import.meta.url)), 'utf8'),
);
// The conditions on failure, reason and needs name properties that stand beside them, not within.
const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true }).compile(
  schema,
);

/** What the schema finds wrong, if anything. */
function complaints(result: unknown): string[] {
  validate(result);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

function statuses(result: Result): Status[] {
  const seen = new Set(result.checks.map((check) => check.status));
  return STATUSES.filter((status) => seen.has(status));
}

const spawning = (name: string) => ['--spawn', `node fixtures/targets/${name} {port} {csv}`];

test('every result of the suite that reports are tested with is as the schema has it', () => {
  for (const [name, result] of EVERY_RESULT)
    if (result.kind === 'conform') expect([name, complaints(result)]).toEqual([name, []]);
});

test('the schema of a selftest describes its result, with and without known failures', () => {
  const source = readFileSync(fileURLToPath(new URL('../schema/selftest-result.schema.json', import.meta.url)), 'utf8');
  const validateSelftest = new Ajv2020({ strict: true, allErrors: true }).compile(JSON.parse(source));
  for (const [name, result] of EVERY_RESULT)
    if (result.kind === 'selftest') {
      validateSelftest(result);
      expect([name, validateSelftest.errors]).toEqual([name, null]);
    }
});

describe('the schema describes the Result', () => {
  afterEach(killTargets);

  test('of a run that passes', async () => {
    const { result } = await conform(['LITE-SET', 'LITE-GET']);
    expect(statuses(result)).toEqual(['passed']);
    expect(complaints(result)).toEqual([]);
  });

  test('of a run that finds violations', async () => {
    const { result } = await conform(['LITE-SET-4', 'LITE-GET-5', ...spawning('value-as-command.mjs')]);
    expect(statuses(result)).toEqual(['passed', 'failed']);
    expect(complaints(result)).toEqual([]);
  });

  test('of a run under which the server dies', async () => {
    const { result } = await conform(['LITE-GET-3', ...spawning('dies-on-get.mjs')]);
    expect(statuses(result)).toContain('failed');
    expect(complaints(result)).toEqual([]);
  });

  test('of a run on a server that cannot be restarted and goes away', async () => {
    const { port } = await startTarget('dies-on-get.mjs');
    const { result } = await conform(['LITE-GET', 'LITE-CSV', '--target', `127.0.0.1:${port}`]);
    expect(statuses(result)).toEqual(expect.arrayContaining(['passed', 'failed', 'unmet', 'inconclusive']));
    expect(complaints(result)).toEqual([]);
  });

  test('of several rounds, and of a run that ends early', async () => {
    const args = ['LITE-SET-4', 'LITE-GET-1', '--repeat', '2', '--bail', '7', ...spawning('value-as-command.mjs')];
    const { result } = await conform(args);
    expect(statuses(result)).toEqual(['passed', 'failed']);
    expect(result.rounds).toBe(2);
    expect(complaints(result)).toEqual([]);
    const { result: short } = await conform(['LITE-SET-4', '--bail', ...spawning('value-as-command.mjs')]);
    expect(statuses(short)).toEqual(['failed', 'skipped']);
    expect(complaints(short)).toEqual([]);
  });

  test('of the course, in another delivery', async () => {
    const { result } = await conform(['--dialect', 'course', 'COURSE-SET-1']);
    expect(result.target.spec).toBe('course');
    expect(complaints(result)).toEqual([]);
  });
});

describe('the schema', () => {
  const check = { id: 'LITE-SET-1.1', clause: 'LITE-SET-1', level: 'must', chapter: 'SET', title: 't', ms: 1 };
  const failure = { message: 'm', expected: [], repeat: 'memlite-kit conform LITE-SET-1.1', transcript: [] };
  const words = { name: 'one-read-one-command', sentence: 's', fix: 'f' };
  const cause = { ...words, checks: [check.id, 'LITE-SET-1.2'] };
  const good: Record<string, unknown> = {
    ...{ format: 'memlite-kit/result', version: 1, kind: 'conform', tool: { name: 'memlite-kit', version: '0.1.0' } },
    ...{ startedAt: '2026-01-02T03:04:05.678Z', durationMs: 2, suiteMs: 1, seed: 0, delayMs: 0, timeoutMs: 2000 },
    target: { description: 'd', flags: '', spec: 'lite' },
    dialect: {
      ...{ name: 'lite', spec: 'lite', greeting: '', delivery: 'stream', handshake: '' },
      ...{ framing: 'line', sizeRule: 'at-most', sizeUnit: 'bytes' },
      replies: { stored: '', refused: '', invalid: '', miss: '', hit: '' },
    },
    verdict: 'passed',
    summary: { passed: 1, failed: 0, unmet: 0, inconclusive: 0, violations: 0 },
    checks: [{ ...check, status: 'passed' }],
  };

  const entry = {
    id: check.id,
    reason: 'r',
    line: 1,
    covers: [check.id],
    link: 'l',
    owner: 'o',
    expires: '2026-12-31',
  };
  const knowing = (own: object) => {
    const failed = { ...check, status: 'failed', failure, known: { id: check.id, reason: 'r' } };
    const misfits = [{ kind: 'stale', id: 'LITE-SET-9', line: 3, sentence: 's' }];
    const summary = { ...(good.summary as object), passed: 0, known: 1 };
    return { ...good, summary, knownFailures: { file: 'f', entries: [own], misfits }, checks: [failed] };
  };

  test('takes a document that is right', () => {
    expect(complaints(good)).toEqual([]);
    expect(complaints({ ...good, checks: [{ ...check, status: 'failed', failure }] })).toEqual([]);
    const rounds = { passed: 9, failed: 1, passRate: [0.59, 0.98] };
    expect(complaints({ ...good, rounds: 10, checks: [{ ...check, status: 'failed', failure, rounds }] })).toEqual([]);
    expect(complaints({ ...good, likelyCauses: [{ ...cause, alternatives: [words] }] })).toEqual([]);
    expect(complaints(knowing(entry))).toEqual([]);
  });

  test.each<[string, object]>([
    ['an unknown field', { ...good, surprise: 1 }],
    ['another version', { ...good, version: 2 }],
    ['a field that is missing', { ...good, checks: undefined }],
    ['a status that is none', { ...good, checks: [{ ...check, status: 'pending' }] }],
    ['an unknown field of a check', { ...good, checks: [{ ...check, status: 'passed', surprise: 1 }] }],
    ['a failed check without its failure', { ...good, checks: [{ ...check, status: 'failed' }] }],
    ['a passed check with a failure', { ...good, checks: [{ ...check, status: 'passed', failure }] }],
    ['an unmet check without its need', { ...good, checks: [{ ...check, status: 'unmet', reason: 'r' }] }],
    ['likely causes that are none', { ...good, likelyCauses: [] }],
    ['a cause of one failure', { ...good, likelyCauses: [{ ...cause, checks: [check.id] }] }],
    ['a cause without its fix', { ...good, likelyCauses: [{ ...cause, fix: undefined }] }],
    ['an unknown field of a cause', { ...good, likelyCauses: [{ ...cause, surprise: 1 }] }],
    ['an alternative with checks of its own', { ...good, likelyCauses: [{ ...cause, alternatives: [cause] }] }],
    [
      'a known failure that passed',
      { ...good, checks: [{ ...check, status: 'passed', known: { id: 'x', reason: 'r' } }] },
    ],
    ['an entry without its reason', knowing({ ...entry, reason: undefined })],
    ['an entry of no day', knowing({ ...entry, expires: 'soon' })],
    ['an unknown field of an entry', knowing({ ...entry, surprise: 1 })],
    ['a skipped check without a reason', { ...good, checks: [{ ...check, status: 'skipped' }] }],
    ['a single round', { ...good, rounds: 1 }],
    [
      'a rate of passing that is none',
      { ...good, checks: [{ ...check, status: 'passed', rounds: { passed: 1, failed: 0, passRate: [0, 2] } }] },
    ],
    ['an inconclusive check without a reason', { ...good, checks: [{ ...check, status: 'inconclusive' }] }],
  ])('refuses %s', (_name, document) => {
    expect(complaints(JSON.parse(JSON.stringify(document)))).not.toEqual([]);
  });

  test('knows the same words as the code', () => {
    const { dialect, check: checkSchema, spec } = schema.$defs;
    expect(checkSchema.properties.status.enum).toEqual(STATUSES);
    expect(spec.enum).toEqual(SPEC_NAMES);
    expect(dialect.properties.delivery.enum).toEqual(DELIVERIES);
    expect(dialect.properties.framing.enum).toEqual(FRAMINGS);
    expect(dialect.properties.sizeRule.enum).toEqual(SIZE_RULES);
    expect(dialect.properties.sizeUnit.enum).toEqual(SIZE_UNITS);
    expect(dialect.properties.replies.required).toEqual(REPLY_KINDS);
  });
});
