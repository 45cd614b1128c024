/**
 * Takes Ctrl-C over: the first asks the run to end and show what there is, the second ends the process as it would
 * have without us.
 */
export function takeInterrupts(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const others = process.listeners('SIGINT');
  const release = () => {
    process.off('SIGINT', interrupt);
    for (const other of others.splice(0)) process.on('SIGINT', other);
  };
  const interrupt = () => {
    release();
    controller.abort();
  };
  process.removeAllListeners('SIGINT');
  process.on('SIGINT', interrupt);
  return { signal: controller.signal, release };
}
