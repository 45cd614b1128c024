import { readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { packageRoot } from '../package-root.js';
import { packageVersion } from '../version.js';
import { originOf } from './git.js';
import { packageOf } from './languages/node.js';
import type { Project } from './project.js';

/** Where a pipeline gets the kit from. */
export type Kit =
  /** It is among the packages of the project. */
  | { readonly from: 'project' }
  /** npm installs it from this: a version, a git URL or a tarball. */
  | { readonly from: 'npm'; readonly spec: string; readonly doubt?: string };

/** Finds out where a pipeline can get the kit from: where the project, or this very kit, has it from. */
export async function findKit(project: Project, given: string | undefined): Promise<Kit> {
  if (given !== undefined) return { from: 'npm', spec: given };
  const { dependencies = {}, devDependencies = {} } = packageOf(project);
  if ('memlite-kit' in dependencies || 'memlite-kit' in devDependencies) return { from: 'project' };
  const spec = (await installedFrom()) ?? (await originOf(packageRoot()));
  if (spec !== undefined) return { from: 'npm', spec: asSpec(spec) };
  const version = `memlite-kit@${packageVersion()}`;
  return {
    from: 'npm',
    spec: version,
    doubt: 'where this kit was installed from was not found out',
  };
}

/** What npm has written down of this installation, where it is one that others can repeat. */
async function installedFrom(): Promise<string | undefined> {
  const modules = dirname(packageRoot());
  try {
    const lock: unknown = JSON.parse(await readFile(join(modules, '.package-lock.json'), 'utf8'));
    const { resolved } =
      (lock as { packages: Record<string, { resolved?: string }> }).packages['node_modules/memlite-kit'] ?? {};
    if (resolved === undefined || /^(git\+)?file:/.test(resolved)) return undefined;
    return /^https:\/\/registry\.npmjs\.org\//.test(resolved) ? `memlite-kit@${packageVersion()}` : resolved;
  } catch {
    return undefined;
  }
}

/** A git URL as npm wants it: with HTTPS, for a pipeline has no key of yours. */
function asSpec(url: string): string {
  if (/^(memlite-kit@|https?:.*\.tgz)/.test(url)) return url;
  const https = url.replace(/^git\+/, '').replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$1/');
  return `git+${https}`;
}

/** How the user calls the kit, as it was called now. */
export function selfCommand(kit: Kit): string {
  if (process.env.npm_command !== 'exec') return 'memlite-kit';
  // npx keeps what it fetched for one call apart: by its name alone it would look for another.
  return packageRoot().includes(`${sep}_npx${sep}`) && kit.from === 'npm'
    ? `npx --package=${kit.spec} -- memlite-kit`
    : 'npx memlite-kit';
}
