import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'One byte more than announced is stored.',
  story: 'The byte behind the value is taken along, and the line end is looked for behind that.',
  fix: 'Demand the line end right behind the value.',
  clauses: ['SET-4'],
  specs: ['course'],
  install(seams) {
    seams.value = async (size, client) => {
      const value = await client.bytes(size);
      const rest = await client.line(1);
      if (rest === 'end' || rest === 'too long') return rest;
      return Buffer.concat([value, rest]);
    };
    seams.accept = (value) => value;
  },
};
export default fault;
