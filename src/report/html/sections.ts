import type { Result } from '../../conformance/result.js';
import type { FaultRun, SelftestResult } from '../../selftest/result.js';
import type { HistoryCheckResult } from '../../stress/check-result.js';
import type { ConsistencyResult, LatencyFigures, RunEvent, StressResult } from '../../stress/result.js';
import type { AnyResult } from '../any-result.js';
import { lineChart } from '../chart/lines.js';
import { type Markup, markup } from '../chart/markup.js';
import { timelinePicture } from '../chart/timeline.js';
import { causeHeading, openCauses } from '../likely-causes.js';
import { alwaysPassed, interval } from '../rounds.js';
import { describeLoad, describeOperations, eventsOf } from '../stress-figures.js';
import { anchorOf } from './cases.js';
import { overTime } from './over-time.js';
import { words } from './words.js';

/** What a kind of result has of its own, above its cases. */
export function ownSections(result: AnyResult): Markup | '' {
  switch (result.kind) {
    case 'conform':
      return conformSection(result);
    case 'stress':
      return stressSection(result);
    case 'check':
      return checkSection(result);
    case 'selftest':
      return selftestSection(result);
    case 'bench':
      return '';
  }
}

function conformSection(result: Result): Markup {
  return markup`${causes(result)}${notVerified(result)}${roundsTable(result)}`;
}

function causes(result: Result): Markup | '' {
  const likely = openCauses(result);
  if (likely.length === 0) return '';
  return markup`<h2>Where to look first</h2>${likely.map((each) => {
    const { checks, alternatives = [], ...cause } = each;
    const told = [cause, ...alternatives].map(
      ({ name, sentence, fix }) =>
        markup`<li>${words(sentence)} <strong>Fix.</strong> ${words(fix)} <code>${`memlite-kit explain ${name}`}</code></li>`,
    );
    const links = checks.map((id) => markup`<li><a href="${`#${encodeURIComponent(anchorOf(id))}`}">${id}</a></li>`);
    return markup`<section class="cause"><h3>${causeHeading(each, result)}</h3>
<ul>${told}</ul>
<ul class="links" aria-label="Checks">${links}</ul></section>`;
  })}`;
}

