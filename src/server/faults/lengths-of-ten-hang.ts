import type { Client } from '../plain/client.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'A request whose length can be divided by ten is answered only when more has come.',
  diagnosis: 'Requests of certain lengths are answered only when more has come.',
  story: 'The buffer has ten bytes, and the request is complete when a read returned fewer than that.',
  fix: 'Tell the end of a request by its line end, never by how much a read returned.',
  clauses: ['REQ-3'],
  isSlow: true,
  install(seams) {
    const { reply, hit } = seams;
    const wait = async (client: Client, bytes: number) => {
      if (bytes % 10 === 0 && client.buffered.length === 0) await client.more();
    };
    let line = 0;
    const { command } = seams;
    seams.command = (bytes, client) => {
      line = bytes.length + 2;
      return command(bytes, client);
    };
    const { accept } = seams;
    seams.accept = (value, size) => {
      line += value.length + 2;
      return accept(value, size);
    };
    seams.reply = async (kind, client) => {
      await wait(client, line);
      return reply(kind, client);
    };
    seams.hit = async (key, value, client) => {
      await wait(client, line);
      return hit(key, value, client);
    };
  },
};
export default fault;
