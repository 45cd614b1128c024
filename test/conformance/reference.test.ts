import { expect, test } from 'vitest';
import { SPEC_NAMES } from '../../src/protocol/dialect.js';
import { warmKit } from '../warm-kit.js';
import { conform, explainFailures, notPassed } from './conform.js';

test.concurrent.each(SPEC_NAMES)(
  'the reference server does all that %s demands and advises',
  { timeout: 180_000 },
  async (spec) => {
    const { code, result } = await conform(['--dialect', spec, '--strict'], warmKit);
    expect(notPassed(result), explainFailures(result, notPassed(result))).toEqual([]);
    expect([code, result.verdict]).toEqual([0, 'passed']);
    expect(result.checks.length).toBeGreaterThan(150);
  },
);
