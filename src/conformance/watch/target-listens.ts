import { type Address, Connection, sleep } from '../../client/connection.js';
import { WireLog } from '../../client/wire-log.js';

const PAUSE_MS = 250;

/** Whether somebody listens there; where not, that is known after a while only, so that it can be asked in a loop. */
export async function listens(address: Address): Promise<boolean> {
  const opened = await Connection.open({ address, name: 'watch', log: new WireLog(), timeoutMs: 1000 });
  if (opened instanceof Connection) {
    opened.close();
    return true;
  }
  await sleep(PAUSE_MS);
  return false;
}
