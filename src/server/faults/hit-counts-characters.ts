import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A hit counts the characters of its value, not its bytes.',
  story: 'The length of a string is taken.',
  fix: 'Count the bytes that are sent.',
  clauses: ['GET-1'],
  specs: ['course'],
  install(seams) {
    const { encode } = seams;
    seams.encode = (kind, key, value) => {
      const bytes = encode(kind, key, value);
      if (kind !== 'hit') return bytes;
      const count = [...value.toString('utf8')].length;
      return Buffer.concat([
        Buffer.from(`VALUE `),
        key,
        Buffer.from(` ${count}\r\n`),
        value,
        Buffer.from('\r\nEND\r\n'),
      ]);
    };
  },
};
export default fault;
