import { spawn, spawnSync } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { probe } from '../src/target/probe.js';
import { freePort } from '../src/target/spawned.js';
import { memliteKit } from './conformance/conform.js';
import { Talk } from './fixtures/talk.js';

/** The real thing: what `apt-get install memcached` brings. */

const HAS_MEMCACHED = spawnSync('memcached', ['-V']).status === 0;
const note = HAS_MEMCACHED ? '' : ' (skipped: memcached is not installed)';

let pid: number | undefined;
afterEach(() => {
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  pid = undefined;
});

/** Starts memcached on a free port; somebody else may take that first, so it is tried again. */
async function startMemcached(): Promise<number> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const port = await freePort();
    const user = process.getuid?.() === 0 ? ['-u', 'root'] : [];
    const child = spawn('memcached', ['-l', '127.0.0.1', '-p', String(port), '-U', '0', ...user], { stdio: 'ignore' });
    let exited = false;
    child.on('exit', () => {
      exited = true;
    });
    while (!exited) {
      const talk = await Talk.connect(port).catch(() => undefined);
      if (talk === undefined) continue;
      talk.close();
      pid = child.pid;
      return port;
    }
  }
  throw new Error('memcached does not start');
}

const SENTENCE =
  /^memlite-kit: the target at 127\.0\.0\.1:\d+ does not speak this protocol: it speaks the classic memcached protocol, `set <key> <flags> <exptime> <bytes>` \(sent "set memlitekit-[0-9a-f]{8} 0 0 21\\r\\nmemlitekit-other-form\\r\\n", received "STORED\\r\\n"\)\n$/;

describe.skipIf(!HAS_MEMCACHED)(`memcached${note}`, () => {
  test.each(['conform', 'probe'])('%s says that it speaks the classic protocol', async (command) => {
    const port = await startMemcached();
    const { code, stdout, stderr } = await memliteKit([command, '--target', `127.0.0.1:${port}`]);
    expect(stderr).toMatch(SENTENCE);
    expect([code, stdout]).toEqual([3, '']);
  });

  test('stress passes it, in its own words', async () => {
    const port = await startMemcached();
    const { code, stdout } = await memliteKit(['stress', '--target', `memcached://${port}`, '--ops', '5000']);
    expect(stdout).toMatch(
      /, protocol memcached\n[\s\S]*\nerrors {6}none\njudged {6}10 keys as caches in \d+ ms: every reply/,
    );
    expect(code).toBe(0);
  });

  test('nothing is left in it but what was asked with keys of its own', async () => {
    const port = await startMemcached();
    const talk = await Talk.connect(port);
    await talk.ask('set mine 0 0 5\r\nhello\r\n', 'STORED\r\n');
    await expect(probe({ address: { host: '127.0.0.1', port }, timeoutMs: 2000 })).rejects.toThrow('classic memcached');
    await talk.ask('get mine\r\n', 'VALUE mine 0 5\r\nhello\r\nEND\r\n');
    talk.close();
  });
});
