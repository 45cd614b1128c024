import { basename, dirname } from 'node:path';
import { LANGUAGES } from './languages/all.js';
import type { Language } from './languages/language.js';
import { type Project, type SourceFile, textOf } from './project.js';

/** The server, as far as its source shows. */
export interface FoundServer {
  readonly language: Language;
  /** The file that is run. */
  readonly entry: SourceFile;
  /** Where to look for what it wants to be told: the entry, then the rest of its sources, nearest first. */
  readonly sources: readonly SourceFile[];
}

/** Files that are about a server, and are none. */
const OTHER =
  /(^|\/|[._-])(clients?|tests?|spec|bench(mark)?s?|examples?|fixtures|stress|load|conftest|setup)(?=[._/-]|s?\d*$)|(Client|Test|Tests|Bench)\.\w+$/i;
const SERVER = /server|memlite|memcache/i;
const MAIN = /^(main|app|index|__main__|run|start)\./i;

/** What listens, and is started by the file that looks most like a server; undefined where nothing listens. */
export function findServer(project: Project): FoundServer | undefined {
  const found = LANGUAGES.flatMap((language) => {
    const sources = sourcesOf(project, language);
    return sources
      .filter(({ text }) => language.listens.test(text))
      .map((file) => ({ language, file, sources, entry: entryOf(project, language, file, sources) }));
  });
  const best = found.sort((a, b) => likelihood(b.language, b.entry) - likelihood(a.language, a.entry))[0];
  if (best === undefined) return undefined;
  const { language, entry, file, sources } = best;
  const near = ({ path }: SourceFile) =>
    path === entry.path ? 0 : path === file.path ? 1 : dirname(path) === dirname(entry.path) ? 2 : 3;
  return { language, entry, sources: sources.toSorted((a, b) => near(a) - near(b)) };
}

function sourcesOf(project: Project, { source }: Language): SourceFile[] {
  return project.sources.filter(({ path }) => source.test(path) && !OTHER.test(path));
}

function likelihood({ main }: Language, { path, text }: SourceFile): number {
  const name = basename(path);
  const depth = path.split('/').length;
  return (SERVER.test(name) ? 4 : 0) + (MAIN.test(name) ? 2 : 0) + (main?.test(text) ? 1 : 0) - depth;
}

/** The file to run: what the project says, or the one that listens, or the main one that uses that. */
function entryOf(project: Project, language: Language, file: SourceFile, sources: readonly SourceFile[]): SourceFile {
  const named = language.entry?.(project);
  if (named !== undefined) return { path: named, text: textOf(project, named) ?? '' };
  const { main } = language;
  if (main !== undefined) return main.test(file.text) ? file : (sources.find(({ text }) => main.test(text)) ?? file);
  let run = file;
  for (const seen = new Set([run]); !/__name__\s*==\s*['"]__main__['"]/.test(run.text); seen.add(run)) {
    const user = sources.find((one) => !seen.has(one) && uses(one, run));
    if (user === undefined) break;
    run = user;
  }
  return run;
}

/** Whether a file imports another, as far as its name shows. */
function uses({ text }: SourceFile, { path }: SourceFile): boolean {
  const stem = basename(path)
    .replace(/\.\w+$/, '')
    .replace(/\W/g, '.');
  return new RegExp(`^\\s*(from|import|export|const|let|var)\\b.*\\b${stem}\\b`, 'm').test(text);
}
