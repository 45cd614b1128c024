import { appendFile, readFile } from 'node:fs/promises';
import { type DataTable, Given, Then, When } from '@cucumber/cucumber';
import { show } from '../src/conformance/failure.js';
import { patterned } from '../src/conformance/workloads.js';
import type { KitWorld } from '../src/conformance/world.js';
import { messageOf } from '../src/errors.js';
import { readCsv, sizeOfFile } from '../src/target/csv-file.js';
import { startPatiently } from '../src/target/start-patiently.js';
import { expectValues } from './values.js';

Given('the CSV file can be read', async function (this: KitWorld) {
  if (this.run.target.csv !== undefined) {
    this.csvBefore = await sizeOfFile(this.run.target.csv);
    return undefined;
  }
  this.unmet = { need: 'csv', reason: 'the kit does not know where the server keeps its CSV file' };
  return 'skipped';
});

Given('the server can be restarted', function (this: KitWorld) {
  if (this.run.target.server !== undefined) return undefined;
  this.unmet = { need: 'restart', reason: 'the kit has no way to stop, kill and start the server' };
  return 'skipped';
});

When('the server is killed and started again', async function (this: KitWorld) {
  await this.run.target.server?.kill();
  await startAgain(this);
});

When('the server is killed and started again at once', async function (this: KitWorld) {
  await this.run.target.server?.kill();
  await startAgain(this, 'at once');
});

When('the server is stopped and started again', async function (this: KitWorld) {
  await this.run.target.server?.stop();
  await startAgain(this);
});

When('the server is started again', async function (this: KitWorld) {
  await startAgain(this);
});

When(
  'the server is killed, {bytes} is added to the file, and it is started again',
  async function (this: KitWorld, torn: string) {
    await this.run.target.server?.kill();
    // Where the last row has no line end, what is added would be part of it.
    const rows = await readFile(csvOf(this)).catch(() => Buffer.alloc(0));
    const gap = rows.length > 0 && rows.at(-1) !== 0x0a ? '\n' : '';
    await appendFile(csvOf(this), Buffer.concat([Buffer.from(gap), this.bytes(torn)]));
    await startAgain(this);
  },
);

/** That a port is still in use is for the check that is about it. */
async function startAgain(world: KitWorld, when: 'soon' | 'at once' = 'soon'): Promise<void> {
  world.forgetClients();
  const { server } = world.run.target;
  try {
    await (when === 'soon' && server !== undefined ? startPatiently(server) : server?.start());
  } catch (error) {
    const [message = '', ...output] = messageOf(error).split('\n');
    throw world.failed({
      message: 'the server does not start again',
      expected: ['the server starts and listens'],
      outcome: message,
      hint: 'The server cannot read what it has written itself, or stops where something is amiss in it: its output tells.',
      ...(output.length > 0 && { received: show(Buffer.from(output.join('\n'))) }),
    });
  }
}

Given('these values were set', async function (this: KitWorld, table: DataTable) {
  for (const [key = '', value = ''] of table.raw()) {
    const bytes = this.bytes(value.slice(1, -1));
    await this.given(this.bytes(key), bytes);
    this.values.set(this.bytes(key).toString('latin1'), bytes);
  }
});

Then('each of these values is there', async function (this: KitWorld) {
  await expectValues(this, 'after a restart a value is not what it was');
});

Then('the CSV has {bytes} for {key}', async function (this: KitWorld, text: string, key: string) {
  await expectRow(
    this,
    this.bytes(key).toString('latin1'),
    this.bytes(text),
    'a value that was STORED is not in the CSV',
  );
});

Then('the CSV has nothing for {key}', async function (this: KitWorld, key: string) {
  const found = (await readRows(this)).get(this.bytes(key).toString('latin1'));
  if (found === undefined) return;
  throw this.failed({
    message: 'a value that was refused is in the CSV',
    expected: [`no row with the key ${show(this.bytes(key))}`],
    received: show(found),
    caret: 0,
  });
});

Then(
  'a client sets {int} keys, and each is in the CSV when its reply arrives',
  async function (this: KitWorld, count: number) {
    for (let index = 0; index < this.times(count); index += 1) {
      const [key, value] = [this.key(`n${index}`), Buffer.from(`value-${index}`)];
      await this.set(this.client('client'), key, value);
      this.expect('stored', 'the value is not stored');
      await expectRow(this, key, value, 'a value that was STORED is not yet in the CSV');
    }
  },
);

Then('each acknowledged value is in the CSV', async function (this: KitWorld) {
  const rows = await readRows(this);
  const missing = [...this.values].filter(([key, value]) => !rows.get(key)?.equals(value));
  const [first] = missing;
  if (first === undefined) return;
  throw this.failed({
    message: `${missing.length} of ${this.values.size} acknowledged values are not in the CSV; the first is shown`,
    ...(missing.length === this.values.size && {
      hint: 'None of them is as it should be: see the checks of the CSV first.',
    }),
    expected: [`a row with the key ${show(Buffer.from(first[0], 'latin1'))} and the value ${show(first[1])}`],
    received: rows.has(first[0]) ? show(rows.get(first[0]) ?? Buffer.alloc(0)) : 'no row with this key',
  });
});

Then(
  '{int} SETs of {int} bytes make it grow by {int} bytes at most',
  async function (this: KitWorld, count: number, length: number, limit: number) {
    const before = await sizeOfFile(csvOf(this));
    const session = this.client('client');
    for (let index = 0; index < count; index += 1) {
      await this.set(session, this.key(String(index % 50)), patterned(length));
      this.expect('stored', 'the value is not stored');
      if (this.run.slow && index >= 20) break;
    }
    const grown = (await sizeOfFile(csvOf(this))) - before;
    if (grown <= limit) return;
    throw this.failed({
      message: `${count} SETs of ${length} bytes made the file grow by ${grown} bytes`,
      expected: [`${limit} bytes at most`],
      outcome: `${grown} bytes`,
    });
  },
);

async function expectRow(world: KitWorld, key: string, value: Buffer, message: string): Promise<void> {
  // Before the file is read, which may take longer than a server that writes late.
  const isWritten = (await sizeOfFile(csvOf(world))) > world.csvBefore;
  // Most servers add rows: what was added is looked at first, and the whole file where that does not hold the row.
  const added = (await readRows(world, world.csvBefore)).get(key);
  const found = added?.equals(value) ? added : (await readRows(world)).get(key);
  if (found?.equals(value)) return;
  throw world.failed({
    message,
    ...(!isWritten && { hint: 'Nothing was written by the time of the reply: write before you answer.' }),
    sent: show(world.last?.request ?? Buffer.alloc(0)),
    expected: [`a row with the key ${show(Buffer.from(key, 'latin1'))} and the value ${show(value)}`],
    received: found === undefined ? 'no row with this key' : show(found),
  });
}

async function readRows(world: KitWorld, from = 0): Promise<Map<string, Buffer>> {
  const file = csvOf(world);
  try {
    return await readCsv(file, from);
  } catch (error) {
    throw world.failed({
      message: `the CSV file cannot be read (${messageOf(error)})`,
      expected: [`a file ${file}`],
      outcome: messageOf(error),
    });
  }
}

function csvOf(world: KitWorld): string {
  const { csv } = world.run.target;
  if (csv === undefined) throw new Error('this step needs "Given the CSV file can be read" before it');
  return csv;
}
