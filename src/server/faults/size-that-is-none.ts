import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A size that is no number counts as any size.',
  story: 'A comparison with NaN is false, whichever way.',
  fix: 'Refuse a size that is no number before you compare with it.',
  clauses: ['SET-6'],
  install(seams) {
    const { size } = seams;
    seams.size = (word) => (/^[a-z]+$/i.test(word.toString('latin1')) ? 10 : size(word));
    const { value, accept } = seams;
    seams.value = async (announced, client) => (announced === 10 ? client.line(1000) : value(announced, client));
    seams.accept = (bytes, announced) => (announced === 10 ? bytes : accept(bytes, announced));
  },
};
export default fault;
