import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A client that sent a header and no value keeps all others waiting.',
  story: 'The lock of the store is taken before the value is read.',
  fix: 'Read the whole request first, then take the lock.',
  clauses: ['CONN-2'],
  install(seams) {
    const { command, value } = seams;
    let reading: Promise<unknown> = Promise.resolve();
    seams.command = async (line, client) => {
      await reading;
      return command(line, client);
    };
    seams.value = (size, client) => {
      const read = value(size, client);
      reading = read;
      return read;
    };
  },
};
export default fault;
