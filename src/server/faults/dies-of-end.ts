import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A client that leaves in the middle of a request ends the server.',
  story: 'What a read returns at the end of a connection is used as if it were the rest of the request.',
  fix: 'Take a read of no bytes for what it is: the client has left.',
  clauses: ['CONN-5'],
  install(seams) {
    const { line, value } = seams;
    seams.line = async (client) => {
      const read = await line(client);
      if (read === 'end' && client.buffered.length > 0) seams.crash();
      return read;
    };
    seams.value = async (size, client) => {
      const read = await value(size, client);
      if (read === 'end') seams.crash();
      return read;
    };
  },
};
export default fault;
