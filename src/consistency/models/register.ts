import type { Model } from '../model.js';

/** What a register is asked to do; values are numbers, compared as such. */
export type RegisterInput = { readonly kind: 'read' } | { readonly kind: 'write'; readonly value: number };

/** A read is answered with the value; a write is answered, with anything. */
export type RegisterOutput = number | boolean;

/** A register: a read finds what was written last. @param initial its value before anything was written */
export function registerModel(initial = 0): Model<number, RegisterInput, RegisterOutput> {
  const needs = (input: RegisterInput, output: RegisterOutput | undefined) =>
    input.kind === 'read' && typeof output === 'number' ? output : undefined;
  const leaves = (input: RegisterInput) => (input.kind === 'write' ? input.value : undefined);
  return {
    name: 'register',
    init: () => initial,
    step: (value, input, output) => {
      if (input.kind === 'write') return input.value;
      return output === undefined || output === value ? value : undefined;
    },
    equal: (a, b) => a === b,
    hash: (value) => value,
    isRead: (input) => input.kind === 'read',
    register: { needs, leaves },
  };
}
