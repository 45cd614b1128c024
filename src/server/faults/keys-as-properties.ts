import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Properties that every object has are taken for data.',
  story: 'Values are kept in a plain object, which has a constructor, a toString and more from the start.',
  fix: 'Use a Map, or an object without a prototype.',
  clauses: ['REQ-5'],
  install(seams) {
    const { find } = seams;
    const nothing: Record<string, unknown> = {};
    seams.find = async (key, client) => {
      const found = await find(key, client);
      const inherited = nothing[key.toString('latin1')];
      return found ?? (inherited === undefined ? undefined : Buffer.from(String(inherited)));
    };
  },
};
export default fault;
