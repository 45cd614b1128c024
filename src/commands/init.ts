import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';

export default class Init extends BaseCommand {
  static override summary = 'Write a workflow that judges your server at every push.';
  static override description =
    `Looks into the project how its server is built and started, and writes a workflow for GitHub Actions or
GitLab, and a starter profile. What it cannot find out is marked EDIT, and named. Nothing is overwritten, and nothing is
written outside the folder.

The server is started, and asked a few harmless questions, where that leaves no trace: nothing is to be built, and its
command takes the port and the CSV file from the kit. --probe starts any (build it first), --no-probe none.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> my-server --ci gitlab',
    '<%= config.bin %> <%= command.id %> --kit git+https://github.com/OWNER/memlite-kit.git',
  ];
  static override args = {
    folder: Args.string({ ignoreStdin: true, description: 'the folder of the project', default: '.' }),
  };
  static override flags = {
    ci: Flags.option({
      description: 'whose workflow to write; found out by the remote and the files that are there unless given',
      options: ['github', 'gitlab'] as const,
    })(),
    kit: Flags.string({ description: 'what npm is to install the kit from: a version, a git URL or a tarball' }),
    probe: Flags.boolean({ description: 'start the server, to learn what it speaks', allowNo: true }),
    force: Flags.boolean({ description: 'overwrite files that are there' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Init);
    const { init } = await import('../init/init.js');
    for (const { about, text } of await init(args.folder, flags)) this.log(`${about.padEnd(8)}${text}`);
  }
}
