import type { Project, SourceFile } from '../project.js';

/** How a server is built and started, as far as the project says. */
export interface Start {
  /** The words that start it, without its arguments. */
  readonly words: readonly string[];
  /** Commands that must have run before, each for a shell. */
  readonly build: readonly string[];
  /** What is not certain of these, as a sentence. */
  readonly doubt?: string;
}

/** What a pipeline's machine needs before it can build and start the server. */
export interface Toolchain {
  /** Steps of a GitHub job, each the lines of a YAML mapping. */
  readonly github: readonly (readonly string[])[];
  /** The image of a GitLab job, and whether it has Node.js, which the kit needs. */
  readonly image: { readonly name: string; readonly node: boolean };
  /** Commands that fetch what the project depends on. */
  readonly install: readonly string[];
}

/** A language that servers are written in: how one is recognized, built and started. A new one is a file like this and a line in `all.ts`. */
export interface Language {
  readonly name: string;
  /** The names of its source files. */
  readonly source: RegExp;
  /** What the source of a server has, and that of a client has not. */
  readonly listens: RegExp;
  /** What the file has that is run, where the language wants something there. */
  readonly main?: RegExp;
  /** An argument of the command line: its number is the first group. */
  readonly argument: RegExp;
  /** The number that the first argument has there. */
  readonly firstArgument: number;
  /** The file that is run to start the server, where the project names one. */
  entry?(project: Project): string | undefined;
  start(project: Project, entry: SourceFile): Start;
  toolchain(project: Project): Toolchain;
}
