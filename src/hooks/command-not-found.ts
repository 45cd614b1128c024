import type { Hook } from '@oclif/core';
import { EXIT } from '../errors.js';

/** A word that is no command: one sentence and the exit code of the contract, as with every wrong use. */
const commandNotFound: Hook<'command_not_found'> = async ({ config, id }) => {
  const names = config.commands.filter((command) => !command.hidden).map((command) => command.id);
  const [name = ''] = id.split(':', 1);
  // Words behind a command that takes none come here as well.
  const sentence = names.includes(name)
    ? `${name} takes no "${id.slice(name.length + 1)}"; see \`memlite-kit ${name} --help\``
    : `there is no command "${name}": use ${names.sort().join(', ')}`;
  process.stderr.write(`memlite-kit: ${sentence}\n`);
  process.exit(EXIT.usage);
};

export default commandNotFound;
