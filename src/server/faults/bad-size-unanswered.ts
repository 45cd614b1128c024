import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A SET with a size that is no number ends the thread of its client, behind an open socket.',
  story: 'The error of parsing ends the thread, and nobody closes its socket or tells the client.',
  fix: 'Catch the error, and answer it.',
  clauses: ['SET-6'],
  install(seams) {
    const { set } = seams;
    seams.set = async (header, client) => {
      if (!Number.isNaN(seams.size(header.size))) return set(header, client);
      while (await client.more());
    };
  },
};
export default fault;
