import { defineConfig } from 'vitest/config';
import { SHARED } from './vitest.config.js';

/**
 * What a version of Node.js could break: sockets, files, processes, threads, and the command as it is started.
 * The whole suite runs with the installed version, and installs the package: that is the work of npm, whichever runs it.
 */
export default defineConfig({
  ...SHARED,
  test: {
    ...SHARED.test,
    include: [
      'test/bin.test.ts',
      'test/client/{connection,prompt,session}.test.ts',
      'test/commands/serve.test.ts',
      'test/conformance/reference.test.ts',
      'test/protocol/{byte-ops,byte-queue,escape,replies,reply-encoder}.test.ts',
      'test/server/{process,read-buffer,reference-server}.test.ts',
      'test/store/{csv,crc32,key-hash,lock,set-aside,store}.test.ts',
      'test/stress/load/load.test.ts',
      'test/target/spawned.test.ts',
    ],
  },
});
