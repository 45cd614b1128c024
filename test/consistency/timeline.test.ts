import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bar, layouts, type TimelineContent, type TimelineOperation } from '../../src/consistency/timeline.js';
import { timelineLines } from '../../src/consistency/timeline-text.js';
import { content } from './timeline-arbitraries.js';

const op = (
  client: string,
  what: string,
  startMs: number,
  endMs: number | null,
  outcome: TimelineOperation['outcome'] = endMs === null ? 'pending' : 'ok',
): TimelineOperation => {
  const [operation = '', value = ''] = what.split(' ');
  return {
    ...{ client, startMs, endMs, outcome, operation: operation as TimelineOperation['operation'] },
    value: value === '-' ? null : value,
  };
};

const STALE: TimelineContent = {
  key: 'k3',
  operations: [op('c2', 'set v12', 0, 1), op('c7', 'set v31', 2, 3), op('c4', 'get v12', 4, 5)],
  events: [],
  note: { operation: 2, text: 'v31 was there before this began' },
};

const drawn = (given: TimelineContent, width?: number) => `\n${timelineLines(given, width).join('\n')}\n`;

describe('a timeline', () => {
  test('has a lane for each client, time going to the right', () => {
    expect(drawn(STALE)).toBe(`
c2  |--set k3=v12--|
c7                   |--set k3=v31--|
c4                                    |--get k3 -> v12--|  <- v31 was there before this began
`);
  });

  test('gives up the key, then the note, then parts of values where there is less room', () => {
    expect(drawn(STALE, 80)).toBe(`
c2  |-set v12-|
c7              |-set v31-|
c4                          |-get -> v12-|  <- v31 was there before this began
`);
    expect(drawn(STALE, 60)).toBe(`
c2  |--set k3=v12--|
c7                   |--set k3=v31--|
c4                                    |--get k3 -> v12--|
`);
    const long = STALE.operations.map((each) => ({ ...each, value: `${each.value}-is-a-long-value` }));
    expect(drawn({ ...STALE, operations: long }, 48)).toBe(`
c2  |set v1…ue|
c7              |set v3…ue|
c4                          |get -> v1…ue|
`);
  });

  test('puts a note to the left of what it is about, where there is no room to the right', () => {
    const operations = STALE.operations.map((each) => ({ ...each, value: `${each.value}-12345678` }));
    expect(drawn({ ...STALE, operations })).toBe(`
c2  |--set k3=v12-12345678--|
c7                            |--set k3=v31-12345678--|
c4                   v31 was there before this began -> |--get k3 -> v12-12345678--|
`);
  });

  test('leaves open what was never answered, and shows what overlaps', () => {
    const operations = [
      op('c1', 'set a', 0, null),
      op('c2', 'get a', 1, 5),
      op('c3', 'set b', 2, 3),
      op('c3', 'get -', 6, 7),
    ];
    expect(drawn({ key: 'k', operations, events: [] })).toBe(`
c1  |--set k=a---------------------------------~
c2    |--get k -> a---|
c3      |--set k=b--|   |--get k -> nothing--|
`);
  });

  test('shows operations as overlapping that meet at a moment', () => {
    const operations = [op('c1', 'set a', 0, 1), op('c2', 'set b', 1, 2), op('c1', 'get a', 2, 2)];
    expect(drawn({ key: 'k', operations, events: [] })).toBe(`
c1  |--set k=a--| |--get k -> a--|
c2    |---------set k=b----------|
`);
  });

  test('marks what happened to the server in between, and names it', () => {
    const events = [
      { atMs: 0.5, kind: 'pause' },
      { atMs: 3.2, kind: 'kill' },
      { atMs: 3.4, kind: 'start' },
      { atMs: 3.6, kind: 'kill' },
      { atMs: 9, kind: 'kill' },
    ];
    expect(drawn({ ...STALE, events })).toBe(`
c2      |-!set k3=v12--|                  !
c7        !              |--set k3=v31--| !
c4        !                               ! |--get k3 -> v12--|  <- v31 was there before this began
server    ! pause                         ! 2 × kill
`);
  });

  test('gives a client a second lane where its operations overlap', () => {
    const operations = [op('c1', 'set a', 0, 2), op('c1', 'set b', 1, 3)];
    expect(drawn({ key: 'k', operations, events: [] })).toBe(`
c1  |--set k=a--|
c1    |--set k=b--|
`);
  });

  test('tells a value from no value, and a refusal from a SET', () => {
    const operations = [op('c1', 'set nothing', 0, 1, 'refused'), op('c2', 'get -', 2, 3), op('c2', 'cas a=>b', 4, 5)];
    expect(drawn({ key: 'k', operations, events: [] })).toBe(`
c1  |--set k="nothing" refused--|
c2                                |--get k -> nothing--| |--cas k a=>b--|
`);
  });

  test('keeps different values different, however much is cut', () => {
    const operations = ['A', 'B'].map((middle, at) =>
      op(`c${at}`, `set ${'x'.repeat(30)}${middle}${'x'.repeat(30)}`, 0, 9),
    );
    expect(drawn({ key: 'k', operations, events: [] }, 30)).toBe(`
c0  |-set xxxxxxx…xxxxxx#1-|
c1  |-set xxxxxxx…xxxxxx#2-|
`);
  });

  test('shows a dozen operations, and says how many more there are', () => {
    const operations = Array.from({ length: 20 }, (_, index) => op(`c${index}`, 'set a', 0, 1));
    const lines = timelineLines({ key: 'k', operations, events: [] });
    expect([lines.length, lines.at(-1)]).toEqual([13, '… and 8 more operations']);
  });
});

