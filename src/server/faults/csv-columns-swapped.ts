import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'The value stands in the first column, the key in the second.',
  diagnosis: 'The file does not hold the key in its first column and the value in its second.',
  story: 'The order of the columns was not looked up.',
  fix: 'The key comes first.',
  clauses: ['CSV-1'],
  install(seams) {
    const { row, load } = seams;
    seams.row = (key, value) => row(value, key);
    seams.load = () => {
      load();
      const swapped = [...seams.values].map(
        ([value, key]) => [key.toString('latin1'), Buffer.from(value, 'latin1')] as const,
      );
      seams.values.clear();
      for (const [key, value] of swapped) seams.values.set(key, value);
    };
  },
};
export default fault;
