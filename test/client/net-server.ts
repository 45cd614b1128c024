import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Address } from '../../src/client/connection.js';

/** A server for one test, on a port that the system picked; it and its connections end with the test. */
export function serve(onConnect: (socket: Socket) => void): Promise<Address> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    onConnect(socket);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve({ host: '127.0.0.1', port: address.port });
    });
  });
}

/** Answers each line with what `reply` makes of it, if anything. */
export function answerLines(reply: (line: string, socket: Socket) => string | undefined): (socket: Socket) => void {
  return (socket) => {
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const answer = reply(line, socket);
        if (answer !== undefined) socket.write(Buffer.from(answer, 'latin1'));
      }
    });
    socket.on('end', () => socket.end());
  };
}

/** Sends without end, as fast as it is read. */
export function flood(socket: Socket, chunk: Buffer): void {
  const more = () => {
    while (socket.writable && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

/** Answers a line by ending the connection, maybe with some last words. */
export function hangUp(words = ''): (socket: Socket) => void {
  return answerLines((_, socket) => {
    socket.end(words);
    return undefined;
  });
}

/** Answers a line with a reset. */
export const breakOff = answerLines((_, socket) => {
  socket.resetAndDestroy();
  return undefined;
});
