import { textOf } from '../project.js';
import type { Language } from './language.js';

export const python: Language = {
  name: 'Python',
  source: /\.py$/,
  listens: /\.listen\(|\bsocketserver\b|\b(start|create)_server\(|\bserve_forever\(/,
  argument: /\bargv\[(\d+)\]/,
  firstArgument: 1,
  start: (_, { path }) => {
    const package_ = /^(.+)\/__main__\.py$/.exec(path)?.[1];
    return {
      words: ['python3', ...(package_ === undefined ? [path] : ['-m', package_.replaceAll('/', '.')])],
      build: [],
    };
  },
  toolchain: (project) => ({
    github: [['uses: actions/setup-python@v5', 'with:', "  python-version: '3.x'"]],
    image: { name: 'python:3', node: false },
    install: [
      ...(textOf(project, 'requirements.txt') === undefined ? [] : ['pip install -r requirements.txt']),
      ...(/^dependencies\s*=\s*\[\s*["']/m.test(textOf(project, 'pyproject.toml') ?? '') ? ['pip install .'] : []),
    ],
  }),
};
