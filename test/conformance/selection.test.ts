import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/conformance/catalogue.js';
import { assertKnown, type Selection, select } from '../../src/conformance/selection.js';
import { UsageError } from '../../src/errors.js';

function check(id: string, more: Partial<Check> = {}): Check {
  const spec = id.startsWith('LITE') ? 'lite' : id.startsWith('COURSE') ? 'course' : undefined;
  const level = more.level ?? 'must';
  const hostile = more.hostile ?? false;
  return {
    id,
    clause: id.replace(/\..*/, ''),
    spec,
    level,
    title: id,
    hint: '',
    chapter: '',
    text: '',
    tags: [id, level, ...(hostile ? ['hostile'] : [])],
    hostile,
    file: 'f',
    line: 1,
    ...more,
  };
}

const CHECKS = [
  check('LITE-SET-1.1', { hostile: true }),
  check('LITE-SET-1.2'),
  check('LITE-SET-10.1:a-tab'),
  check('LITE-SET-10.1:a-tab-too'),
  check('LITE-GET-1.1', { level: 'should' }),
  check('COURSE-SET-1.1'),
  check('own.feature:3'),
];

const ids = (selection: Selection, spec: 'lite' | 'course' = 'lite') =>
  select(CHECKS, spec, selection).map(({ id }) => id);

describe('select', () => {
  it('takes the checks of a specification and those of none, hostile ones last', () => {
    expect(ids({})).toEqual([
      'LITE-SET-1.2',
      'LITE-SET-10.1:a-tab',
      'LITE-SET-10.1:a-tab-too',
      'LITE-GET-1.1',
      'own.feature:3',
      'LITE-SET-1.1',
    ]);
    expect(ids({}, 'course')).toEqual(['COURSE-SET-1.1', 'own.feature:3']);
  });

  it.each<[string, string[]]>([
    ['LITE-SET-1.2', ['LITE-SET-1.2']],
    ['lite-set-1.2', ['LITE-SET-1.2']],
    ['LITE-SET-1', ['LITE-SET-1.2', 'LITE-SET-1.1']],
    ['LITE-SET-10.1', ['LITE-SET-10.1:a-tab', 'LITE-SET-10.1:a-tab-too']],
    ['LITE-SET-10.1:a-tab', ['LITE-SET-10.1:a-tab']],
    ['LITE-GET', ['LITE-GET-1.1']],
    ['GET', ['LITE-GET-1.1']],
    ['set-1', ['LITE-SET-1.2', 'LITE-SET-1.1']],
    ['LITE', ['LITE-SET-1.2', 'LITE-SET-10.1:a-tab', 'LITE-SET-10.1:a-tab-too', 'LITE-GET-1.1', 'LITE-SET-1.1']],
    ['own.feature', ['own.feature:3']],
    ['own.feature:3', ['own.feature:3']],
  ])('by the id %s', (id, expected) => {
    expect(ids({ ids: [id] })).toEqual(expected);
  });

  it('by several ids, a level and tags, all of which must hold', () => {
    expect(ids({ ids: ['LITE-SET-1.2', 'LITE-GET'] })).toEqual(['LITE-SET-1.2', 'LITE-GET-1.1']);
    expect(ids({ level: 'should' })).toEqual(['LITE-GET-1.1']);
    expect(ids({ tags: 'not @hostile and @must', ids: ['LITE-SET-1'] })).toEqual(['LITE-SET-1.2']);
    expect(ids({ tags: '@LITE-SET-1.2 or @should' })).toEqual(['LITE-SET-1.2', 'LITE-GET-1.1']);
  });

  it.each<[Selection, RegExp]>([
    [{ ids: ['LITE-SET-2'] }, /^no check or clause is called LITE-SET-2: `memlite-kit conform --list` shows all$/],
    [{ ids: ['LITE-SET-1.1:x'] }, /^no check or clause is called/],
    [{ ids: ['LITE-SET-'] }, /^no check or clause is called/],
    [{ ids: ['LITE-SE'] }, /^no check or clause is called/],
    [{ ids: [''] }, /^no check or clause is called/],
    [{ ids: ['COURSE-SET-1'] }, /^COURSE-SET-1 is no check of the lite specification/],
    [{ level: 'may' }, /^the selection leaves no check to run/],
    [{ tags: '@nothing' }, /^the selection leaves no check to run/],
    [{ tags: 'and @must' }, /^--tags takes a tag expression, as in "not @hostile": [^\n]*$/],
    [{ ids: ['LITE-GET'], tags: '@hostile' }, /^the selection leaves no check to run/],
  ])('refuses %j in one sentence', (selection, message) => {
    expect(() => ids(selection)).toThrow(UsageError);
    expect(() => ids(selection)).toThrow(message);
  });
});

it('assertKnown knows the ids of any specification, in any case', () => {
  expect(() => assertKnown(CHECKS, ['course-set-1', 'LITE-SET'])).not.toThrow();
  expect(() => assertKnown(CHECKS, ['LITE-SET', 'nope'])).toThrow('no check or clause is called nope');
});
