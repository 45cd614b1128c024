import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Only the first request of a read is answered.',
  story: 'The buffer is cleared after each request.',
  fix: 'Look for the next request in what is left.',
  clauses: ['REQ-3', 'REQ-4'],
  isSlow: true,
  install(seams) {
    const { command } = seams;
    seams.command = async (line, client) => {
      const goesOn = await command(line, client);
      client.skip(client.buffered.length);
      return goesOn;
    };
  },
};
export default fault;
