/**
 * How long a browser takes to open the largest pages, from its file to the first picture, its script run.
 *
 *     npm run bench:html [-- ROUNDS]
 *
 * The pages are opened in turn, an empty one among them, so that a busy machine slows each of them alike; the figures are
 * medians in milliseconds. Chromium is where CHROMIUM says, or where Debian has it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { render } from '../src/report/common/html.js';
import { manyChecks, manyOperations } from '../test/report/large-results.js';

const ROUNDS = Number(process.argv[2] ?? 11);
const MOST_MS = 2000;

const PAGES: Readonly<Record<string, string>> = {
  'an empty page': '<!doctype html><title>empty</title>',
  '2,000 checks, 200 of them failing': render(manyChecks(2000), { strict: false }),
  '100,000 operations, 20 violations': render(manyOperations(), { strict: false }),
};

const folder = mkdtempSync(join(tmpdir(), 'memlite-kit-pages-'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const times = new Map<string, number[]>(Object.keys(PAGES).map((name) => [name, []]));
  for (const [name, text] of Object.entries(PAGES)) writeFileSync(fileOf(name), text);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [name, all] of times) all.push(await open(browser, fileOf(name)));
  const empty = median(times.get('an empty page') ?? []);
  for (const [name, all] of times) {
    const ms = median(all);
    const bytes = Buffer.byteLength(PAGES[name] ?? '');
    console.log(
      `${name.padEnd(36)} ${String(bytes).padStart(9)} bytes  ${ms.toFixed(0).padStart(6)} ms  ${(ms / empty).toFixed(1).padStart(5)} times an empty page`,
    );
    if (ms > MOST_MS) process.exitCode = 1;
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

function fileOf(name: string): string {
  return join(folder, `${name.replaceAll(/\W+/g, '-')}.html`);
}

/** Until what is first to be seen was painted. */
async function open(browser: Browser, file: string): Promise<number> {
  const page = await browser.newPage();
  const start = performance.now();
  await page.goto(pathToFileURL(file).href);
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  const ms = performance.now() - start;
  await page.close();
  return ms;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
