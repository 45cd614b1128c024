/** The entry of a worker thread: a crew that is told by messages what to do. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { buffersOf } from './columns.js';
import { Crew } from './crew.js';
import type { FromCrew, ToCrew } from './crew-messages.js';

if (parentPort !== null) listen(parentPort);

function listen(port: MessagePort): void {
  const post = (message: FromCrew, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  let crew: Crew | undefined;
  port.on('message', (message: ToCrew) => {
    if (message.type === 'stop') return crew?.stop();
    crew = new Crew(message.options, {
      recorded: (chunk) => post({ type: 'recorded', chunk }, buffersOf(chunk)),
      progressed: (progress) => post({ type: 'progressed', progress }),
    });
    void crew.run().then((end) => post({ type: 'ended', end }));
  });
  post({ type: 'ready' });
}
