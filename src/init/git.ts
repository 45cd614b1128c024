import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

/** The top folder of the git repository that a folder is in; undefined where it is in none. */
export async function repositoryOf(folder: string): Promise<string | undefined> {
  for (let top = resolve(folder); ; top = dirname(top)) {
    if (await stat(join(top, '.git')).catch(() => undefined)) return top;
    if (top === dirname(top)) return undefined;
  }
}

/** Where a folder is in its repository: `.` at its top, or in none. */
export async function placeInRepository(folder: string): Promise<string> {
  const top = await repositoryOf(folder);
  return top === undefined ? '.' : relative(top, resolve(folder)) || '.';
}

/** The address of the remote `origin` of the repository whose top a folder is; undefined where it has none. */
export async function originOf(top: string): Promise<string | undefined> {
  const config = await readFile(join(top, '.git', 'config'), 'utf8').catch(() => '');
  const url = /^\[remote "origin"\][^[]*?^\s*url\s*=\s*(\S+)/m.exec(config)?.[1];
  return url !== undefined && /^(https?:|ssh:|git@)/.test(url) ? url : undefined;
}
