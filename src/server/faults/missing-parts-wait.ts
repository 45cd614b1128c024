import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A SET without its parts is not answered before another line has come.',
  diagnosis: 'A SET without its parts is not answered.',
  story: 'The value is read before the parts are counted.',
  fix: 'Answer at once: a value does not follow.',
  clauses: ['SET-5'],
  install(seams) {
    const { unknown } = seams;
    seams.unknown = async (line, client) => {
      if (/^set\b/i.test(line.toString('latin1'))) await client.line(seams.limits.maxValueBytes);
      return unknown(line, client);
    };
  },
};
export default fault;
