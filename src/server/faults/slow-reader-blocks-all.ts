import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A client that does not read its replies keeps all others waiting.',
  story: 'send() blocks while the client does not read, in the only thread or while a lock is held.',
  fix: 'Send without holding a lock, and keep what a client does not take for later.',
  clauses: ['CONN-2'],
  install(seams) {
    const { send } = seams;
    let sending: Promise<unknown> = Promise.resolve();
    seams.send = (bytes, client) => {
      const sent = sending.then(() => send(bytes, client));
      sending = sent;
      return sent;
    };
  },
};
export default fault;
