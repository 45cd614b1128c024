import { Worker } from 'node:worker_threads';
import { Crew } from './crew.js';
import type { CrewEnd, CrewOptions, CrewProgress, FromCrew, ToCrew } from './crew-messages.js';
import type { MutableColumns } from './join-columns.js';

export interface CrewListener {
  recorded(chunk: MutableColumns): void;
  progressed(progress: CrewProgress): void;
}

/** A crew, wherever it works. */
export interface CrewHandle {
  /** Resolves when all is done; rejects for an error of the kit itself. */
  run(options: CrewOptions): Promise<CrewEnd>;
  /** Ends it before its time; what was done until then is kept. */
  stop(): void;
}

/** A crew in this thread: nothing has to start, for runs of a moment. */
export function crewHere(listener: CrewListener): CrewHandle {
  let crew: Crew | undefined;
  return {
    run: (options) => {
      crew = new Crew(options, listener);
      return crew.run();
    },
    stop: () => crew?.stop(),
  };
}

/** A crew in a thread of its own. Resolves when it has started. */
export async function startCrewThread(listener: CrewListener): Promise<CrewHandle> {
  const worker = startWorker();
  const post = (message: ToCrew) => worker.postMessage(message);
  let settle: { resolve(end: CrewEnd): void; reject(error: unknown): void } | undefined;
  let hasEnded = false;
  const ready = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromCrew) => {
      if (message.type === 'ready') resolve();
      else if (message.type === 'recorded') listener.recorded(message.chunk);
      else if (message.type === 'progressed') listener.progressed(message.progress);
      else {
        hasEnded = true;
        settle?.resolve(message.end);
        // Nothing that a connection holds back keeps the thread, and with it the process; nor does anybody wait for its end.
        void worker.terminate();
      }
    });
    worker.on('error', (error) => {
      reject(error);
      settle?.reject(error);
    });
    worker.on('exit', (code) => {
      if (hasEnded) return;
      const error = new Error(`a thread of clients ended with code ${code}`);
      reject(error);
      settle?.reject(error);
    });
  });
  await ready;
  return {
    run: (options) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        post({ type: 'run', options });
      }),
    stop: () => post({ type: 'stop' }),
  };
}

/** From what was built or, while developing, from source: `--import tsx` says nothing to a thread. */
function startWorker(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./crew-worker.js', import.meta.url));
  const tsx = import.meta.resolve('tsx/esm/api');
  const entry = new URL('./crew-worker.ts', import.meta.url);
  return new Worker(`import('${tsx}').then(({ tsImport }) => tsImport('${entry}', '${entry}'))`, { eval: true });
}
