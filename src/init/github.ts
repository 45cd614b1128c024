import { stringify } from 'yaml';
import { conformCommand, type Plan, REPORTS, variablesOf } from './plan.js';

/** Where GitHub looks for a workflow. */
export const GITHUB_FILE = '.github/workflows/memlite.yml';

/** A workflow for GitHub Actions: installs, builds, judges, annotates, and keeps the reports. */
export function githubWorkflow(plan: Plan): string {
  const { toolchain, prepare, build, place } = plan;
  const command = conformCommand(plan, [
    'github',
    `junit:${REPORTS}/junit.xml`,
    `json:${REPORTS}/result.json`,
    `html:${REPORTS}/report.html`,
  ]);
  const below = place === '.' ? '' : `${place}/`;
  const steps = [
    ['uses: actions/checkout@v4'],
    ['uses: actions/setup-node@v4', 'with:', "  node-version: '22'"],
    ...toolchain.github,
    ...[...prepare, ...build].map((run) => [`run: ${scalar(run)}`]),
    [
      'name: Judge the server',
      'run: |',
      `  mkdir -p ${REPORTS}`,
      ...command.map((line, at) => `  ${at === 0 ? '' : '  '}${line}${at === command.length - 1 ? '' : ' \\'}`),
    ],
    [
      'name: Keep the reports',
      'if: always()',
      'uses: actions/upload-artifact@v4',
      'with:',
      `  name: ${REPORTS}`,
      `  path: ${scalar(`${below}${REPORTS}`)}`,
      '  if-no-files-found: ignore',
    ],
  ];
  return [
    '# Judges the server at every push. `memlite-kit init` wrote this; it is yours to change.',
    'name: memlite',
    'on: [push, pull_request]',
    'permissions:',
    '  contents: read',
    'env:',
    ...variablesOf(plan).flatMap(({ name, value, comment }) => [`  # ${comment}`, `  ${name}: ${scalar(value)}`]),
    'jobs:',
    '  conform:',
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 30',
    ...(place === '.' ? [] : ['    defaults:', '      run:', `        working-directory: ${scalar(place)}`]),
    '    steps:',
    ...steps.flatMap((lines) => lines.map((line, at) => `      ${at === 0 ? '- ' : '  '}${line}`)),
    '',
  ].join('\n');
}

/** A text in one line of YAML. */
export function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}
