import { Errors } from '@oclif/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Explain from '../../src/commands/explain.js';
import Serve from '../../src/commands/serve.js';
import { packageRoot } from '../../src/package-root.js';
import { loadFault } from '../../src/server/fault-registry.js';

const check = { level: 'MUST', hint: 'The line end is counted.', text: 'When I send "set k 5"\nThen it is stored' };

vi.mock('../../src/conformance/catalogue.js', () => ({
  loadCatalogue: async () => [
    { ...check, id: 'LITE-SET-2.1', clause: 'LITE-SET-2', title: 'A value of exactly the size is stored' },
    { ...check, id: 'LITE-SET-10.1:tab', clause: 'LITE-SET-10', title: 'A value with a tab comes back' },
    { ...check, id: 'LITE-SET-10.1:comma', clause: 'LITE-SET-10', title: 'A value with a comma comes back' },
  ],
}));

vi.mock('../../src/server/fault-registry.js', async (original) => {
  const registry = await original<typeof import('../../src/server/fault-registry.js')>();
  return { ...registry, loadFault: vi.fn(registry.loadFault) };
});

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const explain = (...argv: string[]) => run(Explain, argv);

async function run(command: typeof Explain | typeof Serve, argv: string[]): Promise<Run> {
  let out = '';
  let err = '';
  vi.spyOn(console, 'log').mockImplementation((...line: unknown[]) => {
    out += `${line.join(' ')}\n`;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    err += String(chunk);
    return true;
  });
  try {
    await command.run(argv, { root: packageRoot() });
    return { code: 0, out, err };
  } catch (error) {
    if (error instanceof Errors.ExitError) return { code: error.oclif.exit ?? 1, out, err };
    throw error;
  } finally {
    vi.restoreAllMocks();
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.clearAllMocks();
});

