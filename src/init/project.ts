import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf, UsageError } from '../errors.js';

/** A file of the project, and what is in it. */
export interface SourceFile {
  /** Below the project's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** What was read of a user's project. Nothing of it was run. */
export interface Project {
  readonly folder: string;
  /** All files, nearest first; of big projects the nearest. */
  readonly paths: readonly string[];
  /** Those that may be a program's source or say how it is built. */
  readonly sources: readonly SourceFile[];
}

/** The text of a file of the project's own folder; undefined where there is none. */
export function textOf(project: Project, path: string): string | undefined {
  return project.sources.find((file) => file.path === path)?.text;
}

const DEPTH = 8;
const MOST_FILES = 2000;
const MOST_BYTES = 256 * 1024;
const SOURCE = /\.(py|[cm]?[jt]s|go|rs|java|c|cc|cpp|cxx|json|toml|xml|gradle|kts|mod|txt)$|^(GNU)?[Mm]akefile$/;
/** What others wrote, or a compiler. */
const FOREIGN = /^(node_modules|vendor|third_party|target|build|dist|out|coverage|venv|env|site-packages|__pycache__)$/;
/** Names that are copied into commands and workflows; a file that is called otherwise is not proposed. */
const PLAIN = /^[\w@+.,-]+$/;

/** Reads a project's folder. @throws UsageError where there is no such folder */
export async function readProject(folder: string): Promise<Project> {
  const found = await stat(folder).catch((error: unknown) => {
    throw new UsageError(`the folder ${folder} cannot be read (${messageOf(error)}): make it first`);
  });
  if (!found.isDirectory()) throw new UsageError(`${folder} is no folder: name the one that your server is in`);
  const paths = await pathsIn(folder);
  const sources: SourceFile[] = [];
  for (const path of paths) {
    if (!SOURCE.test(basename(path))) continue;
    const file = join(folder, path);
    if ((await stat(file)).size <= MOST_BYTES) sources.push({ path, text: await readFile(file, 'utf8') });
  }
  return { folder, paths, sources };
}

/** The files of a folder, level by level; links are not followed. */
async function pathsIn(folder: string): Promise<string[]> {
  const paths: string[] = [];
  let level = [''];
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const next: string[] = [];
    for (const below of level)
      for (const entry of await entriesOf(join(folder, below))) {
        if (!PLAIN.test(entry.name) || entry.name.startsWith('.') || entry.name.startsWith('-')) continue;
        if (entry.isDirectory() && !FOREIGN.test(entry.name)) next.push(`${below}${entry.name}/`);
        else if (entry.isFile() && paths.length < MOST_FILES) paths.push(`${below}${entry.name}`);
      }
    level = next;
  }
  return paths;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
