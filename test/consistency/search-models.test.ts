import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Model } from '../../src/consistency/model.js';
import { type CasInput, casRegisterModel } from '../../src/consistency/models/cas-register.js';
import { type RegisterOutput, registerModel } from '../../src/consistency/models/register.js';

const value = fc.nat(3);
const read = fc.record({ input: fc.constant({ kind: 'read' as const }), output: fc.option(value, { nil: undefined }) });
const done = fc.constantFrom(true, undefined);
const write = fc.record({ input: fc.record({ kind: fc.constant('write' as const), value }), output: done });
const cas = fc.record({
  input: fc.record({ kind: fc.constant('cas' as const), from: value, to: value }),
  output: fc.constantFrom(true, false, undefined),
});

/** What {@link RegisterLike} and `isRead` promise of `step`, for one call in one state. */
function keepsPromises<Input>(
  model: Model<number, Input, RegisterOutput>,
  state: number,
  { input, output }: { input: Input; output: RegisterOutput | undefined },
): void {
  const next = model.step(state, input, output);
  const needs = model.register!.needs(input, output);
  const leaves = model.register!.leaves(input, output);
  if (needs !== undefined) expect(next === undefined).toBe(needs !== state);
  if (next !== undefined) expect(next).toBe(leaves ?? state);
  if (model.isRead!(input, output)) expect([undefined, state]).toContain(next);
  if (leaves !== undefined && needs === undefined) expect(next).toBe(leaves);
}

test('a register keeps the promises of a register', () => {
  fc.assert(fc.property(value, fc.oneof(read, write), (state, call) => keepsPromises(registerModel(), state, call)));
});

test('so does one with compare-and-set', () => {
  const calls: fc.Arbitrary<{ input: CasInput; output: RegisterOutput | undefined }> = fc.oneof(read, write, cas);
  fc.assert(fc.property(value, calls, (state, call) => keepsPromises(casRegisterModel(), state, call)));
});

test.each([
  ['reads what is there', { kind: 'read' }, 1, 1],
  ['does not read what is not', { kind: 'read' }, 2, undefined],
  ['replaces what it finds', { kind: 'cas', from: 1, to: 2 }, true, 2],
  ['does not replace another', { kind: 'cas', from: 3, to: 2 }, true, undefined],
  ['is refused where it finds another', { kind: 'cas', from: 3, to: 2 }, false, 1],
  ['is not refused where it finds what it wants', { kind: 'cas', from: 1, to: 2 }, false, undefined],
  ['happens, if it was never answered', { kind: 'cas', from: 1, to: 2 }, undefined, 2],
  ['makes no difference, if it was never answered', { kind: 'cas', from: 3, to: 2 }, undefined, undefined],
] as const)('a register with 1 in it: %s', (_, input, output, next) => {
  expect(casRegisterModel(1).step(casRegisterModel(1).init(), input, output)).toBe(next);
});
