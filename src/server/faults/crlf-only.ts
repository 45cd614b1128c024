import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A bare LF does not end a line.',
  story: 'The code looks for CR LF.',
  fix: 'Look for the LF, and drop one CR before it.',
  clauses: ['REQ-2'],
  install(seams) {
    seams.line = async (client) => {
      for (;;) {
        const end = client.buffered.indexOf('\r\n');
        if (end >= 0) {
          const line = client.buffered.subarray(0, end);
          client.skip(end + 2);
          return line;
        }
        if (!(await client.more())) return 'end';
      }
    };
  },
};
export default fault;
