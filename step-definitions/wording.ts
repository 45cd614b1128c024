import { Then } from '@cucumber/cucumber';
import { type Exchange, finding, firstDifference, show } from '../src/conformance/failure.js';
import type { KitWorld } from '../src/conformance/world.js';
import { compileTemplate, type Fields, matchTemplate } from '../src/protocol/template.js';

Then('the reply reads as the specification has it', function (this: KitWorld) {
  const exchange = lastReply(this);
  const law = lawfulTemplates(this, exchange);
  const fits = law.some((template) => {
    const match = matchTemplate(compileTemplate(template), exchange.outcome.bytes, 'bytes');
    if (match.state === 'none' || !holdsValue(exchange, match.fields)) return false;
    return match.state === 'whole'
      ? exchange.outcome.bytes.subarray(match.length).toString('latin1').trim() === ''
      : match.missing === 'terminator';
  });
  if (!fits) throw this.failed(lawFinding(exchange, law, 'the reply does not read as the specification has it'));
});

Then('the reply ends as the specification has it', function (this: KitWorld) {
  const exchange = lastReply(this);
  const law = lawfulTemplates(this, exchange);
  const got = exchange.outcome.bytes.toString('latin1');
  if (law.some((template) => terminators(template) === terminators(got))) return;
  throw this.failed(lawFinding(exchange, law, 'the reply does not end as the specification has it'));
});

Then('the reply names the key {bytes}', function (this: KitWorld, text: string) {
  const exchange = lastReply(this);
  if (exchange.outcome.bytes.includes(this.bytes(text))) return;
  throw this.failed(finding(exchange, [show(this.bytes(text))], 'the reply does not name the key as it was sent'));
});

function lastReply(world: KitWorld): Exchange {
  world.expect('any', 'the request is not answered');
  return world.last ?? { request: Buffer.alloc(0), outcome: { type: 'no-reply', bytes: Buffer.alloc(0), ms: 0 } };
}

/** Whether a hit, read as the specification has it, has the value that it was learned to have: a CR too many is no part of it. */
function holdsValue({ outcome }: Exchange, { value }: Fields): boolean {
  if (outcome.type !== 'reply' || outcome.reply.kind !== 'hit' || value === undefined) return true;
  return outcome.reply.value.equals(value);
}

/** What the specification answers with a reply of the same kind, for the value that the reply holds. */
function lawfulTemplates(world: KitWorld, { outcome }: Exchange): string[] {
  const { replies } = world.run.law;
  if (outcome.type !== 'reply') return [];
  return [outcome.reply.kind === 'other' ? replies.invalid : replies[outcome.reply.kind]];
}

function lawFinding(exchange: Exchange, law: readonly string[], message: string) {
  const expected = law.map((template) => show(Buffer.from(template, 'latin1')));
  const fields =
    exchange.outcome.type === 'reply' && exchange.outcome.reply.kind === 'hit' ? exchange.outcome.reply : undefined;
  const filled = expected.map((text) =>
    text
      .replace('<key>', () => show(fields?.key ?? Buffer.from('<key>')))
      .replace('<bytes>', String(fields?.value.length ?? 0))
      .replace('<value>', () => show(fields?.value ?? Buffer.alloc(0))),
  );
  const found = finding(exchange, filled, message);
  return { ...found, caret: firstDifference(found.received ?? '', filled) };
}

/** The line ends of a text, with the blanks before them, and nothing else. */
function terminators(text: string): string {
  return (text.match(/[ \t]*\r?\n/g) ?? ['']).join('|') + (text.endsWith('\n') ? '' : '|none');
}
