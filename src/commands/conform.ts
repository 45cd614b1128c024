import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { knownFailingFlags } from '../known-failing-flags.js';
import { targetFlags } from '../target-flags.js';

const DEVELOPING = 'WHILE DEVELOPING';

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
    "<%= config.bin %> <%= command.id %> --watch --spawn 'python3 server.py {port} {csv}'",
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
      description:
        'a report as NAME or NAME:FILE: console, dots, html, json, junit, markdown, tap, github, badge, cucumber',
      multiple: true,
      multipleNonGreedy: true,
    }),
    shard: Flags.string({ description: 'run only this part of the checks, e.g. 2/5; `report` merges the results' }),
    ...knownFailingFlags,
    watch: Flags.boolean({
      description: 'run again whenever files change, what failed first; with --spawn, on a server started anew',
      helpGroup: DEVELOPING,
    }),
    'watch-path': Flags.string({
      description: 'a file or folder to watch instead of the one you are in; may be given several times',
      dependsOn: ['watch'],
      multiple: true,
      multipleNonGreedy: true,
      helpGroup: DEVELOPING,
    }),
    'last-failed': Flags.string({
      description: 'run only what failed in this FILE, which --format json:FILE has written; all, where nothing did',
      exclusive: ['failed-first'],
      helpGroup: DEVELOPING,
    }),
    'failed-first': Flags.string({
      description: 'run what failed in this FILE before the rest',
      helpGroup: DEVELOPING,
    }),
    bail: Flags.integer({
      description: 'end the run after so many violations, 1 without a number; the rest is reported as not run',
      min: 1,
      exclusive: ['update-baseline'],
      helpGroup: DEVELOPING,
    }),
    repeat: Flags.integer({
      description: 'run the selection so many times, and tell how often each check passes and which are flaky',
      min: 1,
      helpGroup: DEVELOPING,
    }),
    json: Flags.boolean({ description: 'print the Result as JSON' }),
    strict: Flags.boolean({ description: 'SHOULD failures and checks that could not run count as violations' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Conform, withNumber(this.argv, '--bail', 1));
    const ids = argv.map(String);
    if (flags.watch) {
      const { watch } = await import('../conformance/watch/watch.js');
      this.exit(await watch({ ...flags, ids }));
    }
    const { conform } = await import('../conformance/conform.js');
    const { loadFault } = await import('../server/fault-registry.js');
    this.exit(await conform({ ...flags, ids }, loadFault));
  }
}

/** A flag may stand without its number, which oclif has no word for. */
function withNumber(argv: readonly string[], flag: string, number: number): string[] {
  const end = argv.indexOf('--');
  return argv.map((word, at) => {
    const isBare = word === flag && (end < 0 || at < end) && !/^\d+$/.test(argv[at + 1] ?? '');
    return isBare ? `${flag}=${number}` : word;
  });
}
