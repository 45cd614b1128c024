import type { Fault } from './fault.js';

const fault: Fault = {
  summary: '"quit" and "shutdown" end the server.',
  story: 'A way to stop the server from a client, made while it was developed, was left in.',
  fix: 'Clients must not be able to stop the server: use a signal.',
  clauses: ['CONN-8'],
  install(seams) {
    const { unknown } = seams;
    seams.unknown = (line, client) => {
      if (/^(quit|shutdown)$/i.test(line.toString('latin1').trim())) seams.crash();
      return unknown(line, client);
    };
  },
};
export default fault;
