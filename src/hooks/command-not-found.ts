import type { Hook } from '@oclif/core';
import { EXIT } from '../errors.js';

/** A word that is no command: one sentence and the exit code of the contract, as with every wrong use. */
const commandNotFound: Hook<'command_not_found'> = async ({ config, id }) => {
  const names = config.commands.filter((command) => !command.hidden).map((command) => command.id);
  process.stderr.write(`memlite-kit: there is no command "${id.split(':', 1)[0]}": use ${names.sort().join(', ')}\n`);
  process.exit(EXIT.usage);
};

export default commandNotFound;
