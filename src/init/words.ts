import { join } from 'node:path';
import { type Launch, launchFlags } from './command.js';
import type { FoundServer } from './entry.js';
import { GITHUB_FILE } from './github.js';
import { GITLAB_FILE, GITLAB_JOB_FILE } from './gitlab.js';
import { selfCommand } from './kit.js';
import type { NewFile } from './place.js';
import { EDIT, type Plan } from './plan.js';

export type Ci = 'github' | 'gitlab';

/** A line for the user: what it is about, and a sentence or a command. */
export interface Line {
  readonly about: 'found' | 'learned' | 'wrote' | 'edit' | 'note' | 'next';
  readonly text: string;
}

/** What was done, to be printed. */
export interface Done {
  readonly found: FoundServer | undefined;
  readonly plan: Plan;
  readonly files: readonly NewFile[];
  readonly ci: Ci;
  /** The project's own pipeline, where it has one. */
  readonly pipeline: string | undefined;
  /** The project's folder, as seen from where the user is; empty where that is the same. */
  readonly cd: string;
}

/** All there is to say: what was found, each file that was written, what to look at, and what to run next. */
export function linesOf(done: Done): Line[] {
  const { found, plan, files, cd } = done;
  const line = (about: Line['about']) => (text: string) => ({ about, text });
  const commands = [
    ...(cd === '' ? [] : [`cd ${cd}`]),
    ...plan.build,
    `${selfCommand(plan.kit)} conform ${launchFlags(plan.launch)}`,
  ];
  return [
    { about: 'found', text: describe(found, plan.launch) },
    ...(plan.spec === undefined ? [] : [`${plan.spec}, or what is nearest to it; it was started and probed`]).map(
      line('learned'),
    ),
    ...files.map(({ path }) => join(cd, path)).map(line('wrote')),
    ...files
      .flatMap(marked)
      .map((place) => (cd === '' ? place : `${cd}/${place}`))
      .map(line('edit')),
    ...notes(done).map(line('note')),
    ...commands.map(line('next')),
  ];
}

function describe(found: FoundServer | undefined, { spawn, target, csv }: Launch): string {
  if (found === undefined) return 'no server yet: a workflow to be completed';
  const always = [
    ...(target === undefined ? [] : [`always on ${target}`]),
    ...(csv === undefined ? [] : [`always writes ${csv}`]),
  ];
  return [`a ${found.language.name} server in ${found.entry.path}: ${spawn}`, ...always].join(', ');
}

/** The lines that a person has to look at: where they are, and why. */
function marked({ path, text }: NewFile): string[] {
  return text.split('\n').flatMap((line, at) => {
    const why = line.split(`${EDIT}: `)[1];
    return why === undefined ? [] : [`${path}:${at + 1}: ${why}`];
  });
}

function notes({ found, plan, ci, pipeline }: Done): string[] {
  const { launch, spec, place } = plan;
  const written = ci === 'github' ? GITHUB_FILE : GITLAB_FILE;
  return [
    ...(found !== undefined && launch.csv === undefined && !launch.spawn.includes('{csv}')
      ? ['no CSV file was found in the source: what the server keeps cannot be verified without one (--csv FILE)']
      : []),
    ...(found !== undefined && spec === undefined && launch.doubts.length === 0
      ? [
          `the server was not started: to learn what it speaks, ${plan.build.length > 0 ? 'build it and ' : ''}add --probe --force`,
        ]
      : []),
    ...(place === '.'
      ? []
      : [`the repository begins further up, and ${written} is read at its top alone: move it there`]),
    ...(ci === 'gitlab' && pipeline !== undefined && !pipeline.includes(GITLAB_JOB_FILE)
      ? [`${GITLAB_FILE} is yours and was left alone; add to it: include: [{ local: ${join(place, GITLAB_JOB_FILE)} }]`]
      : []),
  ];
}
