import { parse } from 'shell-quote';
import { type Project, textOf } from '../project.js';
import type { Language } from './language.js';

interface Package {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly main?: string;
  readonly dependencies?: object;
  readonly devDependencies?: object;
}

/** What package.json says; nothing where it is none. */
export function packageOf(project: Project): Package {
  try {
    const content: unknown = JSON.parse(textOf(project, 'package.json') ?? '{}');
    return typeof content === 'object' && content !== null ? content : {};
  } catch {
    return {};
  }
}

/** How the packages of a project are installed, by the lock file that is there. */
export function installPackages(project: Project): string[] {
  if (project.paths.includes('package-lock.json')) return ['npm ci'];
  if (project.paths.includes('pnpm-lock.yaml')) return ['corepack enable', 'pnpm install --frozen-lockfile'];
  if (project.paths.includes('yarn.lock')) return ['corepack enable', 'yarn install --immutable'];
  const { dependencies = {}, devDependencies = {} } = packageOf(project);
  return Object.keys({ ...dependencies, ...devDependencies }).length > 0 ? ['npm install'] : [];
}

/** `node server.js` of the script `start`, where it is that simple. */
function startWords({ scripts }: Package): string[] | undefined {
  const words = parse(scripts?.start ?? '');
  return words[0] === 'node' && words.every((word) => typeof word === 'string') ? words.map(String) : undefined;
}

function plainPath(path: string | undefined): string | undefined {
  return path?.replace(/^\.\//, '');
}

export const node: Language = {
  name: 'Node.js',
  source: /\.[cm]?[jt]s$/,
  listens: /\bcreateServer\(|\bnew (net\.|tls\.)?Server\(|\bBun\.listen\(/,
  argument: /\bprocess\.argv\[(\d+)\]/,
  firstArgument: 2,
  entry: (project) => {
    const package_ = packageOf(project);
    const bin = typeof package_.bin === 'object' ? Object.values(package_.bin)[0] : package_.bin;
    const named = [
      startWords(package_)
        ?.slice(1)
        .find((word) => !word.startsWith('-')),
      bin,
      package_.main,
    ];
    return named.map(plainPath).find((path) => path !== undefined && textOf(project, path) !== undefined);
  },
  start: (project, { path }) => {
    const package_ = packageOf(project);
    const build = package_.scripts?.build === undefined ? [] : ['npm run build'];
    const words = startWords(package_);
    if (words !== undefined) return { words: words.map((word) => word.replace(/^\.\//, '')), build };
    // Arguments behind `--` reach the end of the script.
    if (package_.scripts?.start !== undefined) return { words: ['npm', 'start', '--silent', '--'], build };
    return { words: [...(/\.[cm]?ts$/.test(path) ? ['npx', 'tsx'] : ['node']), path], build };
  },
  toolchain: (project) => ({ github: [], image: { name: 'node:22', node: true }, install: installPackages(project) }),
};
