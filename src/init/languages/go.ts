import { dirname } from 'node:path';
import { textOf } from '../project.js';
import type { Language } from './language.js';

export const go: Language = {
  name: 'Go',
  source: /(?<!_test)\.go$/,
  listens: /\bnet\.Listen\w*\(|\.Listen\(ctx|\bListenConfig\b/,
  main: /^func main\(\)/m,
  argument: /\bos\.Args\[(\d+)\]/,
  firstArgument: 1,
  start: (project, { path }) => {
    const folder = dirname(path);
    // Without a module, the compiler takes the file alone.
    const what = textOf(project, 'go.mod') === undefined ? path : folder === '.' ? '.' : `./${folder}`;
    return { words: ['./memlite-server'], build: [`go build -o memlite-server ${what}`] };
  },
  toolchain: (project) => ({
    github: [
      [
        'uses: actions/setup-go@v5',
        'with:',
        textOf(project, 'go.mod') === undefined ? '  go-version: stable' : '  go-version-file: go.mod',
      ],
    ],
    image: { name: 'golang:1', node: false },
    install: [],
  }),
};
