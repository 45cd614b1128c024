import { access, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Launch, launchOf } from './command.js';
import { type FoundServer, findServer } from './entry.js';
import { originOf, placeInRepository, repositoryOf } from './git.js';
import { GITHUB_FILE, githubWorkflow } from './github.js';
import { GITLAB_FILE, GITLAB_JOB_FILE, gitlabJob, gitlabPipeline } from './gitlab.js';
import { findKit } from './kit.js';
import type { Start, Toolchain } from './languages/language.js';
import { installPackages } from './languages/node.js';
import { learn } from './learn.js';
import { findParameters } from './parameters.js';
import { type NewFile, placeFiles } from './place.js';
import type { Plan } from './plan.js';
import { PROFILE_FILE, starterProfile } from './profile.js';
import { readProject } from './project.js';
import { type Ci, type Line, linesOf } from './words.js';

export interface InitFlags {
  /** Whose workflow to write; found out unless given. */
  readonly ci?: Ci | undefined;
  /** What npm is to install the kit from; found out unless given. */
  readonly kit?: string | undefined;
  /** Whether the server is started and probed; see {@link learn}. */
  readonly probe?: boolean | undefined;
  readonly force: boolean;
}

/** The project may be empty still. */
const NOTHING_NEEDED: Toolchain = { github: [], image: { name: 'node:22', node: true }, install: [] };

/**
 * The use case behind `memlite-kit init`: finds out how the server of a project is built and started, and writes a workflow and
 * a starter profile.
 * @throws UsageError where a file is there already; nothing is written then
 */
export async function init(folder: string, { ci: wantedCi, kit, probe, force }: InitFlags): Promise<Line[]> {
  const project = await readProject(folder);
  const found = findServer(project);
  const start = found?.language.start(project, found.entry);
  const guess = launchIn(found, start);
  const build = start?.build ?? [];
  const place = await placeInRepository(folder);
  const ci = wantedCi ?? (await findCi(folder));
  const pipeline =
    ci === 'gitlab' ? await readFile(join(folder, GITLAB_FILE), 'utf8').catch(() => undefined) : undefined;
  const existing = force ? 'overwrite' : 'refuse';
  const { dialect, doubt } = await learn(guess, { folder, build, wanted: probe });
  const source = await findKit(project, kit);
  const toolchain = found?.language.toolchain(project) ?? NOTHING_NEEDED;
  const plan: Plan = {
    launch: doubt === undefined ? guess : { ...guess, doubts: [doubt] },
    kit: source,
    prepare: [...new Set([...(source.from === 'project' ? installPackages(project) : []), ...toolchain.install])],
    build,
    toolchain,
    spec: dialect?.spec,
    place,
  };
  const files = [...workflow(plan, ci, pipeline), { path: PROFILE_FILE, text: starterProfile(dialect) }];
  await placeFiles(folder, files, existing);
  return linesOf({ found, plan, files, ci, pipeline, cd: relative(process.cwd(), folder) });
}

function launchIn(found: FoundServer | undefined, start: Start | undefined): Launch {
  if (found === undefined || start === undefined)
    return { spawn: './server {port} {csv}', doubts: ['no server was found here'] };
  const launch = launchOf(start.words, findParameters(found), found.entry.path);
  return start.doubt === undefined ? launch : { ...launch, doubts: [start.doubt, ...launch.doubts] };
}

/** Where the project is hosted, or what it has files for. */
async function findCi(folder: string): Promise<Ci> {
  const top = (await repositoryOf(folder)) ?? folder;
  const origin = (await originOf(top)) ?? '';
  if (/gitlab/i.test(origin)) return 'gitlab';
  const there = (name: string) =>
    access(join(top, name)).then(
      () => true,
      () => false,
    );
  return !/github/i.test(origin) && (await there(GITLAB_FILE)) && !(await there('.github')) ? 'gitlab' : 'github';
}

/** A pipeline of GitLab's that is there is the user's: the job has a file of its own. */
function workflow(plan: Plan, ci: Ci, pipeline: string | undefined): NewFile[] {
  if (ci === 'github') return [{ path: GITHUB_FILE, text: githubWorkflow(plan) }];
  const job = { path: GITLAB_JOB_FILE, text: gitlabJob(plan, pipeline) };
  return pipeline === undefined ? [job, { path: GITLAB_FILE, text: gitlabPipeline(plan.place) }] : [job];
}
