import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { loadCatalogue } from '../../src/conformance/catalogue.js';
import { conformHolder } from '../../src/conformance/known-failures.js';
import type { CheckResult, Result, Status } from '../../src/conformance/result.js';
import { type KnownFailingFlags, openKnownFailures } from '../../src/known-failures/hold.js';
import { parseList } from '../../src/known-failures/parse.js';
import { selftestHolder } from '../../src/selftest/known-failures.js';
import { temporaryFolder } from '../conformance/temporary.js';
import { check, resultOf, violation } from '../report/results.js';
import { fault, selftestResult } from '../report/selftest-results.js';

const catalogue = await loadCatalogue();
const SET = catalogue.filter(({ id }) => /^LITE-SET-(4|10)\./.test(id)).map(({ id }) => id);
let folder: string;
let file: string;

beforeEach(() => {
  folder = temporaryFolder(onTestFinished);
  file = join(folder, 'known.yaml');
});

/** A run of checks that ended like this. */
function ran(statuses: Readonly<Record<string, Status>>, level: CheckResult['level'] = 'must'): Result {
  const checks = Object.entries(statuses).map(([id, status]): CheckResult => {
    if (status === 'failed') return { ...violation, id, level };
    return check({
      id,
      status,
      ...(status !== 'passed' && { reason: 'r' }),
      ...(status === 'unmet' && { needs: 'csv' }),
    });
  });
  return resultOf(checks);
}

async function held(result: Result, over: Partial<KnownFailingFlags> & { strict?: boolean } = {}) {
  const told: string[] = [];
  const { strict = false, ...flags } = over;
  const { hold } = await openKnownFailures(
    { 'known-failing': file, ...flags },
    conformHolder(catalogue, strict),
    (each) => told.push(each.replace(file, 'F')),
  );
  return { result: await hold(result), told };
}
const update = (result: Result, over: object = {}) => held(result, { 'update-baseline': true, ...over });
const ids = () => parseList(readFileSync(file, 'utf8'), file).map(({ id }) => id);
const write = (...entries: readonly string[]) =>
  writeFileSync(file, entries.map((id) => `- id: ${id}\n  reason: r\n`).join(''));

describe('a run of the suite', () => {
  test('is as it is where no list is given', async () => {
    const result = ran({ 'LITE-SET-4.4': 'failed' });
    expect((await held(result, { 'known-failing': undefined })).result).toBe(result);
  });

  test.each(['LITE-SET-4.4', 'lite-set-4.4', 'SET-4.4', 'LITE-SET-4', 'SET-4'])('is excused by %s', async (id) => {
    write(id);
    const { result } = await held(ran({ 'LITE-SET-4.4': 'failed', 'LITE-GET-1.1': 'passed' }));
    expect(result).toMatchObject({
      verdict: 'passed',
      summary: { passed: 1, failed: 0, violations: 0, known: 1 },
      knownFailures: { misfits: [] },
    });
    expect(result.checks[0]).toMatchObject({ status: 'failed', known: { id, reason: 'r' } });
    expect(result.checks[1]).not.toHaveProperty('known');
  });

  test('is excused by a row, and another row is not', async () => {
    const [one = '', other = ''] = SET.filter((id) => id.startsWith('LITE-SET-10.1:'));
    write(one);
    const { result } = await held(ran({ [one]: 'failed', [other]: 'failed' }));
    expect(result).toMatchObject({ verdict: 'failed', summary: { failed: 1, violations: 1, known: 1 } });
  });

  test('fails where an entry is stale, and where one is of another specification', async () => {
    write('LITE-SET-4.4', 'COURSE-SET-4.2');
    const { result } = await held(ran({ 'LITE-SET-4.4': 'passed' }));
    expect(result).toMatchObject({ verdict: 'failed', summary: { failed: 0, known: 0 } });
    expect(result.knownFailures?.misfits).toMatchObject([
      { kind: 'stale', id: 'LITE-SET-4.4', line: 1 },
      { kind: 'unmatched', id: 'COURSE-SET-4.2', line: 3 },
    ]);
  });

  test('stays inconclusive where an entry names a check that is', async () => {
    write('LITE-SET-4.4');
    const { result } = await held(ran({ 'LITE-SET-4.4': 'inconclusive' }));
    expect(result).toMatchObject({ verdict: 'inconclusive', knownFailures: { misfits: [] } });
  });

  test('forgets what an earlier list said', async () => {
    write('LITE-SET-4.4');
    const { result } = await held(ran({ 'LITE-SET-4.4': 'failed' }));
    write('LITE-GET-1');
    const { result: again } = await held(result);
    expect(again.checks[0]).not.toHaveProperty('known');
    expect(again.summary).toMatchObject({ failed: 1, known: 0 });
  });

  test('knows before a check runs whether its failure is excused', async () => {
    writeFileSync(file, '- id: SET-4\n  reason: r\n- id: SET-5\n  reason: r\n  expires: 2020-01-01\n');
    const { excuses } = await openKnownFailures({ 'known-failing': file }, conformHolder(catalogue, false), () => {});
    expect(['LITE-SET-4.4', 'LITE-SET-5.1', 'LITE-GET-1.1'].map(excuses)).toEqual([true, false, false]);
  });

  test.each<[string, string, RegExp]>([
    [
      'a check that there is not',
      '- id: LITE-SET-99.1\n  reason: r\n',
      /known.yaml:1: no check or clause is called LITE-S/,
    ],
    ['a chapter', '# x\n- id: LITE-SET\n  reason: r\n', /known.yaml:2: LITE-SET is a whole chapter: name its clauses/],
    ['what is no list', 'x: y', /known.yaml:1: a list/],
  ])('is refused before it begins where the list has %s', async (_name, text, message) => {
    writeFileSync(file, text);
    for (const isUpdated of [false, true]) {
      const refusal = expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) });
      await expect(held(ran({}), { 'update-baseline': isUpdated })).rejects.toThrow(refusal);
    }
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('is refused where there is no list, or none that can be read, written or changed', async () => {
    const refused = (over: object, message: RegExp) =>
      expect(held(ran({}), over)).rejects.toThrow(
        expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }),
      );
    await refused({}, /there is no list of known failures .*: --update-baseline makes it/);
    await refused({ 'known-failing': folder }, /cannot be read \(EISDIR/);
    await refused({ 'known-failing': join(folder, 'no', 'x.yaml'), 'update-baseline': true }, /cannot be written/);
    await refused({ 'known-failing': undefined, 'update-baseline': true }, /--known-failing FILE/);
    await refused({ 'update-baseline': true, shard: '1/2' }, /leave out --shard/);
    writeFileSync(file, '[{id: SET-4, reason: r}]');
    await refused({ 'update-baseline': true }, /a dash before each entry, and no other/);
  });
});

