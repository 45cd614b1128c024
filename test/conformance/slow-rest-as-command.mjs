// What fixtures/targets/value-as-command.mjs is, and each reply takes 150 ms: a target that takes its time.
import { setTimeout as sleep } from 'node:timers/promises';
import { isInteger, Lite } from '../../fixtures/targets/lib/lite.mjs';

class SlowRestAsCommand extends Lite {
  async answer(line, client) {
    await sleep(150);
    return super.answer(line, client);
  }

  async value(size, client) {
    const value = await super.value(size, client);
    if (typeof value === 'string' && isInteger(size) && value.length > Number(size))
      client.unread(`${value.slice(Math.max(0, Number(size)))}\r\n`);
    return value;
  }
}

new SlowRestAsCommand().serve();
