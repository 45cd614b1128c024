import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { course, lite } from '../../src/protocol/dialect.js';
import { loadDialect } from '../../src/target/dialect-file.js';
import { memliteKit } from '../conformance/conform.js';
import { TARGETS } from '../fixtures/target-process.js';
import { warmKit } from '../warm-kit.js';

const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const spawning = (name: string) => ['probe', '--spawn', `node ${TARGETS}${name} {port} {csv}`];

describe('probe', () => {
  test('prints a table', async () => {
    const { code, stdout, stderr } = await memliteKit(spawning('sound-lite.mjs'));
    expect([code, stderr]).toEqual([0, '']);
    const [title, empty, ...rows] = stdout.trimEnd().split('\n');
    expect(title).toMatch(/^`node .*sound-lite\.mjs \{port\} \{csv\}` on 127\.0\.0\.1:\d+ speaks lite in all of this$/);
    expect(empty).toBe('');
    expect(rows.pop()).toMatch(/^ {4}slowest reply {2}\d+ms$/);
    expect(rows).toEqual([
      '    nearest to     lite',
      '    greeting       none',
      '    delivery       stream',
      '    framing        line: a value ends with its line',
      '    size rule      at-most: a shorter value is stored too',
      '    stored         STORED\\r\\n',
      '    refused        NOT STORED\\r\\n',
      '    invalid        INVALID COMMAND\\r\\n',
      '    miss           NOT FOUND\\r\\n',
      '    hit            VALUE <key> <value>\\r\\nEND\\n',
    ]);
  });

  test.each<[name: string, title: RegExp, marked: readonly (string | RegExp)[], flags?: readonly string[]]>([
    [
      'no-terminator.mjs',
      /differs from lite in 2 points, marked with !$/,
      [
        '  ! stored         STORED     lite ends it otherwise: STORED\\r\\n',
        '  ! miss           NOT FOUND  lite ends it otherwise: NOT FOUND\\r\\n',
      ],
    ],
    [
      'handshake.mjs',
      /differs from lite in 1 point, marked with !$/,
      ['  ! delivery       handshake  a line nobody asked for comes between header and value'],
    ],
    ['greeting-lite.mjs', /speaks lite in all of this$/, []],
    ['greeting.mjs', /differs from lite in 1 point/, [/^ {2}! greeting .* {2}lite: one line at most$/]],
    ['echo-unknown.mjs', /in 1 point/, [/^ {2}! invalid +none was seen; lite: INVALID COMMAND\\r\\n$/]],
    ['sound-course.mjs', /speaks course in all of this$/, []],
    [
      'sound-course.mjs',
      /differs from lite in 6 points/,
      [/! framing +length/, /! size rule +exact/, /! refused/, /! invalid/, /! miss/, /! hit/],
      ['--dialect', 'lite'],
    ],
  ])('marks what deviates: %s', async (name, title, marked, flags = []) => {
    const { stdout } = await warmKit([...spawning(name), ...flags]);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(title);
    const found = lines.filter((line) => line.startsWith('  !'));
    expect(found.length).toBe(marked.length);
    for (const [index, expected] of marked.entries()) {
      if (typeof expected === 'string') expect(found[index]).toBe(expected);
      else expect(found[index]).toMatch(expected);
    }
  });

  test('--exchanges shows what was sent and what came', async () => {
    const { stdout } = await warmKit([...spawning('sound-course.mjs'), '--exchanges']);
    expect(stdout).toMatch(/\n {2}sent {2}memlitekit-unknown\\r\\n\n {2}came {2}ERROR\\r\\n after [\d.]+(ms|s)\n/);
    expect(stdout).toMatch(
      /a SET with a value shorter than its size\n {2}sent {2}set .* 10\\r\\nhello\\r\\n\n {2}came {2}nothing\n/,
    );
  });

  test('--json prints one object', async () => {
    const { code, stdout } = await warmKit([...spawning('sound-course.mjs'), '--json']);
    expect(code).toBe(0);
    const { exchanges, ...learned } = JSON.parse(stdout) as {
      exchanges: { about: string; sent: string; came: string }[];
    };
    expect(learned).toEqual({
      target: expect.stringContaining('sound-course.mjs'),
      dialect: course,
      assumed: [],
      delayMs: expect.any(Number),
    });
    expect(exchanges.find(({ about }) => about === 'an unknown command')).toEqual({
      about: 'an unknown command',
      sent: 'memlitekit-unknown\\r\\n',
      came: 'ERROR\\r\\n',
      ms: expect.any(Number),
      ended: null,
    });
  });

  test('--write writes a profile that --dialect takes, and overwrites none unless told', async () => {
    const file = join(folder, 'profile.yaml');
    const args = [...spawning('crlf-oddities.mjs'), '--write', file];
    const first = await warmKit([...args, '--json']);
    expect([first.code, first.stderr]).toEqual([0, '']);
    const { dialect } = JSON.parse(first.stdout) as { dialect: unknown };
    expect(await loadDialect(file)).toEqual(dialect);
    expect((await warmKit(args)).code).toBe(2);
    writeFileSync(file, '');
    expect((await warmKit([...args, '--force'])).code).toBe(0);
    expect(await loadDialect(file)).toEqual(dialect);
    expect(readFileSync(file, 'utf8')).toMatch(/^# A dialect profile/);
  });

  test('a target that is no server of this family leaves no profile', async () => {
    const file = join(folder, 'none.yaml');
    const { code, stderr } = await warmKit([...spawning('http.mjs'), '--write', file]);
    expect([code, existsSync(file)]).toEqual([3, false]);
    expect(stderr).toMatch(
      /^memlite-kit: the target at .* does not speak this protocol: it answers in HTTP \(sent .*\)\n$/,
    );
  });

  test('a profile of what conforms is the built-in dialect itself', async () => {
    const file = join(folder, 'lite.yaml');
    await warmKit([...spawning('sound-lite.mjs'), '--write', file]);
    expect(await loadDialect(file)).toEqual(lite);
  });
});
