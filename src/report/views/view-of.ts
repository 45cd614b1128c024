import type { AnyResult } from '../any-result.js';
import { conformView } from './conform.js';
import { benchView, selftestView } from './others.js';
import { checkView, stressView } from './stress.js';
import type { View } from './view.js';

/** The view of any result. */
export function viewOf(result: AnyResult, strict: boolean): View {
  switch (result.kind) {
    case 'conform':
      return conformView(result, strict);
    case 'stress':
      return stressView(result);
    case 'check':
      return checkView(result);
    case 'bench':
      return benchView(result);
    case 'selftest':
      return selftestView(result);
  }
}
