import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { messageOf, UsageError } from '../errors.js';
import { packageRoot } from '../package-root.js';
import { type AnyResult, RESULT_KINDS, type ResultKind } from './any-result.js';

/** Longer results are none of ours. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Reads a result from a file, or from standard input (`-`), and checks it against its schema.
 * @throws UsageError where it is none, in one sentence
 */
export async function readResult(file: string): Promise<AnyResult> {
  const name = file === '-' ? 'standard input' : file;
  const text = await read(file, name);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${name} is no result: it is not JSON (${messageOf(error)})`);
  }
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== 'memlite-kit/result')
    throw new UsageError(`${name} is no result: write one with --format json:FILE`);
  const { kind, version } = value as { kind?: unknown; version?: unknown };
  if (version !== 1)
    throw new UsageError(`${name} is a result of version ${String(version)}: this kit reads version 1`);
  if (!RESULT_KINDS.some((known) => known === kind))
    throw new UsageError(`${name} is a result of "${String(kind)}", which this kit does not know`);
  await validate(name, kind as ResultKind, value);
  return value as unknown as AnyResult;
}

async function read(file: string, name: string): Promise<string> {
  try {
    if (file !== '-') return await readFile(file, 'utf8');
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES) throw new Error('it is too long');
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw new UsageError(`${name} cannot be read (${messageOf(error)})`);
  }
}

async function validate(name: string, kind: ResultKind, value: object): Promise<void> {
  const schema = kind === 'conform' ? 'result.schema.json' : `${kind}-result.schema.json`;
  const source = await readFile(join(packageRoot(), 'schema', schema), 'utf8');
  const validator = new Ajv2020({ strict: false }).compile(JSON.parse(source) as object);
  if (validator(value)) return;
  const [problem] = validator.errors ?? [];
  throw new UsageError(
    `${name} is no result of ${kind} as its schema has it: ${problem?.instancePath ?? ''} ${problem?.message ?? ''}`,
  );
}
