import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'The start of a request is lost when it came with the end of another.',
  story: 'A read is split into lines, and an incomplete one at its end dropped.',
  fix: 'Keep what is left of a read for the next.',
  clauses: ['REQ-3'],
  install(seams) {
    const { line } = seams;
    seams.line = async (client) => {
      const { buffered } = client;
      if (buffered.length > 0 && !buffered.includes('\n')) client.skip(buffered.length);
      return line(client);
    };
  },
};
export default fault;
