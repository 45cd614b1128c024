import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import Stress from '../../src/commands/stress.js';
import { ANOMALIES } from '../../src/consistency/verdict.js';
import { packageRoot } from '../../src/package-root.js';
import { CLIENT_TROUBLES, PROCESS_TROUBLES } from '../../src/stress/options.js';

const page = readFileSync(join(packageRoot(), 'docs', 'stress.md'), 'utf8').replace(/\s+/g, ' ');

describe('docs/stress.md tells of', () => {
  test.each(Object.keys(Stress.flags))('--%s', (flag) => expect(page).toContain(`\`--${flag}`));

  test.each([...CLIENT_TROUBLES, ...PROCESS_TROUBLES])('the trouble %s', (trouble) => {
    expect(page).toContain(`| \`${trouble}\` |`);
  });

  test.each(ANOMALIES)('the anomaly %s', (anomaly) => expect(page).toContain(`*${anomaly.replaceAll('-', ' ')}*`));
});
