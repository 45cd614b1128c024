import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A banner of three lines greets each client.',
  story: 'Somebody who tries the server with telnet likes to be welcomed.',
  fix: 'Send one line on connect at most, better nothing.',
  clauses: ['CONN-4'],
  install(seams) {
    seams.dialect = { ...seams.dialect, greeting: 'Welcome to memcached-lite\r\nType a command\r\n-----\r\n' };
  },
};
export default fault;
