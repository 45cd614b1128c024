import { describe, expect, test } from 'vitest';
import { render as html } from '../../src/report/common/html.js';
import { render as junit } from '../../src/report/common/junit.js';
import { render as markdown } from '../../src/report/common/markdown.js';
import { render as console } from '../../src/report/formats/console.js';
import { ROUNDS } from './every-result.js';

const plain = { colors: false, strict: false };

describe('of several rounds', () => {
  test('the console tells how often each failure passed, which are flaky, and what passing each time proves', () => {
    const text = console(ROUNDS, plain);
    expect(text).toContain('    rounds    passed 17 of 20: 85 % (95 % interval: 64 to 94.8 %)');
    expect(text).toContain('flaky: passed and failed\n    LITE-SET-4.2  passed 17 of 20');
    expect(text).toContain('1 check passed 20 of 20: at least 84 % of the time, by a 95 % interval');
    expect(text).toContain('not run: --bail ended the run after 23 violations');
    expect(text).toContain('does not conform: 1 passed, 2 failed, 1 not run of 4 checks, 20 times, in');
  });

  test('JUnit has flaky failures of a type of their own', () => {
    const text = junit(ROUNDS, plain);
    expect(text.match(/type="[a-z]+"/g)).toEqual(['type="flaky"', 'type="violation"']);
    expect(text).toContain('; passed 17 of 20: 85 %');
  });

  test('the headline names what is flaky', () => {
    expect(markdown(ROUNDS, plain)).toContain('20 times; flaky: LITE-SET-4.2');
  });

  test('the page has a table of what did not pass each time, the least reliable first', () => {
    const page = html(ROUNDS, plain);
    const rows = page.match(/<th scope="row">LITE[^<]*/g);
    expect(rows).toEqual(['<th scope="row">LITE-SET-4.3', '<th scope="row">LITE-SET-4.2']);
    expect(page).toContain('<h2>20 rounds</h2>');
  });
});
