import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { LikelyCause } from '../../src/conformance/result.js';
import { packageRoot } from '../../src/package-root.js';
import { warmKit } from '../warm-kit.js';
import { conform, explainFailures, notPassed } from './conform.js';

/**
 * The suite against servers that share no code with it: for each, the checks that fail, and no others.
 * `may` is for defects that are races: those checks may or may not meet them.
 * `causes` are the faults that the failures are put down to, those that cannot be told apart in one string; where none is
 * given, none may be named. For races, `mayBe` has those that are right if they are named.
 */
interface Pinned {
  readonly fails: readonly string[];
  readonly may?: readonly string[];
  readonly causes?: readonly string[];
  readonly mayBe?: readonly string[];
}

const NOT_IN_THE_FILE = [
  'TOG-2.2',
  'CSV-1.1:plain-words',
  'CSV-1.1:a-comma',
  'CSV-1.1:quotes',
  'CSV-1.1:one-quote',
  'CSV-1.1:spaces',
  'CSV-2.1',
  'CSV-2.2',
  'CSV-3.1',
  'CSV-3.2',
  'CSV-3.3',
  'CSV-6.1:half-a-row',
  'CSV-6.1:an-open-quote',
];
const NO_STREAM = [
  'REQ-3.1:byte-by-byte',
  'REQ-3.1:cut-in-the-middle-of-a-word',
  'REQ-3.1:cut-before-the-last-lf',
  'REQ-3.3',
  'REQ-3.4',
  'REQ-4.1',
  'REQ-4.2',
];

const UNWRITTEN = ['not-persisted', 'persisted-late', 'persisted-at-exit', 'rows-in-eights'];
const LOST = ['lost-update', 'rows-lost-together', 'one-in-500-lost'];

