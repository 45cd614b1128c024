import fc from 'fast-check';
import { FSYNC_POLICIES, type FsyncPolicy } from '../../../src/store/journal.js';
import type { CrashKind, Failures } from './simulated-disk.js';

/** The body of a value: a text, and how often. A number in front makes each value one of its kind; none makes it empty. */
export interface Shape {
  readonly text: string;
  readonly times: number;
}

/** The value with this body, a byte string. */
export function textOf({ text, times }: Shape, number: number): string {
  return times === 0 ? '' : `v${number}${text.repeat(times)}`;
}

/** One thing that is done to a running store. */
export type Action =
  /** Asks for a SET, within the same turn of the event loop as the action before. */
  | { readonly do: 'set'; readonly key: number; readonly value: Shape }
  /** So many turns, without progress of the disk. */
  | { readonly do: 'turn'; readonly times: number }
  /** So many steps of the calls under way, each followed by a turn. */
  | { readonly do: 'run'; readonly steps: number }
  /** Until nothing happens any more, and longer than the store waits for anything. */
  | { readonly do: 'rest' }
  /** Timers go off. */
  | { readonly do: 'tick' }
  | { readonly do: 'compact' }
  | { readonly do: 'fail'; readonly failures: Failures }
  /** So many bytes more fit onto the disk, and then none. */
  | { readonly do: 'fill'; readonly bytes: number }
  /** There is room again, and nothing fails. */
  | { readonly do: 'mend' };

/** What a store goes through between its start and its end. */
export interface Life {
  /** While the store is opened, and after. */
  readonly failures?: Failures | undefined;
  readonly actions: readonly Action[];
  readonly end: End;
}

/**
 * A clean end, at once; or a crash, in place of the step that follows so many since the start. Where there are fewer, it
 * comes after everything has ended, and the store has been closed.
 */
export type End =
  | { readonly how: 'close' }
  | { readonly how: CrashKind; readonly afterSteps: number /** Of what a power cut leaves. */; readonly seed: number };

/** Everything that happens to one data file; the same scenario always runs the same way. */
export interface Scenario {
  readonly policy: FsyncPolicy;
  /** Decides in which order calls make progress, and where writes are cut. */
  readonly seed: number;
  readonly compactAboveBytes: number;
  readonly lives: readonly Life[];
}

/** Keys as the protocol allows them, of which some need quotes in a row, or look like the header. */
export const KEYS: readonly string[] = ['a', 'k2', 'key', 'q"u,o"te', '"', '\xff\xfe,'];

const TEXTS = [
  'x',
  '',
  '"',
  '""',
  ',',
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  '\xff',
  '\r\nk2,evil\r\n',
  '"\r\nk2,evil\r\n',
  '",\r\n"k2","evil"\r\n"',
  '\0\r\nk2,evil\r\n,crc32 00000000\r\n',
];

/** The most bytes of a body: a dozen sectors. What files of many would show, those of some do, and most of the time went to reading them. */
const MOST_BYTES = 6000;

const shape: fc.Arbitrary<Shape> = fc
  .record({
    text: fc.oneof(
      fc.constantFrom(...TEXTS),
      fc.array(fc.constantFrom(...TEXTS), { minLength: 2, maxLength: 4 }).map((texts) => texts.join('')),
    ),
    times: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }) },
      { weight: 2, arbitrary: fc.integer({ min: 4, max: 200 }) },
      { weight: 1, arbitrary: fc.constantFrom(500, 512, 1024, 3000) },
    ),
  })
  .map(({ text, times }) => ({ text, times: Math.min(times, Math.ceil(MOST_BYTES / text.length)) }));

const set: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('set' as const),
  key: fc.nat({ max: KEYS.length - 1 }),
  value: shape,
});
const turn: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('turn' as const),
  times: fc.integer({ min: 1, max: 3 }),
});
const run: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('run' as const),
  steps: fc.integer({ min: 1, max: 12 }),
});
const simple: fc.Arbitrary<Action> = fc.constantFrom({ do: 'rest' }, { do: 'tick' }, { do: 'compact' });
const failures: fc.Arbitrary<Failures> = fc.record({
  after: fc.nat({ max: 6 }),
  calls: fc.integer({ min: 1, max: 3 }),
  code: fc.constantFrom('EIO' as const, 'ENOSPC' as const),
  of: fc.constantFrom('all' as const, 'syncs' as const),
});
const none = fc.constant(undefined);
const fault: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant('fail' as const), failures }),
  fc.record({ do: fc.constant('fill' as const), bytes: fc.nat({ max: 1200 }) }),
  fc.constant({ do: 'mend' as const }),
);

const end: fc.Arbitrary<End> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      how: fc.constantFrom('process' as const, 'power' as const),
      afterSteps: fc.oneof(fc.nat({ max: 60 }), fc.integer({ min: 15, max: 200 })),
      seed: fc.nat({ max: 0xffff }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ how: 'close' as const }) },
);

/** Random scenarios; those with faults have errors of the disk too. */
export function scenarios(faults: 'sound disk' | 'faults'): fc.Arbitrary<Scenario> {
  const action = fc.oneof(
    { weight: 10, arbitrary: set },
    { weight: 2, arbitrary: turn },
    { weight: 8, arbitrary: run },
    { weight: 3, arbitrary: simple },
    { weight: faults === 'faults' ? 3 : 0, arbitrary: fault },
  );
  const actions = fc.array(action, { maxLength: 24, size: 'max' });
  return fc.record({
    policy: fc.constantFrom(...FSYNC_POLICIES),
    seed: fc.nat({ max: 0xffff }),
    compactAboveBytes: fc.constantFrom(200, 2000, 4 * 1024 * 1024),
    lives: fc.array(
      fc.record({
        failures: faults === 'faults' ? fc.oneof(none, none, none, failures) : none,
        actions,
        end,
      }),
      { minLength: 1, maxLength: 8, size: 'max' },
    ),
  });
}
