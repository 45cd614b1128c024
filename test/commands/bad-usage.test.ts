import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../src/target/spawned.js';
import { memliteKit } from '../conformance/conform.js';
import { TARGETS } from '../fixtures/target-process.js';
import { warmKit } from '../warm-kit.js';

/** Every wrong use ends in one sentence on standard error, without a stack trace, and the exit code of the contract. */

const USAGE = 2;
const UNREACHABLE = 3;

const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-test-'));
const at = (name: string) => join(folder, name);
let busy: Server;
let busyPort: string;
let closedPort: string;

beforeAll(async () => {
  writeFileSync(at('wrong.yaml'), 'delivery: pigeon\n');
  writeFileSync(at('broken.yaml'), 'a: [\n');
  writeFileSync(at('exists.yaml'), '');
  writeFileSync(at('script.txt'), '> get k\n?? what\n');
  writeFileSync(at('good.txt'), '> get k\n');
  writeFileSync(at('data.csv'), 'key,value\r\n');
  mkdirSync(at('initialized/.github/workflows'), { recursive: true });
  writeFileSync(at('initialized/.github/workflows/memlite.yml'), '');
  const features: Record<string, string> = {
    empty: '',
    undefined: 'Feature: mine\n  @must\n  Scenario: what nobody can do\n    Given a server that sings\n',
    broken: 'Feature: mine\n  Scenario: x\n    Whatever this is\n',
  };
  for (const [name, text] of Object.entries(features)) {
    mkdirSync(at(name));
    if (text !== '') writeFileSync(join(at(name), 'mine.feature'), text);
  }
  busy = createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  const address = busy.address();
  busyPort = String(typeof address === 'object' ? address?.port : 0);
  closedPort = String(await freePort());
});
afterAll(() => {
  busy.close();
  rmSync(folder, { recursive: true });
});

type Case = readonly [what: string, args: () => readonly string[], code: number, sentence: RegExp];

const SOUND = `node ${TARGETS}sound-lite.mjs {port} {csv}`;
const spawning = (command: string) => () => ['conform', '--spawn', command];

