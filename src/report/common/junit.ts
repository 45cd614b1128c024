import type { AnyResult } from '../any-result.js';
import { excuseInWords } from '../known-failures.js';
import type { RenderOptions } from '../render.js';
import { type Case, countOf } from '../views/view.js';
import { viewOf } from '../views/view-of.js';
import { element, text } from '../xml.js';

/**
 * JUnit's XML, as Jenkins and GitLab read it. Violations are failures; what is known to fail, advice, and what could not be
 * verified, is skipped with its reason; an error is what nobody can tell.
 */
export function render(result: AnyResult, { strict }: Pick<RenderOptions, 'strict'>): string {
  const view = viewOf(result, strict);
  const suites = [...new Set(view.cases.map(({ suite }) => suite))].map((name) => {
    const own = view.cases.filter(({ suite }) => suite === name);
    const figures = { ...figuresOf(own), timestamp: view.startedAt.replace(/\.\d+Z$/, ''), hostname: 'localhost' };
    return element(
      'testsuite',
      { name, ...figures },
      own.map((each) => testcase(each, `${view.name}.${name}`)),
    );
  });
  const whole = { name: `${view.name}: ${view.subject}`, ...figuresOf(view.cases) };
  const { skipped: _, ...root } = whole;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', root, suites)}\n`;
}

function figuresOf(
  cases: readonly Case[],
): Readonly<Record<'tests' | 'failures' | 'errors' | 'skipped' | 'time', string | number>> {
  return {
    tests: cases.length,
    failures: countOf(cases, 'failed'),
    errors: countOf(cases, 'inconclusive'),
    skipped: countOf(cases, 'skipped') + countOf(cases, 'advice') + countOf(cases, 'known'),
    time: seconds(cases.reduce((sum, each) => sum + each.seconds, 0)),
  };
}

function seconds(value: number): string {
  return value.toFixed(3);
}

/** The reason stands in its text as well, which is all that GitLab reads. */
function skipped(message: string): string {
  return element('skipped', { message }, [text([message])]);
}

function testcase(each: Case, classname: string): string {
  const { id, title, status, message = '', detail = [] } = each;
  const attributes = { name: `${id} ${title}`, classname, time: seconds(each.seconds) };
  switch (status) {
    case 'passed':
      return element('testcase', attributes);
    case 'failed':
      return element('testcase', attributes, [
        element('failure', { message, type: each.isFlaky === true ? 'flaky' : 'violation' }, [
          text([message, ...detail]),
        ]),
      ]);
    case 'inconclusive':
      return element('testcase', attributes, [element('error', { message, type: 'inconclusive' }, [text([message])])]);
    case 'known':
      // Its schema has no other word; pytest and others write expected failures in this way, too.
      return element('testcase', attributes, [skipped(`known: ${excuseInWords(each)}: ${message}`)]);
    case 'advice':
      return element('testcase', attributes, [skipped(`advice: ${message}`)]);
    case 'skipped':
      return element('testcase', attributes, [skipped(message)]);
  }
}
