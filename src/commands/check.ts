import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';

export default class Check extends BaseCommand {
  static override summary = 'Judge recorded histories: is there an order that explains every reply?';
  static override description =
    `Reads what clients did and saw, from the JSON Lines that \`stress --history\` writes (docs/histories.md) or the EDN of Jepsen and
Knossos, and judges each key as a linearizable register. What contradicts itself is explained in a sentence and shown
as a timeline of a few lines. Operations that were never answered may have happened, at any time after they were sent, or never.

Exit code: 0 where every reply has an explanation, 1 where one has none, 2 for what is no history, 4 without a verdict.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> history.jsonl',
    '<%= config.bin %> <%= command.id %> --model cas-register etcd.edn --limit 5m',
    'zcat history.jsonl.gz | <%= config.bin %> <%= command.id %> - --format svg:violation.svg',
  ];
  static override strict = false;
  static override args = {
    file: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'FILES of one history each; - for standard input',
    }),
  };
  static override flags = {
    model: Flags.option({
      description: 'what a key is; what the file says unless given, else a register',
      options: ['register', 'cache', 'cas-register'] as const,
    })(),
    limit: Flags.string({
      description: 'how long to search for an order, where values are not unique or there is compare-and-set',
      default: '60s',
    }),
    format: Flags.string({
      description: 'a report as NAME or NAME:FILE: console, json, svg, junit, markdown and others',
      multiple: true,
      multipleNonGreedy: true,
    }),
    json: Flags.boolean({ description: 'print the result as JSON' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Check);
    const { check } = await import('../stress/check.js');
    this.exit(await check(argv.map(String), flags));
  }
}