const CASES: readonly Case[] = [
  [
    'a target that is no address',
    () => ['conform', '--target', 'nonsense'],
    USAGE,
    /--target takes HOST:PORT.*"nonsense"/,
  ],
  ['a port that is none', () => ['conform', '--target', 'host:99999'], USAGE, /--target takes HOST:PORT.*"host:99999"/],
  [
    'a host that is none',
    () => ['conform', '--target', 'no-such-host.invalid:80'],
    UNREACHABLE,
    /cannot connect to no-such-host\.invalid:80/,
  ],
  [
    'a port where nobody listens',
    () => ['conform', '--target', closedPort],
    UNREACHABLE,
    /cannot connect to .*ECONNREFUSED.*is the server running there\?/,
  ],
  ['the same for probe', () => ['probe', '--target', closedPort], UNREACHABLE, /cannot connect to .*ECONNREFUSED/],
  ['the same for client', () => ['client', '--target', closedPort, at('good.txt')], UNREACHABLE, /ECONNREFUSED|cannot/],
  ['an unknown dialect', () => ['conform', '--dialect', 'klingon'], USAGE, /there is no dialect "klingon"/],
  [
    'a dialect file that is missing',
    () => ['conform', '--dialect', at('none.yaml')],
    USAGE,
    /none\.yaml cannot be read \(ENOENT/,
  ],
  [
    'a dialect file with wrong fields',
    () => ['conform', '--dialect', at('wrong.yaml')],
    USAGE,
    /has delivery: "pigeon"; it takes stream/,
  ],
  [
    'a dialect file that is no YAML',
    () => ['conform', '--dialect', at('broken.yaml')],
    USAGE,
    /is neither YAML nor JSON/,
  ],
  [
    'a CSV file that is missing',
    () => ['conform', '--target', closedPort, '--csv', at('none.csv')],
    USAGE,
    /--csv .*none\.csv cannot be read \(ENOENT/,
  ],
  [
    'a CSV file that is a folder',
    () => ['conform', '--target', closedPort, '--csv', folder],
    USAGE,
    /--csv .* cannot be read/,
  ],
  [
    'a CSV file of nobody',
    () => ['conform', '--csv', at('data.csv')],
    USAGE,
    /--csv names the file of a --target or a --spawn/,
  ],
  [
    'a list of known failures that is none',
    () => ['conform', '--known-failing', at('wrong.yaml')],
    USAGE,
    /wrong\.yaml:1: a list of known failures has a dash before each entry/,
  ],
  [
    'the same for selftest',
    () => ['selftest', '--known-failing', at('wrong.yaml')],
    USAGE,
    /wrong\.yaml:1: a list of known failures has a dash before each entry/,
  ],
  ['a list to update that is not named', () => ['conform', '--update-baseline'], USAGE, /--known-failing FILE/],
  [
    'a list that is updated while one works',
    () => ['conform', '--watch', '--known-failing', at('new.yaml'), '--update-baseline'],
    USAGE,
    /leave out --watch/,
  ],
  ['an unknown id', () => ['conform', 'LITE-SET-99'], USAGE, /no check or clause is called LITE-SET-99/],
  [
    'an id of another specification',
    () => ['conform', 'COURSE-SET-1', '--dialect', 'lite'],
    USAGE,
    /COURSE-SET-1 is no check of the lite specification/,
  ],
  ['a tag expression that is none', () => ['conform', '--tags', '@must and'], USAGE, /--tags takes a tag expression/],
  ['a tag that nobody has', () => ['conform', '--tags', '@no-such-tag'], USAGE, /leaves no check to run/],
  ['the same for --list', () => ['conform', '--list', '--tags', '@no-such-tag'], USAGE, /leaves no check to run/],
  ['a level that is none', () => ['conform', '--level', 'shall'], USAGE, /--level=shall.*must, should, may/],
  [
    'a part that there is not',
    () => ['conform', '--shard', '6/5'],
    USAGE,
    /--shard 6\/5 is none: 2\/5 is the second of five/,
  ],
  ['the same of a load', () => ['stress', '--shard', '0/5', '--ops', '1'], USAGE, /--shard 0\/5 is none/],
  ['the same of a selftest', () => ['selftest', '--shard', 'two'], USAGE, /--shard two is none/],
  [
    'a part of nothing',
    () => ['conform', '--shard', '1/5', 'LITE-SET-99'],
    USAGE,
    /no check or clause is called LITE-SET-99/,
  ],
  ['an unknown format', () => ['conform', '--format', 'pdf'], USAGE, /there is no format "pdf": use badge, console/],
  ['a format without its file', () => ['conform', '--format', 'json:'], USAGE, /--format json: names no file/],
  [
    'a report in a folder that is missing',
    () => ['conform', '--format', `json:${at('none/x.json')}`],
    USAGE,
    /none\/x\.json cannot be written \(ENOENT/,
  ],
  [
    'a report where a folder is',
    () => ['conform', '--format', `json:${folder}`],
    USAGE,
    /cannot be written \(it is a folder\)/,
  ],
  [
    'a timeout that is none',
    () => ['conform', '--timeout', 'soon'],
    USAGE,
    /--timeout takes a time such as 500ms or 2s.*"soon"/,
  ],
  [
    'a timeout of nothing, for probe',
    () => ['probe', '--target', closedPort, '--timeout', '0s'],
    USAGE,
    /--timeout takes a time above 0/,
  ],
  ['a seed that is none', () => ['conform', '--seed', 'x'], USAGE, /--seed.*integer.*x/],
  [
    'a command line with operators',
    spawning('node server.js {port} && true'),
    USAGE,
    /without a shell; for "&&" wrap it/,
  ],
  [
    'a command line with a redirection',
    spawning('node server.js {port} > log'),
    USAGE,
    /without a shell; for ">" wrap it/,
  ],
  ['an empty command line', spawning(''), USAGE, /--spawn needs a/],
  ['a command line without a port', spawning('node server.js'), USAGE, /--spawn needs \{port\}/],
  [
    'a port twice',
    () => ['conform', '--spawn', SOUND, '--target', '127.0.0.1:1'],
    USAGE,
    /--spawn with \{port\} picks the port itself/,
  ],
  [
    'a command that is not there',
    spawning('no-such-command {port}'),
    USAGE,
    /--spawn cannot run "no-such-command".*is it installed and spelled right\?/,
  ],
  [
    'a command that ends',
    spawning('node -e \'throw new Error("what now?")\' {port}'),
    UNREACHABLE,
    /ended \(exit code 1\) before it listened on port \d+; it printed: Error: what now\?/,
  ],
  [
    'a command whose port is taken',
    () => ['conform', '--spawn', `node ${TARGETS}sound-lite.mjs ${busyPort}`, '--target', busyPort],
    USAGE,
    /something listens on 127\.0\.0\.1:\d+ already/,
  ],
  ['features that are missing', () => ['conform', '--features', at('none')], USAGE, /features.*none/],
  ['features that are a file', () => ['conform', '--features', at('data.csv')], USAGE, /features.*data\.csv|data\.csv/],
  ['a folder without features', () => ['conform', '--features', at('empty')], USAGE, /leaves no check to run/],
  [
    'features with steps that nobody knows',
    () => ['conform', '--features', at('undefined')],
    USAGE,
    /mine\.feature:\d+: a step of "what nobody can do"/,
  ],
  ['features that are no Gherkin', () => ['conform', '--features', at('broken')], USAGE, /mine\.feature/],
  ['an unknown flag', () => ['conform', '--tagret', 'x'], USAGE, /--tagret/],
  ['a flag without its value', () => ['conform', '--target'], USAGE, /--target/],
  [
    'an unknown command',
    () => ['confrom'],
    USAGE,
    /there is no command "confrom": use autocomplete, bench, check, client, conform, explain, init, probe, .*serve, stress/,
  ],
  [
    'an unknown command with words behind',
    () => ['confrom', 'LITE-SET-1', '--json'],
    USAGE,
    /there is no command "confrom"/,
  ],
  ['an explanation of nothing', () => ['explain', 'NOPE'], USAGE, /there is no clause, check or fault NOPE/],
  ['a port to serve on that is none', () => ['serve', '--port', '70000'], USAGE, /--port.*70000/],
  [
    'a port to serve on that is taken',
    () => ['serve', '--port', busyPort, '--data', at('serve.csv')],
    USAGE,
    /cannot listen on 127\.0\.0\.1:\d+/,
  ],
  ['a script that is missing', () => ['client', at('none.txt')], USAGE, /none\.txt/],
  ['a script that is none', () => ['client', at('script.txt')], USAGE, /script\.txt/],
  ['a probe of nobody', () => ['probe'], USAGE, /probe needs a server: .*--target HOST:PORT.*--spawn/],
  [
    'a probe by a dialect that is none',
    () => ['probe', '--dialect', 'klingon', '--target', closedPort],
    USAGE,
    /--dialect=klingon.*lite, course/,
  ],
  [
    'a profile over another',
    () => ['probe', '--target', closedPort, '--write', at('exists.yaml')],
    USAGE,
    /--write .*exists\.yaml exists; name another file, or add --force/,
  ],
  [
    'a profile in a folder that is missing',
    () => ['probe', '--spawn', SOUND, '--write', at('none/x.yaml')],
    USAGE,
    /--write .*none\/x\.yaml cannot be written \(ENOENT/,
  ],
  [
    'a project that is missing',
    () => ['init', at('none')],
    USAGE,
    /the folder .*none cannot be read \(ENOENT.*make it first/,
  ],
  ['a project that is a file', () => ['init', at('data.csv')], USAGE, /data\.csv is no folder/],
  [
    'a workflow over another',
    () => ['init', at('initialized'), '--no-probe'],
    USAGE,
    /memlite\.yml exists: add --force/,
  ],
  ['a pipeline of nobody', () => ['init', '--ci', 'jenkins'], USAGE, /--ci=jenkins.*github, gitlab/],
  [
    'a server to probe that is not there',
    () => ['init', at('empty'), '--probe'],
    USAGE,
    /--probe cannot start the server, for no server was found here/,
  ],
  ['--force of nothing', () => ['probe', '--target', closedPort, '--force'], USAGE, /--write/],
];

describe.concurrent('one sentence, and the right exit code, for', () => {
  for (const [what, args, code, sentence] of CASES)
    test(what, async ({ expect }) => {
      const ended = await warmKit(args());
      expect(ended.stderr).toMatch(/^memlite-kit: [^\n]+\n$/);
      expect(ended.stderr).toMatch(sentence);
      expect(ended.stderr).not.toContain('internal error');
      expect([ended.code, ended.stdout]).toEqual([code, '']);
    });
});

test('help is no wrong use', async () => {
  const { code, stdout, stderr } = await memliteKit(['--help']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('conform');
});
