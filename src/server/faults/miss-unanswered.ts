import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A miss is not answered.',
  story: 'There is no else.',
  fix: 'Say that there is nothing.',
  clauses: ['GET-2'],
  install(seams) {
    const { reply } = seams;
    seams.reply = async (kind, client) => {
      if (kind !== 'miss') await reply(kind, client);
    };
  },
};
export default fault;
