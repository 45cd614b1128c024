import { pause } from '../plain/pause.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Of SETs at the same time some are lost.',
  story: 'All data is read, changed and written back, and two clients do so at the same time.',
  fix: 'Change one entry, or do all of it under one lock.',
  clauses: ['TOG-2'],
  install(seams) {
    const { store } = seams;
    seams.store = async (key, value, client) => {
      const before = new Map(seams.values);
      await pause(1);
      await store(key, value, client);
      before.set(seams.name(key), value);
      seams.values.clear();
      for (const [name, kept] of before) seams.values.set(name, kept);
    };
  },
};
export default fault;
