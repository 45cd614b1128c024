import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnyResult, RESULT_KINDS } from '../../src/report/any-result.js';
import { render } from '../../src/report/common/json.js';
import { words } from './arbitraries.js';
import { EVERY_RESULT } from './every-result.js';
import { infect } from './infect.js';

type Schema = Readonly<Record<string, unknown>> & { readonly required: readonly string[]; readonly $id: string };

/** As a user gets at it, by the name that the package exports. */
const exported = (name: string) =>
  JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(`memlite-kit/schema/${name}`)), 'utf8')) as Schema;
const nameOf = (kind: AnyResult['kind']) => (kind === 'conform' ? 'result.schema.json' : `${kind}-result.schema.json`);
const schemas = new Map(RESULT_KINDS.map((kind) => [kind, exported(nameOf(kind))]));

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
const validators = new Map<string, ValidateFunction>([...schemas].map(([kind, schema]) => [kind, ajv.compile(schema)]));

function complaints(document: Readonly<Record<string, unknown>>, kind = String(document.kind)): string[] {
  const validate = validators.get(kind);
  validate?.(document);
  return (validate?.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test('every schema of the package is one, and is told of', () => {
  const folder = fileURLToPath(new URL('../../schema/', import.meta.url));
  const page = readFileSync(fileURLToPath(new URL('../../docs/reports.md', import.meta.url)), 'utf8');
  for (const name of readdirSync(folder)) {
    const schema = exported(name);
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(page).toContain(`schema/${name}`);
  }
});

describe.each(EVERY_RESULT)('the schema of %s', (_name, result) => {
  const document = JSON.parse(render(result)) as Record<string, unknown>;

  test('takes it, and what came back is what there was', () => {
    expect(complaints(document)).toEqual([]);
    expect(document).toEqual(result);
  });

  test('takes it with any text in it', () => {
    fc.assert(
      fc.property(words, (each) => {
        expect(complaints(JSON.parse(render(infect(result, each))))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('refuses it without any of its fields, or with one that is not known', () => {
    const { required } = schemas.get(result.kind) as Schema;
    for (const field of required) {
      const { [field]: _, ...rest } = document;
      expect(complaints(rest, result.kind), field).not.toEqual([]);
      expect(complaints({ ...document, [field]: { surprise: 1 } }, result.kind), field).not.toEqual([]);
    }
    expect(complaints({ ...document, surprise: 1 })).not.toEqual([]);
    expect(complaints({ ...document, version: 2 })).not.toEqual([]);
  });

  test('refuses it as a result of another kind', () => {
    for (const kind of RESULT_KINDS) if (kind !== result.kind) expect(complaints(document, kind)).not.toEqual([]);
  });
});
