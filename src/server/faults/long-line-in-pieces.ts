import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A long line is taken for several commands.',
  story: 'A line longer than the buffer is read in pieces, each a command.',
  fix: 'Refuse the line once, and drop what is left of it.',
  clauses: ['ERR-3'],
  install(seams) {
    const { line } = seams;
    seams.line = async (client) => {
      while (client.buffered.length < 100_000 && !client.buffered.includes('\n') && (await client.more()));
      return client.buffered.includes('\n')
        ? line(client)
        : client.bytes(100_000).then((part) => (part.length > 0 ? part : 'end'));
    };
  },
};
export default fault;
