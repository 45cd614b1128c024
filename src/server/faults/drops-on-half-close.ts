import { pause } from '../plain/pause.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Requests that were sent right before a half-close are not answered.',
  story: 'The end of the stream is noticed first, and the connection closed with what was read still waiting.',
  fix: 'Answer what has been read before you close.',
  clauses: ['CONN-6'],
  install(seams) {
    const { line } = seams;
    seams.line = async (client) => {
      const read = await line(client);
      // What came with the end of the stream is seen a moment after it.
      await pause(2);
      return client.socket.readableEnded ? 'end' : read;
    };
  },
};
export default fault;
