import { Args, Flags } from '@oclif/core';
import pc from 'picocolors';
import { BaseCommand } from '../base-command.js';
import type { Layout } from '../conformance/explain-layout.js';
import { explainText, firstSentence, listText } from '../conformance/explain-text.js';
import { lookup } from '../conformance/lookup.js';
import { type Clause, loadSpec } from '../conformance/spec.js';
import { UsageError } from '../errors.js';
import { SPEC_NAMES } from '../protocol/dialect.js';

export default class Explain extends BaseCommand {
  static override summary = 'Explain a clause of the specification, a check, or a fault.';
  static override description =
    'Prints what a clause demands, why it matters, how to fix a server that breaks it, an example on the wire, and the ' +
    'checks that verify it. For a check: what it does, and the clause behind it. For a fault, which `conform` names as a ' +
    'likely cause: how people come to write it, how to fix it, what it breaks, and which checks catch it. Without an ID, ' +
    'lists all clauses, or all faults.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> LITE-SET-2',
    '<%= config.bin %> <%= command.id %> lite-set-10.1',
    '<%= config.bin %> <%= command.id %> cut-to-size',
    '<%= config.bin %> <%= command.id %> --spec course',
    '<%= config.bin %> <%= command.id %> --faults',
  ];
  static override args = {
    id: Args.string({
      ignoreStdin: true,
      description: 'a clause (LITE-SET-2), a check (LITE-SET-2.1) or a row of one, a fault (cut-to-size); in any case',
    }),
  };
  static override flags = {
    spec: Flags.string({ description: 'only the clauses of this specification', options: [...SPEC_NAMES] }),
    faults: Flags.boolean({ description: 'list the faults, as `serve --list-faults` does', exclusive: ['spec'] }),
    json: Flags.boolean({ description: 'print JSON' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain);
    if (flags.faults) return this.log(await listAllFaults(args.id, flags.json));
    const names = SPEC_NAMES.filter((name) => flags.spec === undefined || name === flags.spec);
    const clauses = (await Promise.all(names.map(loadSpec))).flatMap((spec) => spec.clauses);
    if (args.id === undefined) this.log(flags.json ? json(clauses.map(summary)) : listText(clauses, layout()));
    else this.log(await explain(args.id, clauses, flags.json));
  }
}

async function listAllFaults(id: string | undefined, asJson: boolean): Promise<string> {
  if (id !== undefined) throw new UsageError(`explain: --faults lists all faults: leave out ${id}, or --faults`);
  const { listFaults } = await import('../server/fault-registry.js');
  return listFaults(asJson ? 'json' : 'text');
}

async function explain(id: string, clauses: readonly Clause[], asJson: boolean): Promise<string> {
  const { loadCatalogue } = await import('../conformance/catalogue.js');
  const { faultNames } = await import('../server/fault-registry.js');
  const found = lookup(id, { clauses, checks: await loadCatalogue(), faults: faultNames() });
  if (found.kind === 'unknown') {
    const hint =
      found.nearest.length > 0 ? `did you mean ${found.nearest.join(', ')}?` : 'run it without an id for a list';
    throw new UsageError(`explain: there is no clause, check or fault ${id}; ${hint}`);
  }
  if (found.kind === 'fault') return explainFault(found.name, clauses, asJson);
  if (!asJson) return explainText(found, layout());
  const checks = found.checks.map(({ id, level, title, hint, text }) => ({ id, level, title, hint, text }));
  return json({ clause: found.clause, checks });
}

/** Of all faults this loads but one. */
async function explainFault(name: string, clauses: readonly Clause[], asJson: boolean): Promise<string> {
  const { faultNote, faultText } = await import('../conformance/explain-fault.js');
  const { loadKillMatrix } = await import('../conformance/kill-matrix.js');
  const { loadFault } = await import('../server/fault-registry.js');
  const note = faultNote(name, await loadFault(name), clauses, await loadKillMatrix());
  if (note === undefined)
    throw new UsageError(`explain: ${name} is no fault under this specification; leave out --spec`);
  return asJson ? json({ fault: { ...note, clauses: note.clauses.map(summary) } }) : faultText(note, layout());
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
