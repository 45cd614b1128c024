import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'What of a value does not fit the read buffer is run as a command.',
  story: 'A read of 4096 bytes is taken for the whole value, and the next one for the next command.',
  fix: 'Read on until the value is complete.',
  clauses: ['SET-13'],
  install(seams) {
    const { store } = seams;
    seams.store = async (key, value, client) => {
      await store(key, value.subarray(0, 4096), client);
      if (value.length > 4096) client.unread(Buffer.concat([value.subarray(4096), Buffer.from('\r\n')]));
    };
  },
};
export default fault;