const TARGETS: Readonly<Record<string, Pinned>> = {
  'sound-lite.mjs': { fails: [] },
  'sound-course.mjs': { fails: [] },
  'sound-python.py': { fails: [] },
  'greeting-lite.mjs': { fails: [] },
  'random-delay.mjs': { fails: [] },
  'naive-threaded.py': { fails: [] },
  'cached-reads.mjs': {
    fails: ['TOG-1.5', 'TOG-1.4', 'TOG-1.3', 'SET-12.2', 'SET-12.3', 'TOG-1.1'],
    may: ['CSV-3.3'],
    causes: ['connection-caches-reads'],
  },
  'characters-course.mjs': {
    fails: ['SET-2.2', 'SET-10.1:utf-8', 'SET-10.1:four-byte-utf-8', 'SET-10.1:invalid-utf-8', 'GET-1.4', 'CSV-4.2'],
  },
  'characters-lite.mjs': { fails: ['SET-4.5', 'SET-10.1:invalid-utf-8', 'CSV-4.2'], causes: ['value-decoded'] },
  'connection-limit.mjs': { fails: ['TOG-1.4', 'CONN-1.1'] },
  'crlf-oddities.mjs': {
    fails: ['GET-5.1:a-set', 'GET-5.1:a-refused-set', 'GET-5.1:a-hit', 'GET-5.1:a-miss', 'GET-5.1:an-unknown-word'],
    causes: ['other-line-ends'],
  },
  'dies-on-get.mjs': { fails: ['GET-3.1:get', 'GET-3.1:get-with-a-space'], causes: ['get-alone-crashes'] },
  'double-newline.mjs': { fails: ['GET-5.1:a-set'] },
  'echo-unknown.mjs': {
    fails: [
      'REQ-4.2',
      'ERR-1.1',
      'ERR-1.2:an-unknown-word-with-fields',
      'ERR-1.2:a-word-that-starts-with-get',
      'ERR-1.2:a-number',
    ],
  },
  'first-write-wins.mjs': {
    fails: ['REQ-4.1', 'SET-12.2', 'SET-12.3', 'SET-15.1', 'SET-15.2', 'GET-1.3', 'CSV-4.1', 'CSV-7.1'],
  },
  'flood-after-half-close.mjs': { fails: ['CONN-6.2', 'CONN-7.1'], causes: ['flood'] },
  'freezes.mjs': {
    fails: [
      'CONN-2.2',
      'CONN-2.5',
      'CONN-5.1:close-before-the-value',
      'CONN-5.1:close-in-the-value',
      'CONN-5.1:half-close-in-the-value',
      'CONN-5.1:reset-before-the-value',
      'CONN-5.1:reset-in-the-value',
    ],
  },
  'greeting.mjs': { fails: ['CONN-4.1'] },
  'handshake.mjs': {
    fails: ['CONN-2.5', 'REQ-3.1:cut-at-every-line-end', 'REQ-3.2', ...NO_STREAM],
    causes: ['drops-what-follows-header'],
  },
  'late-persist.mjs': { fails: NOT_IN_THE_FILE, causes: ['persisted-at-exit'] },
  'lost-update.mjs': {
    fails: ['TOG-1.3', 'TOG-2.1', 'TOG-2.2'],
    may: [
      'TOG-1.4',
      'TOG-1.5',
      'CSV-3.3',
      'CONN-1.1',
      'CONN-1.3',
      'CONN-5.1',
      'SET-8.1',
      'TOG-1.1',
      'TOG-1.2',
      'GET-4.1',
      'CSV-3.2',
    ],
    mayBe: LOST,
  },
  'mangles.mjs': {
    fails: [
      'TOG-1.5',
      'TOG-1.4',
      'TOG-1.3',
      'SET-10.1:leading-spaces',
      'SET-10.1:trailing-spaces',
      'SET-10.1:only-a-space',
      'SET-10.1:tabs',
      'SET-10.1:a-backslash',
      'SET-10.1:mixed-case',
      'SET-10.2:end',
      'SET-10.2:stored',
      'CSV-1.1:spaces',
      'CSV-4.2',
    ],
    may: ['CSV-3.3'],
    causes: ['value-trimmed'],
  },
  'no-end.mjs': { fails: ['GET-1.1', 'GET-5.1:a-hit'], causes: ['hit-without-end'] },
  'no-terminator.mjs': { fails: ['GET-5.1:a-set', 'GET-5.1:a-miss'] },
  'not-persisted.mjs': {
    fails: [...NOT_IN_THE_FILE, 'CSV-4.1', 'CSV-4.2', 'CSV-4.4', 'SET-3.2', 'CSV-5.2'],
    causes: ['not-persisted|persisted-late|rows-in-eights'],
  },
  'not-stored-words.mjs': { fails: ['SET-4.1'] },
  'one-read-one-command.mjs': {
    fails: [
      ...NO_STREAM,
      'CONN-2.4',
      'CONN-2.5',
      'REQ-3.1:cut-at-every-line-end',
      'SET-13.1:4096-bytes',
      'SET-13.1:16-kib',
      'SET-13.1:64-kib',
      'SET-13.1:1-mib',
      'SET-14.1',
      'ERR-3.1',
    ],
    causes: ['one-read-one-command'],
  },
  'one-shot.mjs': { fails: ['CONN-3.1', 'REQ-3.3', 'REQ-3.4', 'REQ-4.1', 'REQ-4.2'], causes: ['close-after-reply'] },
  // What a server that stores a little later is accused of depends on how soon it is asked.
  'racy-ack-then-apply.mjs': {
    fails: [],
    may: ['TOG', 'CSV', 'SET', 'CONN', 'GET', 'REQ'],
    // A key that is set is missing for a moment: other checks would have to see more of it to tell why.
    mayBe: ['acknowledged-before-applied', 'reads-from-a-copy', 'missing-while-written'],
  },
  'racy-cross-talk.mjs': {
    fails: [],
    may: ['TOG', 'CONN', 'GET-4', 'SET-12', 'CSV-3.3'],
    mayBe: ['shared-buffer', 'one-reply-in-300-crossed'],
  },
  'racy-lost-on-kill.mjs': { fails: ['CSV-3.1'], may: [...NOT_IN_THE_FILE, 'CSV-3.3'], mayBe: UNWRITTEN },
  'racy-read-modify-write.py': {
    fails: ['TOG-1.3', 'TOG-1.4', 'TOG-1.5', 'TOG-2.1', 'TOG-2.2'],
    may: ['CONN', 'SET-8', 'TOG', 'GET-4', 'CSV-3.2', 'CSV-3.3'],
    mayBe: LOST,
  },
  'racy-stale-cache.mjs': {
    fails: [],
    may: ['TOG', 'SET-12', 'GET-4', 'CSV-3.3'],
    mayBe: ['connection-caches-reads', 'reads-from-a-copy'],
  },
  'racy-torn-reads.mjs': {
    fails: ['TOG-1.3', 'TOG-1.4', 'TOG-1.5'],
    may: ['TOG', 'GET-4', 'CSV-3.3'],
    mayBe: ['half-and-half'],
  },
  'serial-accept.py': {
    fails: [
      'CSV-8.1',
      'CONN-1.1',
      'CONN-1.3',
      'CONN-2.1',
      'CONN-2.2',
      'CONN-2.3',
      'CONN-2.4',
      'CONN-2.5',
      'SET-12.2',
      'SET-12.3',
    ],
    causes: ['serial-accept'],
  },
  'thread-death.py': {
    fails: [
      'SET-5.1:set',
      'SET-5.1:set-with-a-space',
      'SET-5.1:set-k',
      'SET-5.1:set-k-and-a-space',
      'SET-6.1:a-word',
      'SET-6.1:a-fraction',
      'SET-6.1:5x',
      'GET-3.1:get',
      'GET-3.1:get-with-a-space',
    ],
    causes: ['missing-parts-wait'],
  },
  'truncates.mjs': { fails: ['SET-13.1:64-kib', 'SET-13.1:1-mib', 'SET-14.1'], causes: ['cut-at-64k'] },
  'two-writes.mjs': { fails: [...NO_STREAM, 'REQ-3.2', 'ERR-3.1'], causes: ['one-read-one-command'] },
  'value-as-command.mjs': {
    fails: [
      'SET-4.1',
      'SET-4.2',
      'SET-4.3',
      'SET-4.4',
      'SET-4.5',
      'SET-4.6',
      'GET-5.1:a-refused-set',
      'CSV-5.1',
      'CSV-5.2',
      'SET-7.1:1',
      'SET-7.1:4',
      'SET-7.1:2147483648',
    ],
    causes: ['rest-as-command'],
  },
};

