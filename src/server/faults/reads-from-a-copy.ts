import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Reads come from a copy that is made every few milliseconds.',
  story: 'A copy spares readers the lock.',
  fix: 'Read what is stored, or make the copy part of the write.',
  clauses: ['TOG-1'],
  install(seams) {
    const { find } = seams;
    let copy = new Map<string, Buffer>();
    let madeAt = 0;
    seams.find = (key, client) => {
      if (performance.now() - madeAt > 4) {
        copy = new Map(seams.values);
        madeAt = performance.now();
      }
      return copy.get(seams.name(key)) ?? find(key, client);
    };
  },
};
export default fault;