describe('explain', () => {
  it('prints a clause with its parts in order, and the checks that verify it', async () => {
    const { code, out, err } = await explain('LITE-SET-2');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const headings = [
      'LITE-SET-2 · MUST · SET\n',
      '\nWhy\n',
      '\nFix\n',
      '\nOn the wire\n  > set k 5\\r\\n\n',
      '\nChecks\n',
    ];
    const places = headings.map((heading) => out.indexOf(heading));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(out).toContain('  LITE-SET-2.1  A value of exactly the size is stored\n');
  });

  it('shows the file of a clause about it', async () => {
    expect((await explain('LITE-CSV-2')).out).toContain('\nIn the file\n  key,value\n  k,hello\n');
  });

  it('takes ids in any case', async () => {
    expect((await explain('course-get-1')).out).toContain('COURSE-GET-1 · MUST · GET\n');
  });

  it('says so when no check verifies a clause', async () => {
    expect((await explain('LITE-ERR-2')).out).toContain('\nChecks\n  none: this clause is not verified\n');
  });

  it('keeps to plain text in 100 columns where there is no terminal, in CI too', async () => {
    vi.stubEnv('CI', 'true');
    const { out } = await explain('LITE-SET-10');
    expect(out).not.toContain('\x1b');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('explains a check together with its clause', async () => {
    const { out } = await explain('lite-set-2.1');
    expect(out).toMatch(/^LITE-SET-2\.1 · a check of LITE-SET-2\n\nA value of exactly the size is stored\n/);
    expect(out).toContain('\nHint\n  The line end is counted.\n');
    expect(out).toContain('\nSteps\n  When I send "set k 5"\n  Then it is stored\n');
    expect(out).toContain('\nLITE-SET-2 · MUST · SET\n');
  });

  it('explains one row of a check, or all of them', async () => {
    const row = await explain('lite-set-10.1:TAB');
    expect(row.out).toContain('a tab comes back');
    expect(row.out).not.toContain('a comma comes back');
    const rows = await explain('LITE-SET-10.1');
    expect(rows.out).toContain('a tab comes back');
    expect(rows.out).toContain('a comma comes back');
  });

  it('prints JSON', async () => {
    const value: unknown = JSON.parse((await explain('LITE-SET-2', '--json')).out);
    expect(value).toMatchObject({ clause: { id: 'LITE-SET-2', level: 'MUST' }, checks: [{ id: 'LITE-SET-2.1' }] });
  });

  it('tells what a fault is, how it comes about, what it breaks and which checks catch it', async () => {
    const { code, out } = await explain('Cut-To-Size');
    expect(code).toBe(0);
    expect(out).toMatch(/^cut-to-size · a fault\n\nA value longer than announced is cut, and answered STORED\.\n/);
    const headings = ['How it comes about', 'Fix', 'Breaks', 'Caught by', 'See it'];
    const places = headings.map((heading) => out.indexOf(`\n${heading}\n  `));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(out).toMatch(/^ {2}COURSE-SET-4 {2}MUST {2}Data that is not followed by a line end/m);
    expect(out).toMatch(/^ {2}LITE-SET-4\.2 {2}One byte too many is too many$/m);
    expect(out).toMatch(/^ {2}It also fails .*LITE-CSV-5\.1/m);
    expect(out).toContain("conform --spawn 'memlite-kit serve --port {port} --data {csv} --fault cut-to-size'\n");
  });

  it('names the load for a fault that shows best under it', async () => {
    const { out } = await explain('one-in-500-lost');
    expect(out).toMatch(/^Caught by\n(?: {2}.*\n)* {2}memlite-kit stress/m);
    expect(out).toContain("\n  memlite-kit stress --spawn '");
  });

  it('explains a fault as JSON', async () => {
    const value: unknown = JSON.parse((await explain('cut-to-size', '--spec', 'lite', '--json')).out);
    expect(value).toMatchObject({
      fault: {
        name: 'cut-to-size',
        clauses: [{ id: 'LITE-SET-4', level: 'MUST' }],
        caughtBy: 'conform',
        checks: expect.arrayContaining([{ id: 'LITE-SET-4.2', title: 'One byte too many is too many' }]),
        suffering: expect.arrayContaining(['LITE-CSV-5.1']),
      },
    });
  });

  it('loads no fault but the one that is asked for', async () => {
    await explain('LITE-SET-2');
    await explain('nonsense');
    expect(loadFault).not.toHaveBeenCalled();
    await explain('cut-to-size');
    expect(vi.mocked(loadFault).mock.calls).toEqual([['cut-to-size']]);
  });

  it.each([[[]], [['--json']]])('lists the faults as `serve --list-faults` does, with %j', async (flags) => {
    const { out } = await explain('--faults', ...flags);
    expect(out).toBe((await run(Serve, ['--list-faults', ...flags])).out);
    expect(out).toContain('A value longer than announced is cut, and answered STORED.');
  });

  it('lists all clauses, a line each, when no id is given', async () => {
    const { out } = await explain();
    expect(out).toMatch(/^ {2}LITE-CONN-2 +MUST +No client delays another\.$/m);
    expect(out).toMatch(/^ {2}COURSE-CSV-8 +SHOULD +A server /m);
  });

  it('lists one specification, as JSON too', async () => {
    expect((await explain('--spec', 'course')).out).not.toContain('LITE-');
    const rows: unknown = JSON.parse((await explain('--spec', 'course', '--json')).out);
    expect(rows).toContainEqual({
      id: 'COURSE-CONN-2',
      spec: 'course',
      level: 'MUST',
      chapter: 'Connections',
      summary: 'No client delays another.',
    });
  });

  it.each([
    [['LITE-SET-99'], 'explain: there is no clause, check or fault LITE-SET-99; did you mean LITE-SET-9?'],
    [['set-2'], 'explain: there is no clause, check or fault set-2; did you mean LITE-SET-2, COURSE-SET-2?'],
    [['LITE-SET-2.7'], 'explain: there is no clause, check or fault LITE-SET-2.7; did you mean LITE-SET-2.1?'],
    [['lost-updates'], 'explain: there is no clause, check or fault lost-updates; did you mean lost-update?'],
    [
      ['half-close'],
      'explain: there is no clause, check or fault half-close; did you mean drops-on-half-close, spins-after-half-close?',
    ],
    [
      ['one-read-is-a-command'],
      'explain: there is no clause, check or fault one-read-is-a-command; did you mean one-read-one-command?',
    ],
    [['nonsense'], 'explain: there is no clause, check or fault nonsense; run it without an id for a list'],
    [
      ['get-of-many', '--spec', 'course'],
      'explain: get-of-many is no fault under this specification; leave out --spec',
    ],
    [['cut-to-size', '--faults'], 'explain: --faults lists all faults: leave out cut-to-size, or --faults'],
  ])('refuses %j in one sentence', async (argv, sentence) => {
    expect(await explain(...argv)).toEqual({ code: 2, out: '', err: `memlite-kit: ${sentence}\n` });
  });

  it('refuses an unknown specification', async () => {
    const { code, err } = await explain('--spec', 'memcached');
    expect(code).toBe(2);
    expect(err).toMatch(/^memlite-kit: [^\n]*--spec=memcached[^\n]*lite, course[^\n]*\n$/);
  });
});
