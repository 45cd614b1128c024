import { parse } from 'yaml';
import { scalar } from './github.js';
import { conformCommand, type Plan, REPORTS, variablesOf } from './plan.js';

/** Where the job is, to be included. */
export const GITLAB_JOB_FILE = '.gitlab/memlite.yml';
/** Where GitLab looks for a pipeline. */
export const GITLAB_FILE = '.gitlab-ci.yml';

const NODE = 'https://nodejs.org/dist/v22.12.0/node-v22.12.0-linux-x64.tar.gz';

/**
 * A job for GitLab: installs, builds, judges, and shows failures in the merge request.
 * @param pipeline the project's own .gitlab-ci.yml, as far as there is one
 */
export function gitlabJob(plan: Plan, pipeline: string | undefined): string {
  const { toolchain, prepare, build, place } = plan;
  const command = conformCommand(plan, [
    'console',
    `junit:${REPORTS}/junit.xml`,
    `json:${REPORTS}/result.json`,
    `html:${REPORTS}/report.html`,
  ]);
  const before = [
    ...(toolchain.image.node ? [] : [`curl -fsSL ${NODE} | tar -xz -C /usr/local --strip-components=1`]),
    ...(place === '.' ? [] : [`cd ${place}`]),
    ...prepare,
    ...build,
    `mkdir -p ${REPORTS}`,
  ];
  const reports = place === '.' ? REPORTS : `${place}/${REPORTS}`;
  return [
    '# Judges the server at every push. `memlite-kit init` wrote this; it is yours to change.',
    'memlite:',
    `  stage: ${scalar(stageOf(pipeline))}`,
    `  image: ${toolchain.image.name}`,
    '  variables:',
    // GitLab takes a dollar for the start of a variable.
    ...variablesOf(plan).flatMap(({ name, value, comment }) => [
      `    # ${comment}`,
      `    ${name}: ${scalar(value.replaceAll('$', '$$$$'))}`,
    ]),
    '  script:',
    ...before.map((line) => `    - ${scalar(line)}`),
    '    - >-',
    ...command.map((line) => `      ${line}`),
    '  artifacts:',
    '    when: always',
    `    paths: [${scalar(reports)}]`,
    '    reports:',
    `      junit: ${scalar(`${reports}/junit.xml`)}`,
    '',
  ].join('\n');
}

/** The pipeline of a project that has none. */
export function gitlabPipeline(place: string): string {
  return `include:\n  - local: ${scalar(`${place === '.' ? '' : `${place}/`}${GITLAB_JOB_FILE}`)}\n`;
}

/** A stage that the project's pipeline has; `test` is there unless it says otherwise. */
function stageOf(pipeline: string | undefined): string {
  try {
    const { stages } = (parse(pipeline ?? '', { logLevel: 'silent' }) ?? {}) as { stages?: unknown };
    if (!Array.isArray(stages) || stages.includes('test')) return 'test';
    return String(stages[0] ?? 'test');
  } catch {
    return 'test';
  }
}
