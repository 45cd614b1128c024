import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A client that leaves in the middle of a SET keeps all others waiting for ever.',
  story: 'The lock of the store is taken before the value is read, and not released when the read fails.',
  fix: 'Read the whole request first, then take the lock; release it whatever happens.',
  clauses: ['CONN-2', 'CONN-5'],
  install(seams) {
    const { command, value } = seams;
    let reading: Promise<unknown> = Promise.resolve();
    seams.command = async (line, client) => {
      await reading;
      return command(line, client);
    };
    seams.value = async (size, client) => {
      let release = () => {};
      reading = new Promise<void>((resolve) => {
        release = resolve;
      });
      const read = await value(size, client);
      if (read !== 'end') release();
      return read;
    };
  },
};
export default fault;
