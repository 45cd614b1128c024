/** The client command as a process of its own, without oclif's discovery of all the others. */
import { flush, handle } from '@oclif/core';
import Client from '../../src/commands/client.js';
import { packageRoot } from '../../src/package-root.js';

try {
  await Client.run(process.argv.slice(2), { root: packageRoot() });
  await flush();
} catch (error) {
  await handle(error as Error);
}
