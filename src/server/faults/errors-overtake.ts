import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'An error is answered before the requests in front of it.',
  story: 'A read is checked for errors first, and what is wrong in it is answered at once.',
  fix: 'Answer each request in its turn, errors too.',
  clauses: ['REQ-4'],
  install(seams) {
    const { line } = seams;
    seams.line = async (client) => {
      if (client.buffered.length === 0) await client.more();
      const early = /(?<=^|\n)nonsense\r\n/.exec(client.buffered.toString('latin1'));
      if (early !== null) {
        const rest = client.buffered;
        await seams.reply('invalid', client);
        client.skip(rest.length);
        client.unread(Buffer.concat([rest.subarray(0, early.index), rest.subarray(early.index + early[0].length)]));
      }
      return line(client);
    };
  },
};
export default fault;
