import { After, Before, setDefaultTimeout, setWorldConstructor } from '@cucumber/cucumber';
import { describeOutcome } from '../src/client/outcome.js';
import { deadOrSilent } from '../src/conformance/context.js';
import { attachEvidence, describeDeath, lastWords, revive } from '../src/conformance/evidence.js';
import { KitWorld } from '../src/conformance/world.js';

setWorldConstructor(KitWorld);
// Every wait of a step has a deadline of its own; this is the net below.
setDefaultTimeout(10 * 60_000);

Before(function (this: KitWorld) {
  return isOver(this) ? 'skipped' : undefined;
});

After(async function (this: KitWorld, { result, error }) {
  if (isOver(this) && this.last === undefined) {
    await attachEvidence(this, undefined);
    return;
  }
  let problem: unknown = result?.status === 'FAILED' ? (error ?? result.message) : undefined;
  if (problem === undefined && result?.status === 'PASSED')
    try {
      await this.fencePutOff();
      await this.shrinkLarge();
    } catch (desync) {
      problem = desync;
    }
  this.closeAll();
  // With a target that takes its time, a check that went well is taken as a sign of life.
  if (this.run.slow && problem === undefined && this.last?.outcome.type === 'reply')
    return attachEvidence(this, undefined);
  const dead = await deadOrSilent(this.run, problem !== undefined);
  if (dead !== undefined) {
    await lastWords(this.run, dead);
    problem ??= this.failed(describeDeath(this, dead));
  }
  await attachEvidence(this, problem, dead);
  if (dead !== undefined) await revive(this, describeOutcome(dead));
  if (problem !== undefined && result?.status === 'PASSED') throw problem;
});

/** The target is gone, or the run is to end: no more checks. */
function isOver({ run }: KitWorld): boolean {
  return run.gone !== undefined || run.over !== undefined;
}
