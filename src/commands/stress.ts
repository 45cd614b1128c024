import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { targetFlags } from '../target-flags.js';

export default class Stress extends BaseCommand {
  static override summary = 'Put a server under load, make trouble, and judge every reply.';
  static override description =
    'Many clients set and get few keys at once, through the dialect that the server is found to speak. Everything they did ' +
    'and saw is recorded, and each key is judged: one order of its operations must explain every reply. What contradicts ' +
    'itself is shown as a timeline of a few lines. Without --target or --spawn, the reference server is put under load.\n\n' +
    'A target is [PROTOCOL://]HOST:PORT, or "embedded" for the reference server; a PROTOCOL is lite, course or memcached. ' +
    'What has no protocol is asked what it speaks.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --target 127.0.0.1:11211',
    '<%= config.bin %> <%= command.id %> --target memcached://127.0.0.1:11211 --duration 1m --clients 200',
    "<%= config.bin %> <%= command.id %> --spawn 'python3 server.py {port} {csv}' --trouble kill,disconnect",
    '<%= config.bin %> <%= command.id %> --target 127.0.0.1:11211 --rate 5000 --max-p99 5ms --format json:stress.json',
    '<%= config.bin %> <%= command.id %> --target server:11211 --duration 1m --shard 2/5 --format json:part-2.json',
  ];
  static override flags = {
    ...targetFlags,
    target: Flags.string({ description: 'where the server listens, as [PROTOCOL://]HOST:PORT' }),
    spawn: Flags.string({
      description: 'a command that starts the server, as [PROTOCOL://]COMMAND; {port} and {csv} are filled in',
    }),
    dialect: Flags.string({
      description: 'what the target speaks: lite, course or a profile FILE; learned unless given',
    }),
    clients: Flags.integer({ description: 'clients at a time', default: 50, min: 1, max: 10_000, helpGroup: 'LOAD' }),
    duration: Flags.string({
      description: 'how long to put load on the target, e.g. 30s; 10s unless --ops is given',
      helpGroup: 'LOAD',
    }),
    ops: Flags.integer({ description: 'end after so many operations', min: 1, helpGroup: 'LOAD' }),
    keys: Flags.integer({
      description: 'keys; races show on few that are hot',
      default: 10,
      min: 1,
      max: 1_000_000,
      helpGroup: 'LOAD',
    }),
    'key-distribution': Flags.option({
      description: 'how keys are drawn: zipf makes a few of them much hotter than the rest',
      options: ['uniform', 'zipf'] as const,
      default: 'uniform',
      helpGroup: 'LOAD',
    })(),
    mix: Flags.string({ description: 'SETs to GETs, as SET:GET', default: '1:1', helpGroup: 'LOAD' }),
    'value-bytes': Flags.string({
      description: 'size of the values, as N, or A-B for sizes between',
      default: '32',
      helpGroup: 'LOAD',
    }),
    pipeline: Flags.integer({
      description: 'requests that a client has under way at a time',
      default: 1,
      min: 1,
      max: 1024,
      helpGroup: 'LOAD',
    }),
    rate: Flags.string({
      description:
        'operations a second of all clients together, each sent at its time; as fast as replies come unless given',
      helpGroup: 'LOAD',
    }),
    seed: Flags.integer({ description: 'seed of what is random', min: 0, helpGroup: 'LOAD' }),
    trouble: Flags.string({
      description:
        'trouble to make, with commas between: disconnect, reset, split, stall, churn; of a server that the kit starts also kill, pause, term',
      helpGroup: 'TROUBLE',
    }),
    'kill-every': Flags.string({
      description: 'kill -9 and start again so often; at random unless given',
      helpGroup: 'TROUBLE',
    }),
    'pause-every': Flags.string({ description: 'stop and continue the process so often', helpGroup: 'TROUBLE' }),
    'term-every': Flags.string({ description: 'SIGTERM and start again so often', helpGroup: 'TROUBLE' }),
    mode: Flags.option({
      description:
        'what a key is: a register, or an entry of a cache, which may forget it at any time; cache for memcached://, else register',
      options: ['register', 'cache'] as const,
      helpGroup: 'VERDICT',
    })(),
    'max-p99': Flags.string({
      description: 'fail where the p99 latency is above this, e.g. 5ms',
      helpGroup: 'VERDICT',
    }),
    'min-rate': Flags.string({ description: 'fail below so many operations a second', helpGroup: 'VERDICT' }),
    'max-errors': Flags.integer({
      description: 'fail where more operations fail than this, 0 unless given; trouble made on purpose does not count',
      default: 0,
      min: 0,
      helpGroup: 'VERDICT',
    }),
    shard: Flags.string({
      description:
        'be one of several generators, e.g. 2/5, each with keys and clients of its own; `report` merges the results, and judges --max-p99 and --min-rate on the whole',
      helpGroup: 'VERDICT',
    }),
    history: Flags.string({ description: 'write all operations to this FILE, as JSON Lines, for `check`' }),
    format: Flags.string({
      description: 'a report as NAME or NAME:FILE: console, json, svg, junit, markdown and others',
      multiple: true,
      multipleNonGreedy: true,
    }),
    json: Flags.boolean({ description: 'print the result as JSON' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Stress);
    const { stress } = await import('../stress/stress.js');
    this.exit(await stress(flags));
  }
}
