import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A SET with a huge size is not answered.',
  story: 'The server waits for as many bytes as were announced.',
  fix: 'In lite, the line end ends the value, whatever was announced.',
  clauses: ['SET-8'],
  specs: ['lite'],
  install(seams) {
    const { value } = seams;
    seams.value = async (size, client) => {
      if (size >= 2 ** 31) await client.skipBytes(size);
      return value(size, client);
    };
  },
};
export default fault;
