import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';

export default class Bench extends BaseCommand {
  static override summary = 'Measure servers side by side: throughput, ratios, latency.';
  static override description =
    `Puts each target under load in turn, in many short rounds, so that what disturbs the machine disturbs all of them: the
ratio to the first target (or --baseline) is the median of the ratios of single rounds, and means more than any bare figure.
Every reply is compared byte by byte with what it must be.

A target is [NAME=][PROTOCOL://]HOST:PORT, or "embedded" for the reference server; a PROTOCOL is lite, course, memcached, redis
or echo (a server that sends back what it gets). What has no protocol is asked what it speaks. Without --target and
--spawn, the reference server is measured.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --target ours=127.0.0.1:11211 --target memcached://127.0.0.1:11212',
    "<%= config.bin %> <%= command.id %> --spawn 'python3 server.py {port} {csv}' --target embedded",
    '<%= config.bin %> <%= command.id %> --target a=redis://127.0.0.1:6379 --target b=redis://127.0.0.1:6380 --format html:bench.html',
    '<%= config.bin %> <%= command.id %> --operation mix --connections 1,50,500 --value-bytes 32,1024,102400',
  ];
  static override flags = {
    target: Flags.string({
      description: 'a server that listens, as [NAME=][PROTOCOL://]HOST:PORT',
      multiple: true,
      multipleNonGreedy: true,
    }),
    spawn: Flags.string({
      description: 'a server to start, as [NAME=][PROTOCOL://]COMMAND; {port} and {csv} are filled in',
      multiple: true,
      multipleNonGreedy: true,
    }),
    baseline: Flags.string({ description: 'the name of the target that ratios refer to; the first unless given' }),
    dialect: Flags.string({ description: 'what targets without a protocol speak: lite, course or a profile FILE' }),
    operation: Flags.string({ description: 'set, get, or mix: one SET to nine GETs', default: 'set,get' }),
    connections: Flags.string({ description: 'connections at a time', default: '50' }),
    pipeline: Flags.string({ description: 'requests that a connection sends at once', default: '1,32' }),
    'value-bytes': Flags.string({ description: 'sizes of the values', default: '32' }),
    keys: Flags.integer({ description: 'keys, drawn uniformly', default: 10_000, min: 1, max: 10_000_000 }),
    rounds: Flags.integer({ description: 'rounds of each workload', default: 7, min: 1, max: 1000 }),
    round: Flags.string({ description: 'how long a round puts load on each target', default: '0.8s' }),
    'warm-up': Flags.string({ description: 'load on each target before the first round', default: '0.4s' }),
    timeout: Flags.string({ description: 'how long to wait for the replies to a batch', default: '10s' }),
    seed: Flags.integer({ description: 'seed of keys, values and their order', min: 0 }),
    format: Flags.string({
      description: 'a report as NAME or NAME:FILE: console, html, json',
      multiple: true,
      multipleNonGreedy: true,
    }),
    json: Flags.boolean({ description: 'print the result as JSON' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Bench);
    const { bench } = await import('../bench/bench.js');
    this.exit(await bench(flags));
  }
}
