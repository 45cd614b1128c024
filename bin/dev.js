#!/usr/bin/env -S npx tsx
/** The command line from source, as it is now: `npx tsx bin/dev.js COMMAND`. Needs neither a build nor a manifest. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execute, Plugin, settings } from '@oclif/core';

// tsx compiles already.
settings.enableAutoTranspile = false;

const root = fileURLToPath(new URL('..', import.meta.url));
const packageJson = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const fromSource = JSON.parse(JSON.stringify(packageJson.oclif).replaceAll('./dist/src/', './src/'));
const pjson = { ...packageJson, oclif: fromSource };
const plugin = new Plugin({ root, pjson, isRoot: true, ignoreManifest: true });
await plugin.load();

await execute({ loadOptions: { root, pjson, plugins: [plugin] } });
