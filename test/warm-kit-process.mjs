/** Runs commands of the built kit, one after the other, as `bin/run.js` does; sends how each ended, and what it printed. */
import { Config, Errors, run, settings } from '@oclif/core';

settings.enableAutoTranspile = false;
const config = await Config.load({ root: process.cwd() });

const printed = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr'])
  process[name].write = (chunk, encoding, written) => {
    printed[name] += String(chunk);
    const done = typeof encoding === 'function' ? encoding : written;
    if (done) queueMicrotask(done);
    return true;
  };

const exit = process.exit.bind(process);
process.exit = (code) => {
  throw new Errors.ExitError(Number(code ?? 0));
};
process.on('disconnect', () => exit());

process.on('message', async (args) => {
  Object.assign(printed, { stdout: '', stderr: '' });
  process.exitCode = undefined;
  const thrown = await run(args, config).then(
    () => undefined,
    (error) => error,
  );
  if (thrown !== undefined && !(thrown instanceof Errors.ExitError)) printed.stderr += thrown.stack;
  process.send({ code: thrown?.oclif?.exit ?? process.exitCode ?? 0, ...printed });
});
