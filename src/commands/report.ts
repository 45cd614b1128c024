import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import type { Result } from '../conformance/result.js';
import type { SpecName } from '../protocol/dialect.js';

export default class Report extends BaseCommand {
  static override summary = 'Render results, merge the parts of a run, compare two runs.';
  static override description =
    `Reads what --format json:FILE has written, and renders it in any format, also later. The parts of a run that was split
with --shard are merged into one verdict; a part that is missing is an error. --compare tells what broke between two results,
and what was fixed. The exit code is that of the run; of a comparison, it is 1 where something broke, and 4 where nobody can
tell.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> result.json --format html:report.html',
    '<%= config.bin %> <%= command.id %> part-*.json --format junit:report.xml --format console',
    '<%= config.bin %> <%= command.id %> --compare yesterday.json today.json',
  ];
  static override strict = false;
  static override args = {
    result: Args.string({
      description: 'a result, or all parts of one; - for standard input',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    compare: Flags.boolean({ description: 'compare two results, the older first' }),
    format: Flags.string({
      description:
        'a report as NAME or NAME:FILE: console, dots, html, json, junit, markdown, tap, github, badge, cucumber',
      multiple: true,
      multipleNonGreedy: true,
    }),
    json: Flags.boolean({ description: 'print the merged result, or the comparison, as JSON' }),
    strict: Flags.boolean({ description: 'advice and what was not verified count as violations' }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Report);
    const { renderReport } = await import('../report/report.js');
    const withCauses = async (result: Result) => {
      const { withLikelyCauses } = await import('../conformance/likely-causes.js');
      const { loadFault } = await import('../server/fault-registry.js');
      return withLikelyCauses(result, loadFault);
    };
    const clausesOf = async (spec: SpecName) => (await import('../conformance/explain-text.js')).clauseSentences(spec);
    this.exit(await renderReport({ ...flags, files: argv.map(String) }, { withCauses, clausesOf }));
  }
}
