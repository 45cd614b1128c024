import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A line that is a number is not answered.',
  story: 'It is taken for the size, or the value, of a request before it.',
  fix: 'Answer every request.',
  clauses: ['ERR-1'],
  install(seams) {
    const { unknown } = seams;
    seams.unknown = async (line, client) => {
      if (!/^[0-9]+$/.test(line.toString('latin1'))) await unknown(line, client);
    };
  },
};
export default fault;
