import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../src/package-root.js';
import { memliteKit } from './conformance/conform.js';

/** What differs from run to run: the prefix and number of keys, the port, the time. */
function steady(text: string): string {
  return text
    .replace(/mk[0-9a-f]{8}-[0-9a-z]+/g, 'PREFIX')
    .replace(/ on 127\.0\.0\.1:\d+/g, ' on ADDRESS')
    .replace(/ in \d+\.\d s/g, ' in SECONDS')
    .replace(/^ *\^$/gm, (line) => line.trimStart());
}

test('the README shows a failing run as it is', async () => {
  const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
  const [, ids = '', spawn = '', shown] =
    /\$ npx memlite-kit conform (.*) --spawn '(.*)'\n([\s\S]*?)```/.exec(readme) ?? [];
  const { code, stdout } = await memliteKit(['conform', ...ids.split(' '), '--spawn', spawn]);
  expect(code).toBe(1);
  expect(steady(stdout)).toBe(steady(shown ?? ''));
});

test('the smallest fault of docs/faults.md is shown whole', () => {
  const page = readFileSync(join(packageRoot(), 'docs', 'faults.md'), 'utf8');
  const [, file = '', shown] = /`(src\/server\/faults\/.*\.ts)`, whole:\n\n```ts\n([\s\S]*?)```/.exec(page) ?? [];
  expect(shown).toBe(readFileSync(join(packageRoot(), file), 'utf8'));
});

test.each([
  'README.md',
  'CHANGELOG.md',
  'docs/guide.md',
  'docs/architecture.md',
  'docs/decisions/README.md',
  'docs/transcripts.md',
  'docs/histories.md',
  'docs/stress.md',
  'docs/faults.md',
  'docs/serve.md',
  'docs/reports.md',
  'docs/baselines.md',
  'docs/ci.md',
  'fixtures/histories/README.md',
  'reports/README.md',
])('the links of %s lead somewhere', (page) => {
  const text = readFileSync(join(packageRoot(), page), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
  const missing = links.filter((link) => {
    try {
      readFileSync(join(packageRoot(), page, '..', link));
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'EISDIR';
    }
  });
  expect(missing).toEqual([]);
});
