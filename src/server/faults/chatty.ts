import type { Client } from '../plain/client.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A client that has asked several times is asked whether it is still there.',
  diagnosis: 'Lines come that nobody asked for.',
  story: 'A prompt or a sign of life is sent to clients that have fallen silent, as to a person who forgot what to do.',
  fix: 'Send replies, and nothing else.',
  clauses: ['CONN-4'],
  install(seams) {
    const { command } = seams;
    const requests = new WeakMap<Client, number>();
    seams.command = async (line, client) => {
      const goesOn = await command(line, client);
      const count = (requests.get(client) ?? 0) + 1;
      requests.set(client, count);
      const ask = () => void seams.send(Buffer.from('still there?\r\n'), client);
      const prompt = count > 3 ? setTimeout(ask, 10) : undefined;
      client.socket.once('data', () => clearTimeout(prompt)).once('close', () => clearTimeout(prompt));
      return goesOn;
    };
  },
};
export default fault;
