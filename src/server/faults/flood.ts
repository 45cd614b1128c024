import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After a half-close the client is flooded with error lines.',
  story: 'A read of no bytes is taken for an empty command, which is answered with an error, again and again.',
  fix: 'Leave the loop when a read returns no bytes.',
  clauses: ['CONN-7', 'CONN-6'],
  isSlow: true,
  install(seams) {
    const line = seams.encode('invalid', Buffer.alloc(0), Buffer.alloc(0));
    const lines = Buffer.concat(Array.from({ length: 1000 }, () => line));
    seams.leave = async (client) => {
      for (let part = 0; part < 50 && client.socket.writable; part += 1) await seams.send(lines, client);
      client.close();
    };
  },
};
export default fault;
