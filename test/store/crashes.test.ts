import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FSYNC_POLICIES } from '../../src/store/journal.js';
import { Store } from '../../src/store/store.js';
import { SEED } from '../protocol/request-arbitraries.js';
import { FAULT_SABOTAGES, SABOTAGES, type Sabotage, seesTooEarly } from './simulation/sabotage.js';
import { type OpenStore, simulate } from './simulation/simulation.js';
import { SIGHTS, Tally } from './simulation/tally.js';
import { type Action, type Scenario, scenarios } from './simulation/workload.js';

/** FC_SEED=n and FC_RUNS=n run other scenarios, and more of them. */
const RUNS = Number(process.env.FC_RUNS ?? 1120);

/** Of all scenarios of this file, but for those of broken stores. */
const tally = new Tally();

async function demandSound(scenario: Scenario): Promise<void> {
  const { problem, story } = await simulate(scenario, tally);
  if (problem !== undefined) expect.fail(`${problem}\n\n${story}\n`);
}

describe('after a crash nothing is lost that was promised, and nothing is there that was not', () => {
  test.each(['sound disk', 'faults'] as const)(
    'after all sorts of histories: %s',
    { timeout: 300_000 },
    async (disk) => {
      await fc.assert(fc.asyncProperty(scenarios(disk), demandSound), { seed: SEED, numRuns: RUNS });
    },
  );

  const set = (key: number, text: string, times: number): Action => ({ do: 'set', key, value: { text, times } });
  const histories: Record<string, readonly Action[]> = {
    'a few SETs': [set(0, 'x', 1), set(1, '"\r\nk2,evil\r\n', 3), { do: 'rest' }, set(0, 'x', 0), set(2, '\0', 700)],
    'SETs and a compaction': [
      set(0, 'x', 1),
      set(1, '\0', 600),
      { do: 'run', steps: 5 },
      { do: 'compact' },
      { do: 'run', steps: 4 },
      set(0, 'y', 1),
      set(0, ',"', 300),
      { do: 'run', steps: 6 },
      set(1, '\r\nk2,evil\r\n', 60),
      { do: 'run', steps: 3 },
      set(2, 'z', 1),
    ],
  };
  const cases = Object.entries(histories).flatMap(([what, actions]) =>
    FSYNC_POLICIES.flatMap((policy) => (['process', 'power'] as const).map((how) => ({ what, actions, policy, how }))),
  );

  test.each(cases)('at every step of $what: $how, $policy', async ({ actions, policy, how }) => {
    // What a process leaves is always the same; what a power cut leaves is tried a few times.
    for (let seed = 0; seed < (how === 'process' ? 1 : 4); seed++) {
      for (let afterSteps = 0, isCutShort = true; isCutShort; afterSteps++) {
        const lives = [{ actions, end: { how, afterSteps, seed } }];
        const verdict = await simulate({ policy, seed: 1, compactAboveBytes: 2000, lives }, tally);
        if (verdict.problem !== undefined) {
          expect.fail(`${verdict.problem}, after ${afterSteps} steps, seed ${seed}\n\n${verdict.story}\n`);
        }
        isCutShort = verdict.cutShort;
      }
    }
  });

  test.skipIf(RUNS < 1120)('that was more than 10,000 crashes, in all sorts of places', () => {
    console.log(`FC_SEED=${SEED}: ${tally}`);
    expect(tally.crashes).toBeGreaterThan(10_000);
    expect(SIGHTS.filter((sight) => tally.count(sight) < 10)).toEqual([]);
  });
});

test('a scenario runs the same way each time', async () => {
  for (const scenario of fc.sample(scenarios('faults'), { seed: SEED, numRuns: 50 })) {
    const { story } = await simulate(scenario, new Tally());
    expect((await simulate(scenario, new Tally())).story).toBe(story);
  }
});

describe('the judge finds out that', () => {
  const withSabotage =
    (sabotage: Sabotage): OpenStore =>
    (path, { fileSystem, ...options }) =>
      Store.open(path, { ...options, fileSystem: sabotage(fileSystem) });

  async function demandCaught(disk: 'sound disk' | 'faults', open: OpenStore): Promise<void> {
    const property = fc.asyncProperty(scenarios(disk), async (scenario) => {
      return (await simulate(scenario, new Tally(), open)).problem === undefined;
    });
    const { counterexample } = await fc.check(property, { seed: SEED, numRuns: 3000, endOnFailure: true });
    expect(counterexample).not.toBeNull();
    // It is not the store, nor the scenario.
    for (const scenario of counterexample ?? []) await demandSound(scenario);
  }

  test.each(Object.entries(SABOTAGES))('%s', async (_defect, sabotage) => {
    await demandCaught('sound disk', withSabotage(sabotage));
  });

  test.each(Object.entries(FAULT_SABOTAGES))('%s', async (_defect, sabotage) => {
    await demandCaught('faults', withSabotage(sabotage));
  });

  test('a value can be read before it is stored', async () => {
    await demandCaught('sound disk', seesTooEarly);
  });
});
