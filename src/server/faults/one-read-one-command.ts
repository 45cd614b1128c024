import type { Client, Line } from '../plain/client.js';
import type { Value } from '../plain/seams.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'What one read returns is taken for one request.',
  diagnosis:
    'Your server reads once and takes what came as one command; TCP may cut the bytes anywhere, and glue them.',
  story:
    'recv() seems to return what the client has sent with one send(). TCP is a stream: it may cut the bytes anywhere, and glue them.',
  fix: 'Keep what was read, and go on reading until the request is complete; what is left over belongs to the next.',
  clauses: ['REQ-3'],
  isSlow: true,
  install(seams) {
    const { line, value } = seams;
    const only = async <T>(client: Client, read: () => Promise<T>, without: T) => {
      const chunk = await client.chunk();
      if (chunk.length === 0) return without;
      // What is missing of a line is taken as if it were there.
      client.unread(chunk.includes('\n') ? chunk : Buffer.concat([chunk, Buffer.from('\n')]));
      return read();
    };
    seams.line = async (client) => {
      client.skip(client.buffered.length);
      return only<Line>(client, () => line(client), 'end');
    };
    seams.value = async (size, client) => {
      if (client.buffered.length > 0) return value(size, client);
      return only<Value>(client, () => value(size, client), 'end');
    };
  },
};
export default fault;
