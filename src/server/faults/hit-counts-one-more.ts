import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A hit announces one byte more than it has.',
  story: 'The terminator of the string is counted.',
  fix: 'Count the bytes that are sent.',
  clauses: ['GET-1'],
  specs: ['course'],
  install(seams) {
    const { encode } = seams;
    seams.encode = (kind, key, value) => {
      const bytes = encode(kind, key, value);
      if (kind !== 'hit') return bytes;
      const text = bytes.toString('latin1');
      return Buffer.from(text.replace(` ${value.length}\r\n`, ` ${value.length + 1}\r\n`), 'latin1');
    };
  },
};
export default fault;
