import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A miss is answered twice.',
  story: 'The store says that it has nothing, and so does its caller.',
  fix: 'Answer each request once.',
  clauses: ['GET-2'],
  install(seams) {
    const { reply } = seams;
    seams.reply = async (kind, client) => {
      await reply(kind, client);
      if (kind === 'miss') await reply(kind, client);
    };
  },
};
export default fault;
