import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Replies end in LF CR.',
  diagnosis: 'Replies do not end in CR LF.',
  story: 'The two bytes were swapped.',
  fix: 'End each reply with CR, then LF.',
  clauses: ['GET-5'],
  install(seams) {
    const { encode } = seams;
    seams.encode = (kind, key, value) => {
      const bytes = encode(kind, key, value);
      const text = bytes.toString('latin1').replace(/\r?\n$/, ' \n');
      return Buffer.from(text, 'latin1');
    };
  },
};
export default fault;
