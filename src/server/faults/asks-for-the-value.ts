import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A SET is answered twice: "OK" asks for the value before it comes.',
  story: 'Header and value are two messages of a dialogue, and each message gets an answer.',
  fix: 'Answer the SET when its value has come, once.',
  clauses: ['SET-1', 'CONN-4'],
  install(seams) {
    const { value } = seams;
    seams.value = async (size, client) => {
      await seams.send(Buffer.from('OK\r\n'), client);
      return value(size, client);
    };
  },
};
export default fault;
