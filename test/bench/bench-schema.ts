import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { packageRoot } from '../../src/package-root.js';

const schema = JSON.parse(readFileSync(join(packageRoot(), 'schema', 'bench-result.schema.json'), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

/** What the schema of a benchmark's result finds wrong, if anything. */
export function complaints(result: unknown): string[] {
  validate(result);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
