import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { packageRoot } from '../../src/package-root.js';

/** The JSON Schema of a stress result. */
export const stressSchema = JSON.parse(
  readFileSync(join(packageRoot(), 'schema', 'stress-result.schema.json'), 'utf8'),
);
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(stressSchema);

/** What the schema of a stress run's result finds wrong, if anything. */
export function complaints(result: unknown): string[] {
  validate(result);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
