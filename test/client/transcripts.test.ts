import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPrompt } from '../../src/client/prompt.js';
import { Recorder } from '../../src/client/record.js';
import { diffUnmet } from '../../src/client/transcript-diff.js';
import { parseTranscript } from '../../src/client/transcript-parse.js';
import { openConnection, Peers } from '../../src/client/transcript-peers.js';
import { runTranscript } from '../../src/client/transcript-run.js';
import { silentLogger } from '../../src/logger.js';
import { packageRoot } from '../../src/package-root.js';
import { course, lite } from '../../src/protocol/dialect.js';
import { DEFAULT_OPTIONS } from '../../src/server/options.js';
import { type RunningServer, startServer } from '../../src/server/start.js';

const folder = join(packageRoot(), 'fixtures', 'transcripts');
const files = (await readdir(folder)).filter((file) => file.endsWith('.txt'));
/** Transcripts in the documentation are fenced as `transcript`. */
const guide = await readFile(join(packageRoot(), 'docs', 'transcripts.md'), 'utf8');
const examples = [...guide.matchAll(/^```transcript\n(.*?)^```$/gms)].map(([, text = '']) => text);

const servers = new Map<string, RunningServer>();
let data: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'memlite-kit-test-'));
  for (const dialect of [lite, course]) {
    const options = { ...DEFAULT_OPTIONS, port: 0, data: join(data, `${dialect.name}.csv`), dialect };
    servers.set(dialect.name, await startServer(options, silentLogger));
  }
});

afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.close()));
  await rm(data, { recursive: true });
});

async function play(source: string, name: string, dialect: string): Promise<string> {
  const server = servers.get(dialect);
  if (server === undefined) throw new Error(`no server for ${dialect}`);
  const transcript = parseTranscript(Buffer.from(source), name);
  const verdict = await runTranscript(transcript, new Peers(server, 20_000));
  return verdict.type === 'met' ? '' : diffUnmet(transcript, verdict);
}

describe('the ready scripts', () => {
  it('are there', () => expect(files.length).toBeGreaterThanOrEqual(7));

  it.each(files)('%s is met by the reference server, again and again', async (file) => {
    const source = await readFile(join(folder, file), 'utf8');
    const dialect = file.startsWith('course') ? 'course' : 'lite';
    expect(source).toMatch(/^# \S/);
    expect(await play(source, file, dialect)).toBe('');
    expect(await play(source, file, dialect)).toBe('');
  });
});

describe('docs/transcripts.md', () => {
  it.each(examples.map((text, index) => [index + 1, text] as const))(
    'example %i is met by the reference server',
    async (index, text) => {
      expect(await play(text, `example ${index}`, /^# course/i.test(text) ? 'course' : 'lite')).toBe('');
    },
  );
});

describe('a recorded session', () => {
  it('replays', async () => {
    const server = servers.get('lite');
    if (server === undefined) throw new Error('no server');
    const connection = await openConnection(server, 20_000);
    const input = new PassThrough();
    const recorder = new Recorder();
    input.end('get nothing\nset k 20\n <k> ... \\x é \nget k\nset k\nset k 1\ntoo long\nnonsense\nexit\n');
    const end = await runPrompt({
      connection,
      dialect: lite,
      timeoutMs: 20_000,
      mode: 'text',
      input,
      output: new PassThrough().resume(),
      terminal: false,
      colors: false,
      recorder,
    });
    expect(end).toBe('user');
    expect(recorder.toString()).toContain('\n< NOT STORED\n> nonsense\n< INVALID COMMAND\n> exit\n<! closed\n');
    expect(await play(recorder.toString(), 'recorded', 'lite')).toBe('');
  });
});