/** The checks that did not pass each time, the least reliable first. */
function roundsTable({ rounds: asked, checks }: Result): Markup | '' {
  if (asked === undefined) return '';
  const failing = checks
    .flatMap(({ id, rounds }) => (rounds === undefined || rounds.failed === 0 ? [] : [{ id, rounds }]))
    .sort((a, b) => a.rounds.passRate[0] - b.rounds.passRate[0]);
  const rows = failing.map(
    ({ id, rounds: { passed, failed, passRate } }) =>
      markup`<tr><th scope="row">${id}</th><td class="number">${`${passed} of ${passed + failed}`}</td><td class="number">${`${interval(passRate)} %`}</td><td>${passed > 0 ? 'flaky' : 'fails each time'}</td></tr>`,
  );
  const table = markup`<div class="wide" role="region" aria-label="Rounds" tabindex="0"><table class="matrix">
<thead><tr><th scope="col">check</th><th scope="col">passed</th><th scope="col">95 % interval</th><th scope="col">which is</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
  return markup`<h2>${`${asked} rounds`}</h2>${rows.length === 0 ? '' : table}
<ul>${alwaysPassed(checks).map((line) => markup`<li>${line}</li>`)}</ul>`;
}

function notVerified(result: Result): Markup | '' {
  const unmet = result.checks.filter(({ status }) => status === 'unmet');
  const reasons = [...new Set(unmet.map(({ reason = '' }) => reason))];
  if (reasons.length === 0) return '';
  return markup`<h2>Not verified</h2><ul>${reasons.map((reason) => markup`<li>${`${unmet.filter((check) => check.reason === reason).length} checks: ${reason}`}</li>`)}</ul>`;
}

function stressSection(result: StressResult): Markup {
  const { latencyUs, consistency, events, thresholds, notes } = result;
  const lines = [
    ['GET', latencyUs.get],
    ['SET', latencyUs.set],
  ] as const;
  const series = lines.flatMap(([label, figures]) =>
    figures === undefined ? [] : [{ label, values: percentiles(figures) }],
  );
  return markup`${violations(consistency, events)}
<h2>The load</h2><p>${describeLoad(result)}</p><p>${`Operations: ${describeOperations(result)}`}</p>
${notes.length === 0 ? '' : markup`<ul>${notes.map((note) => markup`<li>${note}</li>`)}</ul>`}
${overTime(result)}
${series.length === 0 ? '' : markup`<figure><figcaption>Latency by percentile, on a logarithmic axis</figcaption>${lineChart('Latency percentiles', ['p50', 'p90', 'p99', 'p99.9', 'max'], series, 'ms')}</figure>`}
${thresholds.length === 0 ? '' : markup`<h3>Thresholds</h3><ul>${thresholds.map(({ option, measured, met }) => markup`<li>${`${option}: ${measured}, ${met === null ? 'judged of all parts together' : met ? 'met' : 'not met'}`}</li>`)}</ul>`}`;
}

function percentiles({ p50, p90, p99, p999, max }: LatencyFigures): number[] {
  // A logarithmic axis has no zero.
  return [p50, p90, p99, p999, max].map((us) => Math.max(us, 1) / 1000);
}

function checkSection({ histories }: HistoryCheckResult): Markup {
  return markup`${histories.map((history) => violations(history, history.events))}`;
}

function violations({ violations: found }: ConsistencyResult, events: readonly RunEvent[]): Markup | '' {
  if (found.length === 0) return '';
  return markup`<h2>What has no explanation</h2>
${found.map((violation, index) => {
  const { drawing, width, height, words } = timelinePicture(violation, eventsOf(violation, events));
  const id = `zoom-${violation.key}-${index}`;
  return markup`<figure><figcaption><strong>${`${violation.anomaly.replaceAll('-', ' ')} on ${violation.key}`}</strong>: ${violation.sentence}</figcaption>
<input type="checkbox" class="zoom" id="${id}"><label for="${id}"> zoom</label>
<div class="wide" role="region" aria-label="${`Operations on ${violation.key}`}" tabindex="0"><svg class="picture" role="img" aria-label="${words}" viewBox="0 0 ${width} ${height}" style="min-width: ${0.75 * width}px; max-width: ${1.25 * width}px">${drawing}</svg></div></figure>`;
})}`;
}

function selftestSection({ faults, medianFailures }: SelftestResult): Markup {
  return markup`<h2>The kill matrix</h2><p>${`${medianFailures} failing checks per fault (median). Checks of a clause that the fault breaks come first.`}</p>
<div class="wide" role="region" aria-label="Kill matrix" tabindex="0"><table class="kills">
<thead><tr><th scope="col">fault</th><th scope="col" class="text">breaks</th><th scope="col" class="text">caught by</th><th scope="col">checks</th></tr></thead>
<tbody>${faults.map(
    (fault) =>
      markup`<tr><th scope="row">${fault.name}</th><td>${fault.clauses.join(', ')}</td><td class="words">${caughtBy(fault)}</td><td class="number">${fault.failed.length}</td></tr>`,
  )}</tbody></table></div>`;
}

/** The checks of the clauses that it breaks, and what else found it. */
function caughtBy({ failed, own, stress, probe }: FaultRun): Markup | string {
  const checks = failed.slice(0, own);
  const more = checks.length > MOST_CHECKS ? [`${checks.length - MOST_CHECKS} more`] : [];
  const all = [
    ...checks.slice(0, MOST_CHECKS),
    ...more,
    ...(stress === undefined ? [] : ['stress']),
    ...(probe === undefined ? [] : ['the probe']),
  ];
  return all.length > 0 ? all.join(', ') : markup`<strong class="status failed">nothing</strong>`;
}

const MOST_CHECKS = 6;
