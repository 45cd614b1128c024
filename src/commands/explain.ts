import { Args, Flags } from '@oclif/core';
import pc from 'picocolors';
import { BaseCommand } from '../base-command.js';
import { explainText, firstSentence, type Layout, listText } from '../conformance/explain-text.js';
import { lookup } from '../conformance/lookup.js';
import { type Clause, loadSpec } from '../conformance/spec.js';
import { UsageError } from '../errors.js';
import { SPEC_NAMES } from '../protocol/dialect.js';

export default class Explain extends BaseCommand {
  static override summary = 'Explain a clause of the specification, or a check.';
  static override description =
    'Prints what a clause demands, why it matters, how to fix a server that breaks it, an example on the wire, and the ' +
    'checks that verify it. For a check: what it does, and the clause behind it. Without an ID, lists all clauses.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> LITE-SET-2',
    '<%= config.bin %> <%= command.id %> lite-set-10.1',
    '<%= config.bin %> <%= command.id %> --spec course',
  ];
  static override args = {
    id: Args.string({
      ignoreStdin: true,
      description: 'a clause (LITE-SET-2), a check (LITE-SET-2.1) or a row of one; in any case',
    }),
  };
  static override flags = {
    spec: Flags.string({ description: 'only the clauses of this specification', options: [...SPEC_NAMES] }),
    json: Flags.boolean({ description: 'print JSON' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain);
    const names = SPEC_NAMES.filter((name) => flags.spec === undefined || name === flags.spec);
    const clauses = (await Promise.all(names.map(loadSpec))).flatMap((spec) => spec.clauses);
    if (args.id === undefined) this.log(flags.json ? json(clauses.map(summary)) : listText(clauses, layout()));
    else this.log(await explain(args.id, clauses, flags.json));
  }
}

async function explain(id: string, clauses: readonly Clause[], asJson: boolean): Promise<string> {
  const { loadCatalogue } = await import('../conformance/catalogue.js');
  const found = lookup(id, clauses, await loadCatalogue());
  if (found.kind === 'unknown') {
    const hint =
      found.nearest.length > 0 ? `did you mean ${found.nearest.join(', ')}?` : 'run it without an id for a list';
    throw new UsageError(`explain: there is no clause or check ${id}; ${hint}`);
  }
  if (!asJson) return explainText(found, layout());
  const checks = found.checks.map(({ id, level, title, hint, text }) => ({ id, level, title, hint, text }));
  return json({ clause: found.clause, checks });
}

function summary(clause: Clause): Record<string, string> {
  const { id, spec, level, chapter } = clause;
  return { id, spec, level, chapter, summary: firstSentence(clause) };
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

const WIDEST = 100;

/** Colours and the width of a terminal where there is one; plain text elsewhere. */
function layout(): Layout {
  const colors = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported);
  return { colors, width: Math.min(process.stdout.columns ?? WIDEST, WIDEST) };
}
