import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A shorter value leaves the end of the longer one behind it.',
  story: 'The new value is copied over the old one, whose length stays.',
  fix: 'Keep the new length too.',
  clauses: ['SET-15'],
  install(seams) {
    const { store } = seams;
    seams.store = (key, value, client) => {
      const old = seams.values.get(seams.name(key));
      const rest = old === undefined ? Buffer.alloc(0) : old.subarray(value.length);
      return store(key, Buffer.concat([value, rest]), client);
    };
  },
};
export default fault;
