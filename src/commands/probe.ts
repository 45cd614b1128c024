import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { UsageError } from '../errors.js';
import { targetFlags } from '../target-flags.js';

export default class Probe extends BaseCommand {
  static override summary = 'Learn what a server speaks.';
  static override description =
    `Finds out, by a handful of harmless exchanges with fresh keys, how requests must be delivered, what
the replies look like, terminators included, by what rule sizes are judged, and how slow replies are, and shows where
that differs from the nearest specification. Nothing is judged.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> --target 127.0.0.1:11211',
    "<%= config.bin %> <%= command.id %> --spawn 'python3 server.py {port} {csv}' --exchanges",
    '<%= config.bin %> <%= command.id %> --target 127.0.0.1:11211 --write profile.yaml',
  ];
  static override flags = {
    ...targetFlags,
    dialect: Flags.option({
      description: 'the specification to compare with; the nearest unless given',
      options: ['lite', 'course'] as const,
    })(),
    exchanges: Flags.boolean({ description: 'show what was sent and what came' }),
    json: Flags.boolean({ description: 'print an object, all exchanges included' }),
    write: Flags.string({ description: 'write what was learned to this file, as a profile for --dialect' }),
    force: Flags.boolean({ description: 'let --write overwrite a file', dependsOn: ['write'] }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Probe);
    if (flags.target === undefined && flags.spawn === undefined)
      throw new UsageError(
        'probe needs a server: say where one listens with --target HOST:PORT, or start one with --spawn',
      );
    const { parsePositiveDuration } = await import('../duration.js');
    const { lite } = await import('../protocol/dialect.js');
    const { probe } = await import('../target/probe.js');
    const { probeJson, probeTable } = await import('../target/probe-report.js');
    const { assertWritable, writeProfile } = await import('../target/profile-file.js');
    const { openTarget } = await import('../target/target.js');

    const timeoutMs = parsePositiveDuration(flags.timeout, '--timeout');
    const existing = flags.force ? 'overwrite' : 'refuse';
    if (flags.write !== undefined) await assertWritable(flags.write, existing);
    const { address, description, server, close } = await openTarget(flags, lite);
    try {
      const probed = await probe({
        address,
        timeoutMs,
        ...(flags.dialect !== undefined && { spec: flags.dialect }),
        ...(server !== undefined && { revive: () => server.restart() }),
      });
      if (flags.write !== undefined) await writeProfile(flags.write, probed.dialect, existing);
      const colors = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
      this.log(
        flags.json
          ? probeJson(probed, description)
          : probeTable(probed, { description, colors, exchanges: flags.exchanges }).trimEnd(),
      );
    } finally {
      await close();
    }
  }
}
