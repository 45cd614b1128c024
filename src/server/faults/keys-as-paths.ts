import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A key is used as the name of a file, which is read.',
  story: 'Each value is kept in a file of the name of its key.',
  fix: 'Never make a path of what a client sends; or encode it so that it can be nothing but a name.',
  clauses: ['REQ-7'],
  install(seams) {
    const { find } = seams;
    seams.find = async (key, client) => {
      const path = resolve(dirname(seams.file), key.toString('latin1'));
      // Only these two are in reach, and of the second only that it can be read: the fault is not to do harm.
      const data = path === seams.file && existsSync(path) ? Buffer.from('the data file') : undefined;
      const system = path === '/etc/passwd' ? Buffer.from('root:x:0:0:') : undefined;
      return (await find(key, client)) ?? data ?? system;
    };
  },
};
export default fault;
