import type { SpecName } from '../protocol/dialect.js';
import type { Launch } from './command.js';
import type { Kit } from './kit.js';
import type { Toolchain } from './languages/language.js';

/** What a workflow is written from. */
export interface Plan {
  readonly launch: Launch;
  readonly kit: Kit;
  /** Commands that fetch what the project needs, each for a shell. */
  readonly prepare: readonly string[];
  /** Commands that build the server, each for a shell. */
  readonly build: readonly string[];
  readonly toolchain: Toolchain;
  /** By what to judge; without it, the kit takes the nearest. */
  readonly spec: SpecName | undefined;
  /** Where the project is in its repository; `.` at its top. */
  readonly place: string;
}

/** The folder that a pipeline's reports go to. */
export const REPORTS = 'memlite-reports';

/** How a pipeline calls the kit; the variables KIT and SPAWN are those of its file. */
export function conformCommand({ kit, launch, spec }: Plan, formats: readonly string[]): string[] {
  const options = [
    ...(launch.target === undefined ? [] : [`--target ${launch.target}`]),
    ...(launch.csv === undefined ? [] : [`--csv ${launch.csv}`]),
    ...(spec === undefined ? [] : [`--dialect ${spec}`]),
  ];
  const kitCommand =
    kit.from === 'project' ? 'npx --no-install memlite-kit' : 'npx --yes --package="$KIT" -- memlite-kit';
  return [`${kitCommand} conform --spawn "$SPAWN"`, ...options, ...formats.map((format) => `--format ${format}`)];
}

/** A variable of a workflow, with the line above that says what it is, or that it has to be looked at. */
export interface Variable {
  readonly name: 'KIT' | 'SPAWN';
  readonly value: string;
  readonly comment: string;
}

/** The mark of a line that a person has to look at. */
export const EDIT = 'EDIT';

const WHAT = 'What npm installs the kit from.';

export function variablesOf({ kit, launch }: Plan): Variable[] {
  const spawnDoubt = launch.doubts.join('; ');
  return [
    ...(kit.from === 'project'
      ? []
      : [
          {
            name: 'KIT' as const,
            value: kit.spec,
            comment:
              kit.doubt === undefined
                ? WHAT
                : `${EDIT}: ${kit.doubt}. ${WHAT} A git URL, as git+https://HOST/OWNER/memlite-kit.git, or a tarball will do.`,
          },
        ]),
    {
      name: 'SPAWN',
      value: launch.spawn,
      comment: `${spawnDoubt === '' ? '' : `${EDIT}: ${spawnDoubt}. `}How the server is started; the kit fills in {port} and {csv}.`,
    },
  ];
}
