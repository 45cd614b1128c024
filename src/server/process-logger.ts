import type { Logger } from '../logger.js';

/**
 * pino on standard error: for people on a terminal, JSON lines elsewhere. Both write synchronously, so that nothing is
 * lost when the process ends, and no worker thread is started. pino is loaded when this is called.
 */
export async function createProcessLogger(): Promise<Logger> {
  const { destination, pino, stdTimeFunctions } = await import('pino');
  if (!process.stderr.isTTY) {
    const lines: Logger = pino({ timestamp: stdTimeFunctions.isoTime }, destination({ dest: 2, sync: true }));
    return lines;
  }
  const { default: pretty } = await import('pino-pretty');
  const human: Logger = pino({}, pretty({ destination: 2, sync: true, ignore: 'pid,hostname' }));
  return human;
}
