import type { Holder } from '../known-failures/hold.js';
import { holdConform } from '../known-failures/hold-conform.js';
import type { Check } from './catalogue.js';
import type { Result } from './result.js';
import { namesChapter, namesCheck } from './selection.js';

/** How a run of these checks is held against a list of known failures. */
export function conformHolder(catalogue: readonly Check[], strict: boolean): Holder<Result> {
  const specs = new Map(catalogue.map(({ id, spec }) => [id, spec]));
  return {
    complaint: (id) => {
      if (catalogue.some((check) => namesCheck(id, check))) return undefined;
      if (catalogue.some((check) => namesChapter(id, check)))
        return `${id} is a whole chapter: name its clauses or checks, so that what breaks next is seen`;
      return `no check or clause is called ${id}: \`memlite-kit conform --list\` shows all`;
    },
    covers: (id) => catalogue.filter((check) => namesCheck(id, check)).map((check) => check.id),
    belongs: (id, { target }) => (specs.get(id) ?? target.spec) === target.spec,
    hold: holdConform,
    failures: ({ checks }) =>
      checks.flatMap(({ id, level, failure, known }) =>
        failure !== undefined && known === undefined && (strict || level === 'must')
          ? [{ id, message: failure.message }]
          : [],
      ),
  };
}
