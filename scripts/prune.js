/** Removes from dist/ what no source stands for any more, so that a renamed command or step is not packed twice. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const name of readdirSync(`${root}dist`, { recursive: true, encoding: 'utf8' })) {
  const source = name.replace(/(\.d\.ts|\.js)$/, '.ts');
  if (source !== name && !existsSync(root + source)) rmSync(`${root}dist/${name}`);
}
