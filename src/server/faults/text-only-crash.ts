import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Bytes that are no text end the server.',
  story: 'The line is decoded strictly, and the error caught nowhere.',
  fix: 'Read commands as bytes, or catch the error.',
  clauses: ['ERR-4'],
  install(seams) {
    const { serve } = seams;
    seams.serve = (client) => {
      client.socket.on('data', (chunk: Buffer) => {
        if (/^[\0-\x08\x0e-\x1f\xf8-\xff]/.test(chunk.toString('latin1'))) seams.crash();
      });
      return serve(client);
    };
  },
};
export default fault;
