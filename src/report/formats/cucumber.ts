import { type Envelope, HookType, IdGenerator, TimeConversion, version } from '@cucumber/messages';
import type { Result } from '../../conformance/result.js';
import { featuresOf } from '../cucumber/features.js';
import { messagesOf, type Ran, testCaseOf } from '../cucumber/test-case.js';
import type { RenderOptions } from '../render.js';
import { viewOf } from '../views/view-of.js';

/**
 * Cucumber's messages, one JSON object a line, for the tools that read them. They are made of the Result, and of the features that
 * it names, so that they can be had later, too. https://github.com/cucumber/messages
 * @throws UsageError where a feature is not what it was in the run
 */
export function render(result: Result, { strict }: Pick<RenderOptions, 'strict'>): string {
  return messages(result, strict)
    .map((envelope) => `${JSON.stringify(envelope)}\n`)
    .join('');
}

function messages(result: Result, strict: boolean): Envelope[] {
  const newId = IdGenerator.incrementing();
  const { cases, verdict } = viewOf(result, strict);
  const features = featuresOf(result, newId);
  const pickles = new Map(features.flatMap((feature) => [...feature.pickles]));
  const hookId = newId();
  const ran = result.checks.flatMap((check, at): Ran[] => {
    const [pickle, view] = [pickles.get(check), cases[at]];
    return pickle === undefined || view === undefined
      ? []
      : [{ check, view, pickle, testCase: testCaseOf(pickle, hookId, newId) }];
  });
  const began = Date.parse(result.startedAt);
  const timestamp = TimeConversion.millisecondsSinceEpochToTimestamp;
  let atMs = began;
  return [
    { meta: metaOf(result) },
    ...features.flatMap(({ envelopes, pickles: own }) => [
      ...envelopes,
      ...[...new Set(own.values())].map((pickle) => ({ pickle })),
    ]),
    { hook: { id: hookId, name: HOOK, type: HookType.AFTER_TEST_CASE, sourceReference: {} } },
    { testRunStarted: { timestamp: timestamp(began) } },
    ...ran.map(({ testCase }) => ({ testCase })),
    ...ran.flatMap((each) => {
      const from = atMs;
      atMs += each.check.ms;
      return messagesOf(each, from, newId);
    }),
    { testRunFinished: { success: verdict === 'passed', timestamp: timestamp(began + result.durationMs) } },
  ];
}

const HOOK = 'the connection is in sync, and the server goes on';

/** What a Result does not tell of is not made up. */
function metaOf({ tool: { name, version: own } }: Result) {
  const untold = { name: 'not recorded' };
  return { protocolVersion: version, implementation: { name, version: own }, runtime: untold, os: untold, cpu: untold };
}
