import { Flags } from '@oclif/core';

/** The flags of a list of known failures: the same words in every command that takes one. */
export const knownFailingFlags = {
  'known-failing': Flags.string({
    description:
      'a YAML FILE of failures that do not fail the run; an entry that fails no more does, see docs/baselines.md',
    helpValue: 'FILE',
  }),
  'update-baseline': Flags.boolean({
    description: 'bring the list of --known-failing up to date with this run, or make it',
  }),
};
