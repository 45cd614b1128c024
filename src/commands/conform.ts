import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { knownFailingFlags } from '../known-failing-flags.js';
import { targetFlags } from '../target-flags.js';

export default class Conform extends BaseCommand {
  static override summary = 'Judge a server by the specification, clause by clause.';
  static override description =
    'Learns what the target speaks, runs the conformance suite against it and shows what is wrong with the bytes that prove it. ' +
    'Without --target or --spawn, it starts the reference server and judges that.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --target 127.0.0.1:11211',
    "<%= config.bin %> <%= command.id %> --spawn 'python3 server.py {port} {csv}'",
    '<%= config.bin %> <%= command.id %> LITE-SET-4 --target 127.0.0.1:11211',
    '<%= config.bin %> <%= command.id %> --format json:result.json --tags "not @hostile"',
    '<%= config.bin %> <%= command.id %> --target 127.0.0.1:11211 --known-failing known.yaml --update-baseline',
  ];
  static override strict = false;
  static override args = {
    ids: Args.string({
      ignoreStdin: true,
      description: 'checks (LITE-SET-2.1), clauses (LITE-SET-2) or chapters (LITE-SET) to run; all unless given',
    }),
  };
  static override flags = {
    ...targetFlags,
    tags: Flags.string({ description: 'a tag expression, e.g. "@must and not @hostile"' }),
    level: Flags.option({ description: 'only checks of this level', options: ['must', 'should', 'may'] as const })(),
    list: Flags.boolean({ description: 'list the checks that would run, and run none' }),
    features: Flags.directory({
      description: "run the features of this folder, with the kit's steps, instead of its own",
    }),
    seed: Flags.integer({ description: 'seed of what is random in the checks', min: 0 }),
    format: Flags.string({
      description: 'a report as NAME or NAME:FILE: console, dots, html, json, junit, markdown, tap, github, badge',
      multiple: true,
      multipleNonGreedy: true,
    }),
    shard: Flags.string({ description: 'run only this part of the checks, e.g. 2/5; `report` merges the results' }),
    ...knownFailingFlags,
    json: Flags.boolean({ description: 'print the Result as JSON' }),
    strict: Flags.boolean({ description: 'SHOULD failures and checks that could not run count as violations' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Conform);
    const { conform } = await import('../conformance/conform.js');
    const { loadFault } = await import('../server/fault-registry.js');
    this.exit(await conform({ ...flags, ids: argv.map(String) }, loadFault));
  }
}
