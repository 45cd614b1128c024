import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { AnyResult } from '../../src/report/any-result.js';
import { render } from '../../src/report/common/html.js';
import { CHECKS, EVERY_RESULT } from './every-result.js';
import { manyChecks, manyOperations } from './large-results.js';
import { resultOf, violation } from './results.js';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const hasChromium = existsSync(CHROMIUM);
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];
const PATIENCE_MS = 180_000;

const LARGE = [
  ['conform, with conversations', manyChecks(20)],
  ['stress, of many operations', manyOperations()],
] as const;

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

if (!hasChromium) console.warn(`note: ${CHROMIUM} is absent, so that no page is tried in a browser`);

describe.skipIf(!hasChromium)('in a browser (needs chromium), the page', { timeout: PATIENCE_MS }, () => {
  let browser: Browser;
  let folder: string;
  let axe: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'memlite-kit-pages-'));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, timeout: PATIENCE_MS });
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  }, PATIENCE_MS);

  /** Opens the page of a result from its file, and what the console says meanwhile. */
  async function open(result: AnyResult, look: { scheme?: 'light' | 'dark'; width?: number } = {}) {
    const file = join(folder, `${Math.random()}.html`);
    await writeFile(file, render(result, { strict: false }));
    const { scheme = 'light', width = 1280 } = look;
    const context = await browser.newContext({
      colorScheme: scheme,
      viewport: { width, height: 800 },
    });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => request.url().startsWith('file:') || complaints.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return { page, complaints };
  }

  const visible = (page: Page) => page.locator('.cases > li:visible').count();

  test.each([...EVERY_RESULT, ...LARGE])(
    'of %s opens without a complaint, and reaches everybody',
    async (_name, result) => {
      for (const look of [{}, { scheme: 'dark', width: 390 } as const]) {
        const { page, complaints } = await open(result, look);
        const findings = await page.evaluate<Finding[]>(
          `(() => { ${axe}; return axe.run().then(({ violations }) => violations); })()`,
        );
        const shown = findings.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
        expect(shown).toEqual([]);
        expect(complaints).toEqual([]);
        const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        expect(await page.evaluate<number>(overflow)).toBeLessThanOrEqual(0);
      }
    },
  );

  test('can be searched and filtered', async () => {
    const { page, complaints } = await open(resultOf(CHECKS));
    // Where something failed, what passed is not shown at first.
    expect(await visible(page)).toBe(4);
    await page.fill('#search', 'lite-set');
    expect(await page.textContent('#shown')).toBe('1 of 5 shown, 1 more fit');
    await page.check('input[value=passed]');
    expect(await page.textContent('#shown')).toBe('2 of 5 shown');
    await page.fill('#search', 'one byte');
    expect(await visible(page)).toBe(1);
    expect(await page.textContent('#shown')).toBe('1 of 5 shown');
    await page.fill('#search', 'nothing has this');
    expect(await visible(page)).toBe(0);
    expect(await page.locator('section.suite:visible').count()).toBe(0);
    await page.fill('#search', '');
    await page.uncheck('input[value=passed]');
    expect(await visible(page)).toBe(4);
    await page.uncheck('input[value=failed]');
    await page.fill('#search', 'csv');
    expect(await visible(page)).toBe(2);
    expect(complaints).toEqual([]);
  });

  test('can be read and filtered with the keyboard alone', async () => {
    const cause = { name: 'x', sentence: 'It is.', fix: 'Mend it.', checks: [violation.id] };
    const { page } = await open({ ...resultOf(CHECKS), likelyCauses: [cause] });
    const focused = () => page.evaluate<string>('document.activeElement.outerHTML.slice(0, 60)');
    const seen: string[] = [];
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press('Tab');
      seen.push(await focused());
    }
    for (const each of ['<a href="#case-', '<input type="search"', 'value="passed"', 'value="failed"', '<summary>'])
      expect(
        seen.some((html) => html.includes(each)),
        `${each} in ${seen.join('\n')}`,
      ).toBe(true);
    // To the failure that the cause explains, and what is said of it closed and opened again.
    await page.focus(`a[href="#case-${violation.id}"]`);
    await page.keyboard.press('Enter');
    expect(page.url()).toContain(`#case-${violation.id}`);
    await page.focus(`[id="case-${violation.id}"] summary`);
    const evidence = page.locator(`[id="case-${violation.id}"] table`);
    expect(await evidence.isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    expect(await evidence.isVisible()).toBe(false);
    await page.focus('input[value=passed]');
    await page.keyboard.press('Space');
    expect(await visible(page)).toBe(5);
  });

  test('stays where it is when Enter is pressed in the search', async () => {
    const { page } = await open(resultOf(CHECKS));
    const before = page.url();
    await page.fill('#search', 'csv');
    await page.press('#search', 'Enter');
    expect(page.url()).toBe(before);
    expect(await visible(page)).toBe(2);
  });

  test('shows all without its script', async () => {
    const file = join(folder, 'scriptless.html');
    await writeFile(file, render(resultOf(CHECKS), { strict: false }));
    const context = await browser.newContext({ javaScriptEnabled: false });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    expect(await visible(page)).toBe(5);
    expect(await page.isVisible('.filters')).toBe(false);
  });

  test('of 2,000 checks can be filtered too', async () => {
    const { page, complaints } = await open(manyChecks(2000));
    expect(await page.textContent('#shown')).toBe('200 of 2000 shown');
    await page.check('input[value=passed]');
    expect(await page.textContent('#shown')).toBe('2000 of 2000 shown');
    expect(complaints).toEqual([]);
  });
});
