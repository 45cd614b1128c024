import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { knownFailingFlags } from '../known-failing-flags.js';

export default class Selftest extends BaseCommand {
  static override summary = 'Prove that the kit catches what it claims to.';
  static override description =
    `Runs the suite on sound servers, the reference server in every dialect and policy among them, and on a server with each
of the faults that \`serve --list-faults\` lists. Prints the kill matrix: each fault, and the checks that catch it, those of
the clauses that it breaks first. Fails when a fault survives or is caught for a wrong reason, when a check catches none, and
when a sound server is accused.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --fault one-read-one-command --fault lost-update',
    '<%= config.bin %> <%= command.id %> --format console --format json:matrix.json',
  ];
  static override flags = {
    fault: Flags.string({
      description: 'only this fault; may be given again',
      multiple: true,
      multipleNonGreedy: true,
    }),
    shard: Flags.string({
      description:
        'judge only this part of the servers, e.g. 2/5; `report` merges the results, and says which checks catch nothing',
    }),
    seed: Flags.integer({ description: 'seed of what is random', default: 1, min: 0 }),
    jobs: Flags.integer({ description: 'processes at a time', min: 1, max: 64 }),
    format: Flags.string({
      description: 'a report as NAME or NAME:FILE: console, dots, html, json, junit, markdown, tap, github, badge',
      multiple: true,
      multipleNonGreedy: true,
    }),
    ...knownFailingFlags,
    json: Flags.boolean({ description: 'print the result as JSON' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Selftest);
    const { runSelftest } = await import('../selftest/command.js');
    this.exit(await runSelftest(flags));
  }
}
