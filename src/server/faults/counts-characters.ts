import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'Sizes count characters: more bytes than announced are stored.',
  story: 'The value is decoded to a string, and the length of the string compared.',
  fix: 'Count the bytes, before decoding.',
  clauses: ['SET-4'],
  specs: ['lite'],
  install(seams) {
    const { accept } = seams;
    seams.accept = (value, size) => {
      const characters = [...value.toString('utf8')].length;
      return characters <= size ? value : accept(value, size);
    };
  },
};
export default fault;
