import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import {
  course,
  DELIVERIES,
  DIALECTS,
  type Dialect,
  FRAMINGS,
  lite,
  SIZE_RULES,
  SIZE_UNITS,
  SPEC_NAMES,
} from '../../src/protocol/dialect.js';
import { formatDialect, loadDialect } from '../../src/target/dialect-file.js';

const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string | Uint8Array): string {
  const path = join(folder, `${files++}.yaml`);
  writeFileSync(path, content);
  return path;
}

describe('built-in dialects', () => {
  it.each([...DIALECTS.keys()])('%s', async (name) => expect(await loadDialect(name)).toBe(DIALECTS.get(name)));
  it('in any case', async () => expect(await loadDialect('LITE')).toBe(lite));
});

describe('a file', () => {
  it('overrides fields of lite, unless it names another specification', async () => {
    expect(await loadDialect(file('greeting: "Hi\\r\\n"'))).toMatchObject({
      ...lite,
      name: expect.any(String),
      greeting: 'Hi\r\n',
    });
    const path = file('spec: course\nname: mine\nreplies:\n  miss: "NOT_FOUND\\r\\n"\n');
    expect(await loadDialect(path)).toEqual({
      ...course,
      name: 'mine',
      replies: { ...course.replies, miss: 'NOT_FOUND\r\n' },
    });
  });

  it('is named after itself, and never like a built-in dialect that it is not', async () => {
    const unnamed = file('sizeRule: any');
    expect((await loadDialect(unnamed)).name).toBe(unnamed);
    const misnamed = file('name: lite\nsizeRule: any');
    expect((await loadDialect(misnamed)).name).toBe(misnamed);
    expect((await loadDialect(file('name: lite'))).name).toBe('lite');
  });

  it('may be JSON', async () => {
    expect(await loadDialect(file(JSON.stringify(course)))).toEqual(course);
  });

  it('may silence a reply', async () => {
    expect((await loadDialect(file('replies: { miss: "" }'))).replies.miss).toBe('');
  });
});

describe('is refused in one sentence', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['an unknown field', 'greting: x', 'has an unknown field "greting"; there are name, greeting, handshake, spec,'],
    ['a word that is none', 'delivery: stremed', 'has delivery: "stremed"; it takes stream, one-write,'],
    ['a list for a word', 'spec: [lite]', 'has spec: ["lite"]; it takes lite, course'],
    ["a specification of one's own", 'spec: __proto__', 'has spec: "__proto__"; it takes lite, course'],
    ['a number for a text', 'greeting: 5', 'has greeting that is no text'],
    ['an unknown reply', 'replies: { end: x }', 'has an unknown reply "end"; there are stored,'],
    ['a reply that is no text', 'replies: { hit: 5 }', 'has replies.hit that is no text'],
    ['replies that are a text', 'replies: STORED', 'has replies that are no fields'],
    ['a handshake without its line', 'delivery: handshake', 'has delivery: handshake, but no handshake line'],
    ['a character that is no byte', 'greeting: "→"', 'has greeting with a character that is no byte'],
    ['a list', '- lite', 'holds no fields'],
    ['nothing', '', 'holds no fields'],
    ['a text', 'lite', 'holds no fields'],
    ['what is no YAML', 'a: [', 'is neither YAML nor JSON:'],
    ['two documents', 'name: a\n---\nname: b\n', 'is neither YAML nor JSON:'],
    ['bytes', new Uint8Array([0, 1, 2, 255, 254]), 'dialect file'],
    [
      'a bomb',
      `a: &a [x,x]\n${'bcdefghijklmnopqrstuvwxyz'.replace(/./g, (to) => `${to}: &${to} [${`*${String.fromCharCode(to.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`,
      'dialect file',
    ],
  ])('%s', async (_what, content, problem) => {
    const path = file(content);
    const error = await loadDialect(path).catch((error: Error) => error);
    expect(error).toMatchObject({ name: 'UsageError', exitCode: 2 });
    expect((error as Error).message).toContain(problem);
    expect((error as Error).message).toContain(path);
    expect((error as Error).message).not.toContain('\n');
  });

  it('a name that is none', async () => {
    await expect(loadDialect('klingon')).rejects.toThrow(
      'there is no dialect "klingon": use one of lite, course, or a YAML or JSON file',
    );
  });

  it.each([
    ['a file that is missing', 'none.yaml', 'ENOENT'],
    ['a folder', '.', 'EISDIR'],
  ])('%s', async (_what, name, code) => {
    await expect(loadDialect(join(folder, name))).rejects.toThrow(`cannot be read (${code}`);
  });
});

test('a profile that was written loads again to the same value', async () => {
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString('latin1'));
  const text = fc.oneof(
    bytes,
    fc.constantFrom('', '\r\n', 'VALUE <key> <value>\r\nEND\n', '\x85\xa0\xad', '# no: comment', ' '),
  );
  const dialect: fc.Arbitrary<Dialect> = fc
    .record({
      name: text.filter((name) => !DIALECTS.has(name)),
      spec: fc.constantFrom(...SPEC_NAMES),
      greeting: text,
      delivery: fc.constantFrom(...DELIVERIES),
      handshake: text,
      framing: fc.constantFrom(...FRAMINGS),
      sizeRule: fc.constantFrom(...SIZE_RULES),
      sizeUnit: fc.constantFrom(...SIZE_UNITS),
      replies: fc.record({ stored: text, refused: text, invalid: text, miss: text, hit: text }),
    })
    .filter(({ delivery, handshake }) => delivery !== 'handshake' || handshake !== '');
  const path = join(folder, 'profile.yaml');
  await fc.assert(
    fc.asyncProperty(dialect, async (dialect) => {
      writeFileSync(path, formatDialect(dialect));
      expect(await loadDialect(path)).toEqual(dialect);
    }),
    { numRuns: 300 },
  );
  for (const law of DIALECTS.values()) {
    writeFileSync(path, formatDialect(law));
    expect(await loadDialect(path)).toEqual(law);
  }
});
