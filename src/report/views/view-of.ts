import { describeShard } from '../../shard.js';
import { type AnyResult, shardOf } from '../any-result.js';
import { conformView } from './conform.js';
import { benchView, selftestView } from './others.js';
import { checkView, stressView } from './stress.js';
import type { View } from './view.js';

/** The view of any result; that of a part says so. */
export function viewOf(result: AnyResult, strict: boolean): View {
  const view = wholeView(result, strict);
  const shard = shardOf(result);
  return shard === undefined ? view : { ...view, name: `${view.name}, ${describeShard(shard)}` };
}

function wholeView(result: AnyResult, strict: boolean): View {
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
