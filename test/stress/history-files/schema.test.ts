import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../../src/package-root.js';
import { EVENTS, OPERATIONS, OUTCOMES, REMARKS } from '../../../src/stress/history-files/format.js';
import { readJsonLines } from '../../../src/stress/history-files/json-lines-read.js';
import { jsonLines } from '../../../src/stress/history-files/json-lines-write.js';
import { MODELS } from '../../../src/stress/history-files/recording.js';
import { history } from './arbitraries.js';

const schema = JSON.parse(readFileSync(join(packageRoot(), 'schema', 'history.schema.json'), 'utf8'));
const validate = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);
const HEADER = '{"format":"memlite-kit/history","version":1,"model":"register"}';

async function* once(text: string) {
  yield text;
}

/** Whether the reader takes a line behind a header. */
async function isRead(line: string): Promise<boolean> {
  return readJsonLines(once(`${HEADER}\n${line}\n`), 'h').then(
    () => true,
    () => false,
  );
}

const folder = join(packageRoot(), 'fixtures', 'histories');
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

const word = fc.constantFrom<unknown>(
  'a',
  '',
  7,
  null,
  undefined,
  true,
  1.5,
  ['a', 'b'],
  [null, 'b'],
  ['a'],
  ['a', null],
);
const time = fc.constantFrom<unknown>(0, 1, 2.5, null, undefined, '1');

/** Lines that are nearly right, or right. */
const line = fc
  .record({
    client: fc.oneof({ weight: 8, arbitrary: fc.constant('c1') }, { weight: 1, arbitrary: word }),
    op: fc.constantFrom<unknown>(...OPERATIONS, 'del', undefined),
    key: fc.oneof({ weight: 8, arbitrary: fc.constant('k') }, { weight: 1, arbitrary: word }),
    value: word,
    start: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: time }),
    end: time,
    outcome: fc.constantFrom<unknown>(...OUTCOMES, undefined),
  })
  // That an operation ends after it began, no schema can say.
  .filter(({ start, end }) => !(typeof start === 'number' && typeof end === 'number' && end < start));

describe('the schema of a line', () => {
  test.each(fixtures)('takes those of %s', (name) => {
    const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
    expect(lines.filter((line) => !validate(JSON.parse(line)))).toEqual([]);
  });

  test('takes what is written', () => {
    fc.assert(
      fc.property(history, (given) => {
        for (const line of [...jsonLines(given, 'register')].join('').trimEnd().split('\n'))
          expect([line, validate(JSON.parse(line))]).toEqual([line, true]);
      }),
    );
  });

  test('takes what the reader takes, and nothing else', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(line, async (fields) => {
        const text = JSON.stringify(fields);
        const isTaken = await isRead(text);
        expect([text, validate(JSON.parse(text))]).toEqual([text, isTaken]);
        if (isTaken) taken += 1;
      }),
      { numRuns: 5000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  test('knows the same words as the code', () => {
    const { header, get, set, event } = schema.$defs;
    expect(header.properties.model.enum).toEqual(MODELS);
    expect(get.properties.unwritten.enum).toEqual(REMARKS);
    expect(set.properties.outcome.enum).toEqual(OUTCOMES);
    expect(event.properties.event.enum).toEqual(EVENTS);
  });
});
