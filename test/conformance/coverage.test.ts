import { describe, expect, it } from 'vitest';
import { type Check, loadCatalogue } from '../../src/conformance/catalogue.js';
import { loadSpec } from '../../src/conformance/spec.js';
import { SPEC_NAMES } from '../../src/protocol/dialect.js';

const checks = await loadCatalogue();

describe.each(SPEC_NAMES)('the checks of %s', async (name) => {
  const { clauses } = await loadSpec(name);
  const own = checks.filter((check) => check.spec === name);
  const covered = new Set(own.map((check) => check.clause));
  const levels = new Map(clauses.map((clause) => [clause.id, clause.level.toLowerCase()]));

  it('verify every clause of MUST and SHOULD', () => {
    const bare = clauses.filter(({ id, level }) => level !== 'MAY' && !covered.has(id)).map(({ id }) => id);
    expect(bare).toEqual([]);
  });

  it('verify clauses that there are', () => {
    expect([...covered].filter((id) => !levels.has(id))).toEqual([]);
  });

  it('have the level of their clause', () => {
    const other = own.filter((check) => check.level !== levels.get(check.clause));
    expect(other.map(({ id, level, clause }) => `${id} is ${level}, ${clause} ${levels.get(clause)}`)).toEqual([]);
  });

  it('have ids of their own', () => {
    const ids = own.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('are each told apart by their place, which is how results find them', () => {
    const places = own.map(({ file, line }) => `${file}:${line}`);
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  });

  it('are many', () => {
    expect(own.length).toBeGreaterThanOrEqual(100);
  });

  it('have a title without gaps to fill in, a chapter and steps', () => {
    const incomplete = (check: Check) =>
      check.title === '' || /<[a-z]+>/.test(check.title) || check.chapter === '' || check.text === '';
    expect(own.filter(incomplete).map(({ id, title }) => `${id}: ${title}`)).toEqual([]);
  });
});

it('every scenario belongs to a specification, and says its level once', () => {
  expect(checks.filter((check) => check.spec === undefined).map(({ id }) => id)).toEqual([]);
  const levels = (check: Check) => check.tags.filter((tag) => ['must', 'should', 'may'].includes(tag));
  expect(checks.filter((check) => levels(check).length !== 1).map(({ id }) => id)).toEqual([]);
});

it('no tag is misspelled', () => {
  const tags = new Set(checks.flatMap((check) => check.tags));
  const odd = [...tags].filter((tag) => !/^((LITE|COURSE)-[A-Z]+-\d+\.\d+|must|should|may|hostile|random)$/.test(tag));
  expect(odd).toEqual([]);
});
