import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A line that nobody asked for comes after a while without a request.',
  story: 'A prompt or a sign of life is sent to clients that are silent, as to a person who forgot what to do.',
  fix: 'Send replies, and nothing else.',
  clauses: ['CONN-4'],
  install(seams) {
    const { hit } = seams;
    seams.hit = async (key, value, client) => {
      await hit(key, value, client);
      const prompt = setTimeout(() => void seams.send(Buffer.from('still there?\r\n'), client), 10);
      client.socket.once('data', () => clearTimeout(prompt)).once('close', () => clearTimeout(prompt));
    };
  },
};
export default fault;
