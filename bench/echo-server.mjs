/**
 * Node's plainest echo server: the limit that a server on Node's public sockets is compared with.
 *
 *     node bench/echo-server.mjs [PORT]
 *
 * Prints `listening on PORT`; port 0, the default, picks one.
 */
import { createServer } from 'node:net';

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', (chunk) => socket.write(chunk));
  socket.on('error', () => {});
});
process.on('SIGTERM', () => process.exit(0));
server.listen({ port: Number(process.argv[2] ?? 0), host: '127.0.0.1' }, () =>
  console.log(`listening on ${server.address().port}`),
);
