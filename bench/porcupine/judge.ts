/**
 * Judges a history of registers with a checker of ours, and prints what it took as one line of JSON, as main.go does:
 * `tsx judge.ts FILE SECONDS zones|search`.
 */
import { readFileSync } from 'node:fs';
import { checkKeys } from '../../src/consistency/check-keys.js';
import { GET, type History, SET } from '../../src/consistency/history.js';
import type { Call } from '../../src/consistency/model.js';
import { type CasInput, casRegisterModel } from '../../src/consistency/models/cas-register.js';
import type { RegisterOutput } from '../../src/consistency/models/register.js';
import { checkRegister } from '../../src/consistency/register.js';

const [file = '', seconds = '', checker = ''] = process.argv.slice(2);
const rows = readFileSync(file, 'utf8').trimEnd().split('\n').map(fieldsOf);
const judge = checker === 'zones' ? zones(rows) : search(rows);
const timed = () => {
  const before = process.cpuUsage();
  const verdict = judge();
  const { user, system } = process.cpuUsage(before);
  return { verdict, ms: (user + system) / 1000 };
};
const { verdict, ms: first } = timed();
const more = first < 500 ? Array.from({ length: 9 }, () => timed().ms) : [first];
const again = more.sort((a, b) => a - b)[more.length >> 1];
const mib = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(`${JSON.stringify({ verdict, first, again, mib })}\n`);

interface Row {
  readonly key: number;
  readonly call: Call<CasInput, RegisterOutput>;
}

function fieldsOf(line: string): Row {
  const [key = '', kind, ...rest] = line.split(' ');
  const [a = 0, b = 0, done] = rest.map(Number);
  const [start = 0, last = 0] = rest.slice(-2).map(Number);
  const end = last < 0 ? Infinity : last;
  const input: CasInput =
    kind === 'r' ? { kind: 'read' } : kind === 'w' ? { kind: 'write', value: a } : { kind: 'cas', from: a, to: b };
  const output = kind === 'r' ? a : kind === 'w' ? true : done === 1;
  return { key: Number(key), call: { client: 0, start, end, input, output: last < 0 ? undefined : output } };
}

/** The general checker, which is given the calls of each key. */
function search(given: readonly Row[]): () => string {
  return () => {
    const keys = new Map<number, Call<CasInput, RegisterOutput>[]>();
    for (const { key, call } of given) {
      const calls = keys.get(key);
      if (calls === undefined) keys.set(key, [call]);
      else calls.push(call);
    }
    const partitions = Array.from(keys, ([key, calls]) => ({ key, calls }));
    const limit = { ms: 1000 * Number(seconds), now: () => performance.now() };
    return checkKeys(casRegisterModel(), partitions, { limit }).verdict;
  };
}

/** The checker of registers with unique writes, which is given columns. */
function zones(given: readonly Row[]): () => string {
  const calls = given.map(({ call }) => call);
  const valueIn = ({ input, output }: Call<CasInput, RegisterOutput>) =>
    input.kind === 'write' ? input.value : output;
  const history: History = {
    length: given.length,
    kind: Uint8Array.from(calls, ({ input }) => (input.kind === 'write' ? SET : GET)),
    client: new Uint32Array(given.length),
    key: Uint32Array.from(given, ({ key }) => key),
    value: Int32Array.from(calls, (call) => Number(valueIn(call))),
    start: Float64Array.from(calls, ({ start }) => start),
    end: Float64Array.from(calls, ({ end }) => end),
    keys: given.reduce((most, { key }) => Math.max(most, key + 1), 0),
    values: calls.reduce((most, call) => Math.max(most, Number(valueIn(call))), 0),
    events: [],
  };
  return () => checkRegister(history).verdict;
}
