import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { DIALECTS, lite } from '../../src/protocol/dialect.js';
import { faultNames, loadFault } from '../../src/server/fault-registry.js';
import { DEFAULT_OPTIONS, type ServerOptions } from '../../src/server/options.js';
import { startPlainServer } from '../../src/server/plain/plain-server.js';
import { startServer } from '../../src/server/start.js';
import { exchange, temporaryFolder } from './harness.js';

const silent = { info() {}, warn() {}, error() {} };

async function optionsFor(name: string): Promise<ServerOptions> {
  const [spec = 'lite'] = (await loadFault(name)).specs ?? [];
  const data = join(temporaryFolder(), 'data.csv');
  return { ...DEFAULT_OPTIONS, port: 0, data, dialect: DIALECTS.get(spec) ?? lite, fault: name };
}

test.each(faultNames())('a server with the fault %s starts, and ends in good order', async (name) => {
  const server = await startServer(await optionsFor(name), silent);
  expect(server.port).toBeGreaterThan(0);
  await server.close();
});

test('a fault shows in what clients get', async () => {
  const server = await startServer(await optionsFor('cut-to-size'), silent);
  onTestFinished(() => server.close());
  expect(await exchange(server.port, ['set k 3\r\nabcdef\r\nget k\r\n'])).toBe('STORED\r\nVALUE k abc\r\nEND\n');
});

test('each step of the plain server is replaced by a fault', async () => {
  /** What is no step: data, and the end of the process, which faults call. */
  const noSteps = ['file', 'values', 'alive', 'crash'];
  const replaced = new Set<string>();
  let all: string[] = [];
  for (const name of faultNames()) {
    const fault = await loadFault(name);
    const server = await startPlainServer(
      await optionsFor(name),
      (seams) => {
        all = Object.keys(seams);
        const watched = new Proxy(seams, {
          set: (target, step, value) => {
            replaced.add(String(step));
            return Reflect.set(target, step, value);
          },
        });
        fault.install(watched);
      },
      () => {},
    );
    await server.kill();
  }
  expect(all.filter((step) => !replaced.has(step))).toEqual(noSteps.filter((step) => all.includes(step)));
  expect(all.length).toBeGreaterThan(20);
  const guide = await readFile(join(packageRoot(), 'docs', 'faults.md'), 'utf8');
  expect([...replaced].filter((step) => !guide.includes(`\`${step}\``))).toEqual([]);
});

describe('what a server with a fault does not do is refused', () => {
  test.each<[Partial<ServerOptions>, string]>([
    [{ fault: 'cut-to-sise' }, 'there is no fault "cut-to-sise": did you mean cut-to-size?'],
    [{ fault: 'nonsense' }, 'there is no fault "nonsense": `memlite-kit serve --list-faults` lists them'],
    [
      { fault: 'get-of-many', dialect: DIALECTS.get('course') ?? lite },
      'get-of-many is no fault in the dialect course: use --dialect lite',
    ],
    [{ compact: true }, 'a server with a fault does not heed --compact: leave it out'],
    [
      { compact: true, maxMemoryBytes: 1 },
      'a server with a fault does not heed --compact, --max-memory: leave them out',
    ],
    [
      { limits: { ...DEFAULT_OPTIONS.limits, idleTimeoutMs: 1000 } },
      'a server with a fault does not heed --idle-timeout: leave it out',
    ],
  ])('%o', async (more, sentence) => {
    await expect(startServer({ ...(await optionsFor('cut-to-size')), ...more }, silent)).rejects.toThrow(sentence);
  });

  test('a second server on the same file', async () => {
    const options = await optionsFor('cut-to-size');
    const server = await startServer(options, silent);
    await expect(startServer(options, silent)).rejects.toThrow(`the server with process id ${process.pid} does`);
    await server.close();
    await (await startServer(options, silent)).close();
  });
});