const precedes = (a: TimelineOperation, b: TimelineOperation) => a.endMs !== null && a.endMs < b.startMs;

describe('every layout of a timeline', () => {
  test('shows one operation before another if and only if it was', () => {
    fc.assert(
      fc.property(content, (given) => {
        for (const { lanes } of layouts(given)) {
          const bars: Bar[] = [];
          for (const bar of lanes.flatMap((lane) => lane.bars)) bars[bar.operation] = bar;
          expect(bars.length).toBe(given.operations.length);
          given.operations.forEach((a, i) => {
            given.operations.forEach((b, j) => {
              expect(bars[i]!.to < bars[j]!.from).toBe(precedes(a, b));
            });
          });
        }
      }),
    );
  });

  test('has room for its labels, and lanes of one client without overlaps', () => {
    fc.assert(
      fc.property(content, (given) => {
        for (const { lanes, columns } of layouts(given)) {
          for (const { bars } of lanes) {
            expect(new Set(bars.map(({ operation }) => given.operations[operation]?.client)).size).toBe(1);
            bars.forEach(({ from, to, label, isOpen }, index) => {
              expect(to - from - 1).toBeGreaterThanOrEqual(label.length);
              expect(from).toBeGreaterThan(bars[index - 1]?.to ?? -1);
              expect(to).toBeLessThan(columns);
              expect(isOpen && index < bars.length - 1).toBe(false);
            });
          }
        }
      }),
    );
  });

  test('has marks where things happened, as seen from every operation', () => {
    fc.assert(
      fc.property(content, (given) => {
        for (const { lanes, marks } of layouts(given)) {
          const bars = lanes.flatMap((lane) => lane.bars);
          const told = given.events.filter(({ kind }) => kind === 'kill' || kind === 'pause' || kind === 'term');
          for (const { atMs, kind } of told) {
            const agrees = marks.some(
              ({ column, label }) =>
                label.includes(kind) &&
                bars.every(({ operation, from, to }) => {
                  const { startMs, endMs } = given.operations[operation]!;
                  return atMs >= startMs === column > from && atMs > (endMs ?? Infinity) === column > to;
                }),
            );
            const first = Math.min(...given.operations.map(({ startMs }) => startMs));
            const last = Math.max(...given.operations.map(({ startMs, endMs }) => endMs ?? startMs));
            expect(agrees).toBe(atMs >= first && atMs <= last);
          }
        }
      }),
    );
  });

  test('becomes lines of no more than the width, one for each lane, the same every time', () => {
    fc.assert(
      fc.property(content, fc.integer({ min: 20, max: 140 }), (given, width) => {
        const lines = timelineLines(given, width);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
        expect(lines.length).toBeLessThanOrEqual(6);
        expect(timelineLines(given, width)).toEqual(lines);
      }),
    );
  });
});
