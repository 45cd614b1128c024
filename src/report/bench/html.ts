import type { BenchResult, Measurement, WorkloadResult } from '../../bench/result.js';
import { barChart } from '../chart/bars.js';
import { lineChart } from '../chart/lines.js';
import { type Markup, markup } from '../chart/markup.js';
import { PAGE_STYLE } from '../chart/style.js';
import {
  clipName,
  describeRun,
  describeWorkload,
  formatCount,
  formatMs,
  formatRatio,
  isSaturated,
  notesOn,
} from '../figures.js';
import { subjectInWords } from '../html/words.js';

/** A page of its own, with charts drawn beforehand: no script, nothing from the network. */
export function render(result: BenchResult): string {
  const notes = notesOn(result).map((note) => markup`<li>${note}</li>`);
  const targets = result.targets.map(
    ({ name, protocol, description }) =>
      markup`<tr><th scope="row">${name}</th><td>${protocol}</td><td class="words">${subjectInWords(description)}</td></tr>`,
  );
  return `${
    markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Benchmark: ${result.targets.map(({ name }) => name).join(', ')}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>Benchmark</h1>
<p>${result.startedAt.slice(0, 16).replace('T', ' ')} UTC. ${describeRun(result)}.</p>
<div class="wide" role="region" aria-label="Targets" tabindex="0">
<table>
<thead><tr><th scope="col">target</th><th scope="col" class="text">protocol</th><th scope="col" class="text">what</th></tr></thead>
<tbody>
${targets}
</tbody>
</table>
</div>
${notes.length > 0 ? markup`<ul>${notes}</ul>` : ''}
${result.workloads.map((workload) => section(workload, result.baseline))}
</main>
</body>
</html>`.text
  }\n`;
}

function section(workload: WorkloadResult, baseline: string): Markup {
  const { measurements } = workload;
  const title = describeWorkload(workload);
  const compares = measurements.length > 1;
  return markup`<section>
<h2>${title}</h2>
<figure>
<figcaption>${compares ? `Throughput as a ratio to ${baseline}: median, least and most of the rounds` : 'Operations per second: median, least and most of the rounds'}</figcaption>
${compares ? ratioChart(title, measurements) : rateChart(title, measurements)}
</figure>
<figure>
<figcaption>Latency of a batch by percentile, on a logarithmic axis</figcaption>
${latencyChart(title, measurements)}
</figure>
${table(title, measurements, compares)}
</section>`;
}

function ratioChart(title: string, measurements: readonly Measurement[]): Markup {
  const bars = measurements.map(({ target, ratio: { median, min, max } }) => ({
    ...{ label: target, value: median, low: min, high: max, text: formatRatio(median) },
  }));
  return barChart(`Ratios, ${title}`, bars, 1);
}

function rateChart(title: string, measurements: readonly Measurement[]): Markup {
  const bars = measurements.map(({ target, opsPerSecond: { median, min, max } }) => ({
    ...{ label: target, value: median, low: min, high: max, text: formatCount(median) },
  }));
  return barChart(`Operations per second, ${title}`, bars);
}

function latencyChart(title: string, measurements: readonly Measurement[]): Markup {
  const lines = measurements.map(({ target, latencyUs: { p50, p90, p99, p999, max } }) => ({
    label: target,
    values: [p50, p90, p99, p999, max].map((us) => us / 1000),
  }));
  return lineChart(`Latency percentiles, ${title}`, ['p50', 'p90', 'p99', 'p99.9', 'max'], lines, 'ms');
}

function table(title: string, measurements: readonly Measurement[], compares: boolean): Markup {
  const latency = ['p50', 'p90', 'p99', 'p99.9', 'max'].map((name) => `${name}, ms`);
  const titles = ['target', 'ops/s', 'from', 'to', ...(compares ? ['ratio', 'from', 'to'] : []), ...latency];
  const rows = measurements.map((measurement) => {
    const { target, opsPerSecond, ratio, latencyUs } = measurement;
    const cells = [
      `${isSaturated(measurement) ? '*' : ''}${formatCount(opsPerSecond.median)}`,
      ...[opsPerSecond.min, opsPerSecond.max].map(formatCount),
      ...(compares ? [ratio.median, ratio.min, ratio.max].map(formatRatio) : []),
      ...[latencyUs.p50, latencyUs.p90, latencyUs.p99, latencyUs.p999, latencyUs.max].map(formatMs),
    ];
    return markup`<tr><th scope="row">${clipName(target)}</th>${cells.map((cell) => markup`<td class="number">${cell}</td>`)}</tr>`;
  });
  return markup`<div class="wide" role="region" aria-label="${`Figures, ${title}`}" tabindex="0">
<table>
<thead><tr>${titles.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${rows}
</tbody>
</table>
</div>`;
}
