import { quoted } from '../target/target.js';
import type { Parameter, Parameters } from './parameters.js';

/** The options of the kit that start a server. */
export interface Launch {
  readonly spawn: string;
  /** Where the server always listens, as HOST:PORT. */
  readonly target?: string;
  /** The file that it always writes. */
  readonly csv?: string;
  /** What is not certain of this, as sentences; none where all was found. */
  readonly doubts: readonly string[];
}

/**
 * The command that starts a server, with `{port}` and `{csv}` where they belong.
 * @param words the command without its arguments
 * @param file the source that was read, for the sentences
 */
export function launchOf(words: readonly string[], { port, csv, places }: Parameters, file: string): Launch {
  const doubts: string[] = [];
  if (port === undefined) doubts.push(`how ${file} takes its port was not found`);
  const usedPlaces = port?.by === 'argument' || csv?.by === 'argument' ? needed(places) : [];
  if (usedPlaces.includes(undefined)) doubts.push(`what all arguments of ${file} mean was not found`);
  const args = [
    ...usedPlaces.map((topic) => PLACEHOLDERS[topic ?? 'unknown']),
    ...(port === undefined ? ['{port}'] : optionWords(port)),
    ...optionWords(csv),
  ];
  const variables = [
    ...(port?.by === 'variable' ? [`${port.name}={port}`] : []),
    ...(csv?.by === 'variable' ? [`${csv.name}={csv}`] : []),
  ];
  return {
    spawn: [...(variables.length > 0 ? ['env', ...variables] : []), ...words, ...args].map(word).join(' '),
    ...(port?.by === 'itself' && { target: `127.0.0.1:${port.value}` }),
    ...(csv?.by === 'itself' && { csv: csv.value }),
    doubts,
  };
}

const PLACEHOLDERS = { port: '{port}', csv: '{csv}', host: '127.0.0.1', unknown: 'EDIT' } as const;

/** The places up to the last that is of use: what stands behind may be left out. */
function needed(places: Parameters['places']): Parameters['places'] {
  return places.slice(0, Math.max(places.lastIndexOf('port'), places.lastIndexOf('csv')) + 1);
}

function optionWords(parameter: Parameter | undefined): string[] {
  if (parameter?.by !== 'option') return [];
  const { name, takes } = parameter;
  return [name, takes === 'port' ? '{port}' : takes === 'address' ? '127.0.0.1:{port}' : '{csv}'];
}

/** Braces are the kit's. */
function word(text: string): string {
  return /^[\w./:@%+={},-]+$/.test(text) ? text : quoted(text);
}

/** The options on a command line. */
export function launchFlags({ spawn, target, csv }: Launch): string {
  return [
    `--spawn ${quoted(spawn)}`,
    ...(target === undefined ? [] : [`--target ${target}`]),
    ...(csv === undefined ? [] : [`--csv ${quoted(csv)}`]),
  ].join(' ');
}
