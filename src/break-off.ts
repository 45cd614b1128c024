import type { Socket } from 'node:net';

/**
 * Ends a connection at once: with a reset, or in good order while its own end is still on its way. Node.js cannot reset it
 * then: it says EINVAL, and leaves a handle that nothing closes any more, which keeps the process.
 */
export function breakOff(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
