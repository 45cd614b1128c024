import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value that comes in the same read as its header is thrown away.',
  story: 'The header is taken from one read, the value is awaited from the next.',
  fix: 'Look for the value in what was read already, then read on.',
  clauses: ['REQ-3'],
  isSlow: true,
  install(seams) {
    const { value } = seams;
    seams.value = (size, client) => {
      client.skip(client.buffered.length);
      return value(size, client);
    };
  },
};
export default fault;
