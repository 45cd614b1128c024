/** Opens a spawned target with the built kit, says in one line of JSON what it started, and ends in the way that is asked for. */

import { lite } from '../../dist/src/protocol/dialect.js';
import { openTarget } from '../../dist/src/target/target.js';

const [spawn = '', ending] = process.argv.slice(2);
const { server, csv } = await openTarget({ spawn }, lite);
// What its child printed may be on its way still.
while (server?.output.includes('child') === false) await new Promise((resolve) => setTimeout(resolve, 5));
console.log(JSON.stringify({ leader: server?.pid, output: server?.output, csv }));

if (ending === 'exit') process.exit(7);
if (ending === 'error')
  setImmediate(() => {
    throw new Error('uncaught');
  });
if (ending === 'rejection') void Promise.reject(new Error('unhandled'));
setInterval(() => {}, 1000);
