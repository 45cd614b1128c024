import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A key that holds the word "get" is stored, and cannot be read.',
  story: 'The line is searched for the word "get" to tell what it asks for.',
  fix: 'Compare the first word, whole.',
  clauses: ['REQ-5'],
  install(seams) {
    const { command } = seams;
    seams.command = (line, client) => {
      const text = line.toString('latin1');
      const at = text.lastIndexOf('get');
      return command(at > 0 && text.startsWith('get') ? line.subarray(at) : line, client);
    };
  },
};
export default fault;
