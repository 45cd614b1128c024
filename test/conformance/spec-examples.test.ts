import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Clause, loadSpec } from '../../src/conformance/spec.js';
import type { Logger } from '../../src/logger.js';
import { DIALECTS, SPEC_NAMES, type SpecName } from '../../src/protocol/dialect.js';
import { DEFAULT_OPTIONS, type ServerOptions, withGreeting } from '../../src/server/options.js';
import { type RunningServer, startServer } from '../../src/server/start.js';
import { parseWire, replay } from './replay.js';

const quiet: Logger = { info() {}, warn() {}, error() {} };

/** A reference server of the test's own, on a free port and a file that does not exist yet. */
class Stage {
  server: RunningServer | undefined;

  private constructor(
    private readonly options: ServerOptions,
    readonly miss: Buffer,
  ) {}

  static async of(name: SpecName, greeting?: boolean): Promise<Stage> {
    const dialect = DIALECTS.get(name);
    if (dialect === undefined) throw new Error(`no dialect ${name}`);
    const folder = await mkdtemp(join(tmpdir(), 'memlite-spec-'));
    const data = join(folder, 'data.csv');
    const stage = new Stage(
      { ...DEFAULT_OPTIONS, port: 0, data, dialect: withGreeting(dialect, greeting), fsync: 'never' },
      Buffer.from(dialect.replies.miss, 'latin1'),
    );
    onTestFinished(async () => {
      await stage.server?.close();
      await rm(folder, { recursive: true });
    });
    return stage;
  }

  get data(): string {
    return this.options.data;
  }

  /** Starts the server; after a stop, on the same port again. */
  async start(): Promise<void> {
    this.server = await startServer({ ...this.options, port: this.server?.port ?? 0 }, quiet);
  }

  async play(wire: string): Promise<void> {
    const [first = '', ...later] = wire.split('\nserver! stop\nserver! start\n');
    await this.start();
    await this.#replay(first);
    for (const scene of later) {
      await this.server?.close();
      await this.start();
      await this.#replay(scene);
    }
  }

  async #replay(scene: string): Promise<void> {
    await replay(parseWire(scene), this.server?.port ?? 0, this.miss);
  }
}

function find(clauses: readonly Clause[], ending: string): Clause {
  const clause = clauses.find(({ id }) => id.endsWith(ending));
  if (clause === undefined) throw new Error(`no clause ${ending}`);
  return clause;
}

const specs = await Promise.all(SPEC_NAMES.map(loadSpec));

describe.each(specs)('the reference server does as the examples show, in $name', ({ name, clauses }) => {
  it.each(clauses.filter((clause) => !clause.sketch))('$id', async ({ wire, csv }) => {
    const stage = await Stage.of(name);
    await stage.play(wire);
    if (csv !== '') {
      const rows = parse(await readFile(stage.data), { encoding: 'latin1' });
      expect(rows).toEqual(parse(csv));
    }
  });

  it('of a torn last row', async () => {
    const { wire, csv } = find(clauses, '-CSV-6');
    const stage = await Stage.of(name);
    await writeFile(stage.data, csv);
    await stage.play(wire);
  });
});

it('of a greeting', async () => {
  const clauses = specs.flatMap((spec) => spec.clauses);
  const { spec, wire } = find(clauses, 'LITE-CONN-4');
  await (await Stage.of(spec, true)).play(wire);
});