/** Deviations of delivery, which a course server may have as well. */
const COURSE: Readonly<Record<string, Pinned>> = {
  'handshake.mjs': TARGETS['handshake.mjs'] ?? { fails: [] },
  'one-read-one-command.mjs': TARGETS['one-read-one-command.mjs'] ?? { fails: [] },
  'one-shot.mjs': TARGETS['one-shot.mjs'] ?? { fails: [] },
  'two-writes.mjs': { ...TARGETS['two-writes.mjs'], fails: [...(TARGETS['two-writes.mjs']?.fails ?? []), 'CONN-2.5'] },
};

/** Those that keep the kit waiting, or have much to write, the longest first: while it waits for them others can work. */
const LONG = [
  'two-writes.mjs',
  'freezes.mjs',
  'racy-read-modify-write.py',
  'serial-accept.py',
  'thread-death.py',
  'lost-update.mjs',
  'random-delay.mjs',
  'one-read-one-command.mjs',
  'characters-course.mjs',
];
const rank = (file: string) => (LONG.includes(file) ? LONG.indexOf(file) : LONG.length);

// Several wait at any time. What works alone is held up by the others, but no longer than a reply is waited for.
vi.setConfig({ maxConcurrency: 5 });

/** A quarter of a run, for a deviation that clients meet one by one: only those that they may concern, and sound servers, are put under load. */
const LOADS = ['TOG-1.3', 'TOG-1.4', 'TOG-1.5', 'CSV-3.3'];
const WITHOUT_LOADS = `not (${LOADS.flatMap((id) => [`@LITE-${id}`, `@COURSE-${id}`]).join(' or ')})`;

/** Whether a load may show what is wrong, or nothing is. */
function isForLoads({ fails, may = [], mayBe }: Pinned): boolean {
  const isSound = fails.length === 0;
  return isSound || mayBe !== undefined || [...fails, ...may].some((id) => LOADS.some((load) => load.startsWith(id)));
}

const hasPython = spawnSync('python3', ['--version']).status === 0;
const FOLDER = join(packageRoot(), 'fixtures', 'targets');

describe.concurrent('conform accuses each target of its deviation, and of nothing else', () => {
  const all = [
    ...Object.entries(TARGETS).map(([file, pinned]) => ({ file, spec: '', ...pinned })),
    ...Object.entries(COURSE).map(([file, pinned]) => ({ file, spec: 'course', ...pinned })),
  ].toSorted((a, b) => rank(a.file) - rank(b.file));
  for (const { file, spec, ...pinned } of all) {
    const { fails, may = [], causes = [], mayBe } = pinned;
    const python = file.endsWith('.py');
    const skip = python && !hasPython;
    it.skipIf(skip)(`${file} ${spec}${skip ? ' (python3 is missing)' : ''}`, { timeout: 180_000 }, async () => {
      const variables = `env MEMLITE_DELAY_MS=10 MEMLITE_SPEC=${spec}`;
      const command = `${variables} ${python ? 'python3' : 'node'} fixtures/targets/${file} {port} {csv}`;
      const tags = isForLoads(pinned) ? [] : ['--tags', WITHOUT_LOADS];
      const { code, result } = await conform(['--spawn', command, ...tags], warmKit);
      const prefix = `${result.target.spec.toUpperCase()}-`;
      const certain = notPassed(result)
        .map((id) => id.replace(prefix, ''))
        .filter((id) => fails.includes(id) || !may.some((each) => id.startsWith(each)));
      const surprises = certain.filter((id) => !fails.includes(id)).map((id) => prefix + id);
      expect(certain.sort(), explainFailures(result, surprises)).toEqual([...fails].sort());
      expect(code).toBe(result.summary.violations > 0 ? 1 : 0);
      const named = (result.likelyCauses ?? []).map(namesOf);
      // What else is named explains failures that the first cause leaves; alternatives explain the same ones.
      const wanted = causes[0]?.split('|') ?? [];
      const first = named[0]?.split('|') ?? wanted;
      if (mayBe === undefined)
        expect(wanted.length === 0 || wanted.some((name) => first.includes(name)), named.join()).toBe(true);
      else expect(named.filter((names) => !names.split('|').some((name) => mayBe.includes(name)))).toEqual([]);
    });
  }
});

function namesOf({ name, alternatives = [] }: LikelyCause): string {
  return [name, ...alternatives.map((each) => each.name)].join('|');
}

it('each target of this family is pinned', () => {
  const others = [
    'classic',
    'closes-at-once',
    'echo',
    'endless-line',
    'flood',
    'half-reply',
    'http',
    'length-prefixed',
    'resets',
    'silent',
  ];
  const files = readdirSync(FOLDER).filter(
    (name) => /\.(mjs|py)$/.test(name) && !others.includes(name.replace(/\.\w+$/, '')),
  );
  expect(Object.keys(TARGETS).sort()).toEqual(files.sort());
});
