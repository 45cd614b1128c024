import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A value with bytes above 127 seems too long, and is refused.',
  story: 'The bytes are decoded as Latin-1, and counted after they were encoded as UTF-8.',
  fix: 'Count the bytes as they came.',
  clauses: ['SET-2'],
  install(seams) {
    const { accept } = seams;
    seams.accept = (value, size) =>
      Buffer.byteLength(value.toString('latin1'), 'utf8') > size ? undefined : accept(value, size);
  },
};
export default fault;
