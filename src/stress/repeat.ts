import { quoted } from '../target/target.js';

/** What the flags of `stress` are where the user says nothing, in the order in which they are written. */
export const FLAG_DEFAULTS: Readonly<Record<string, string | number | undefined>> = {
  target: undefined,
  spawn: undefined,
  csv: undefined,
  dialect: undefined,
  timeout: '2s',
  clients: 50,
  duration: undefined,
  ops: undefined,
  keys: 10,
  'key-distribution': 'uniform',
  mix: '1:1',
  'value-bytes': '32',
  pipeline: 1,
  rate: undefined,
  trouble: undefined,
  'kill-every': undefined,
  'pause-every': undefined,
  'term-every': undefined,
  mode: undefined,
  'max-p99': undefined,
  'min-rate': undefined,
  'max-errors': 0,
  shard: undefined,
};

/** The command that does the same again; what differs from the defaults is written. */
export function repeatCommand(flags: object, seed: number): string {
  const given = new Map<string, unknown>(Object.entries(flags));
  const words = Object.entries(FLAG_DEFAULTS).flatMap(([name, usual]) => {
    const value = given.get(name);
    return value === undefined || value === usual ? [] : [`--${name}`, quoted(String(value))];
  });
  return ['memlite-kit stress', ...words, `--seed ${seed}`].join(' ');
}

/** The options that name the target. */
export function targetOptions(flags: object): string {
  const given = new Map<string, unknown>(Object.entries(flags));
  return ['target', 'spawn', 'csv']
    .flatMap((name) => (given.get(name) === undefined ? [] : [`--${name} ${quoted(String(given.get(name)))}`]))
    .join(' ');
}