describe('--update-baseline', () => {
  test('makes the list, with what failed as a reason for now', async () => {
    const { result, told } = await update(ran({ 'LITE-SET-4.4': 'failed', 'LITE-SET-4.2': 'passed' }));
    expect(readFileSync(file, 'utf8')).toMatch(
      /^# .*\n- id: LITE-SET-4\.4\n {2}reason: "not explained yet: more comes than one reply: the next .*"\n$/,
    );
    expect(told).toEqual(['F: added LITE-SET-4.4; its reason is for you to write']);
    expect(result).toMatchObject({ verdict: 'passed', summary: { known: 1 } });
  });

  test('makes an empty list where nothing fails', async () => {
    const { told } = await update(ran({ 'LITE-SET-4.2': 'passed' }));
    expect(told).toEqual(['F: nothing to change']);
    expect(ids()).toEqual([]);
    expect((await held(ran({}))).result.verdict).toBe('passed');
  });

  test('takes off what is stale, and leaves what did not run or came to no end', async () => {
    write('LITE-SET-4.4', 'LITE-SET-4.2', 'LITE-GET-1', 'LITE-CSV-1');
    const { told } = await update(ran({ 'LITE-SET-4.4': 'passed', 'LITE-SET-4.2': 'inconclusive' }));
    expect(ids()).toEqual(['LITE-SET-4.2', 'LITE-GET-1', 'LITE-CSV-1']);
    expect(told).toEqual(['F: took off LITE-SET-4.4, which is no failure any more']);
  });

  test('does not put off what has expired', async () => {
    writeFileSync(file, '- id: LITE-SET-4\n  reason: r\n  expires: 2025-12-31\n');
    const { result, told } = await update(ran({ 'LITE-SET-4.4': 'failed' }));
    expect(told).toEqual(['F: nothing to change']);
    expect(result).toMatchObject({ verdict: 'failed', knownFailures: { misfits: [{ kind: 'expired' }] } });
  });

  test('lists advice where it would fail the run', async () => {
    const advice = ran({ 'LITE-SET-4.4': 'failed' }, 'should');
    await update(advice);
    expect(ids()).toEqual([]);
    await update(advice, { strict: true });
    expect(ids()).toEqual(['LITE-SET-4.4']);
    expect((await held(advice)).result.knownFailures?.misfits).toEqual([]);
  });

  test('takes in what was changed while the checks ran', async () => {
    write();
    const holder = conformHolder(catalogue, false);
    const { hold } = await openKnownFailures({ 'known-failing': file, 'update-baseline': true }, holder, () => {});
    write('LITE-GET-1.1');
    await hold(ran({ 'LITE-SET-4.4': 'failed' }));
    expect(ids()).toEqual(['LITE-GET-1.1', 'LITE-SET-4.4']);
  });

  test('writes in one step, through a link, and leaves permissions and no other file', async () => {
    const link = join(folder, 'link.yaml');
    write();
    chmodSync(file, 0o640);
    symlinkSync(file, link);
    await update(ran({ 'LITE-SET-4.4': 'failed' }), { 'known-failing': link });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(ids()).toEqual(['LITE-SET-4.4']);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(['known.yaml', 'link.yaml']);
  });

  test('leaves a list alone that fits, to the last byte and time', async () => {
    writeFileSync(file, '- id:   SET-4\n  "reason": r   \n\n\n');
    const before = statSync(file);
    await update(ran({ 'LITE-SET-4.4': 'failed' }));
    expect(statSync(file)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  test('and the same run again: it passes, and nothing is left to change', async () => {
    const statuses = fc.dictionary(
      fc.constantFrom(...SET),
      fc.constantFrom<Status>('passed', 'failed', 'inconclusive', 'unmet'),
    );
    const lists = fc.uniqueArray(fc.constantFrom(...SET, 'LITE-SET-4', 'SET-10', 'LITE-SET-10.1', 'LITE-GET-1'));
    await fc.assert(
      fc.asyncProperty(lists, statuses, fc.boolean(), async (list, found, strict) => {
        write(...list);
        const run = ran(found);
        await update(run, { strict });
        const text = readFileSync(file, 'utf8');
        const { result } = await held(run, { strict });
        expect(result.verdict).not.toBe('failed');
        expect(result.summary).toMatchObject({ failed: 0, violations: 0 });
        const { told } = await update(run, { strict });
        expect(told).toEqual(['F: nothing to change']);
        expect(readFileSync(file, 'utf8')).toBe(text);
        // What was there and is not stale is there still, before what is new.
        expect(ids().filter((id) => list.includes(id))).toEqual(list.filter((id) => ids().includes(id)));
        for (const id of list.filter((each) => !(each in found)))
          if (!/^(LITE-)?SET-(4|10)(\.1)?$/.test(id)) expect(ids()).toContain(id);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a selftest', () => {
  const holder = selftestHolder(['chatty', 'deaf', 'lost'], ['SET-4.2', 'SET-9.9', 'SET-9.9']);
  const survived = { kind: 'survived', what: 'deaf', sentence: 'the fault deaf is caught by nothing' } as const;
  const idle = { kind: 'idle', what: 'SET-9.9', sentence: 'the check SET-9.9 (t) catches no fault' } as const;
  const result = selftestResult([fault('chatty'), fault('deaf', { failed: [], own: 0 })], {
    checks: [
      { id: 'SET-4.2', title: 't', faults: ['chatty'] },
      { id: 'SET-9.9', title: 't', faults: [] },
    ],
    problems: [survived, idle],
    verdict: 'failed',
  });
  const hold = async (of = result, isUpdated = false) =>
    (await openKnownFailures({ 'known-failing': file, 'update-baseline': isUpdated }, holder, () => {})).hold(of);

  test('is excused for a fault that survives, and a check that catches none', async () => {
    write('deaf', 'LITE-SET-9');
    expect(await hold()).toMatchObject({
      verdict: 'passed',
      problems: [{ known: { id: 'deaf' } }, { known: { id: 'LITE-SET-9' } }],
      knownFailures: { misfits: [] },
    });
  });

  test('fails where a listed fault is caught, and not where one was not tried', async () => {
    write('deaf', 'SET-9.9', 'chatty', 'lost');
    expect(await hold()).toMatchObject({
      verdict: 'failed',
      knownFailures: { misfits: [{ kind: 'stale', id: 'chatty' }] },
    });
  });

  test('has no excuse for an accusation, nor for a server that was not judged', async () => {
    write('deaf');
    const accused = { kind: 'accused', what: 'plain server', sentence: 's' } as const;
    const unjudged = { ...survived, kind: 'unjudged' } as const;
    const found = await hold({ ...result, problems: [accused, unjudged] });
    expect(found).toMatchObject({ verdict: 'failed', problems: [accused, unjudged], knownFailures: { misfits: [] } });
    expect(await hold({ ...result, problems: [accused, unjudged] }, true)).toMatchObject({ verdict: 'failed' });
    expect(ids()).toEqual(['deaf']);
  });

  test('knows of no idle check where not all faults were tried', async () => {
    write('SET-9.9', 'deaf');
    expect(await hold({ ...result, whole: false, problems: [survived] })).toMatchObject({ verdict: 'passed' });
  });

  test('is brought up to date', async () => {
    write('chatty');
    expect(await hold(result, true)).toMatchObject({ verdict: 'passed' });
    expect(ids()).toEqual(['deaf', 'SET-9.9']);
  });

  test('is refused where the list has an unknown fault', async () => {
    write('dead');
    await expect(hold()).rejects.toThrow(/known.yaml:1: no fault, check or clause is called dead/);
    expect(existsSync(file)).toBe(true);
  });
});
