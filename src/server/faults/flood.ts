import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'After a half-close the client is flooded with error lines.',
  story: 'A read of no bytes is taken for an empty command, which is answered with an error, again and again.',
  fix: 'Leave the loop when a read returns no bytes.',
  clauses: ['CONN-7', 'CONN-6'],
  isSlow: true,
  install(seams) {
    const { reply } = seams;
    seams.leave = async (client) => {
      for (const until = performance.now() + 3000; client.socket.writable && performance.now() < until; )
        for (let line = 0; line < 100; line += 1) await reply('invalid', client);
      client.close();
    };
  },
};
export default fault;
