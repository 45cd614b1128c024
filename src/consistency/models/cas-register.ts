import type { Model } from '../model.js';
import { type RegisterInput, type RegisterOutput, registerModel } from './register.js';

/** What a register with compare-and-set is asked to do. */
export type CasInput = RegisterInput | { readonly kind: 'cas'; readonly from: number; readonly to: number };

/**
 * A register with compare-and-set, which writes `to` where it finds `from`. It is answered with `true` if it did, and with
 * `false` if it found something else. A call that failed for another reason did not happen, and is none.
 * @param initial its value before anything was written
 */
export function casRegisterModel(initial = 0): Model<number, CasInput, RegisterOutput> {
  const plain = registerModel(initial);
  return {
    ...plain,
    name: 'cas-register',
    step: (value, input, output) => {
      if (input.kind !== 'cas') return plain.step(value, input, output);
      if (output === false) return value === input.from ? undefined : value;
      return value === input.from ? input.to : undefined;
    },
    isRead: (input, output) => input.kind === 'read' || (input.kind === 'cas' && output === false),
    register: {
      needs: (input, output) => {
        if (input.kind !== 'cas') return plain.register?.needs(input, output);
        return output === false ? undefined : input.from;
      },
      leaves: (input, output) => {
        if (input.kind !== 'cas') return plain.register?.leaves(input, output);
        return output === false ? undefined : input.to;
      },
    },
  };
}
