import { basename } from 'node:path';
import { textOf } from '../project.js';
import type { Language } from './language.js';

export const rust: Language = {
  name: 'Rust',
  source: /\.rs$/,
  listens: /\bTcpListener\b/,
  main: /\bfn main\(\)/,
  argument: /\bargs\[(\d+)\]|\bargs\(\)\.nth\((\d+)\)/,
  firstArgument: 1,
  start: (project, { path }) => {
    const manifest = textOf(project, 'Cargo.toml');
    if (manifest === undefined)
      return { words: ['./memlite-server'], build: [`rustc -O --edition 2021 -o memlite-server ${path}`] };
    const bins = [...manifest.matchAll(/^\[\[bin\]\]\s*\n((?:(?!\[).*\n?)*)/gm)].map(([, body = '']) => body);
    const own = bins.find((body) => body.includes(`"${path}"`));
    const bin = /^src\/bin\/(.+?)(?:\/main)?\.rs$/.exec(path)?.[1];
    const package_ = /^\[package\][^[]*?^name\s*=\s*"([^"]+)"/ms.exec(manifest)?.[1];
    const name = /^name\s*=\s*"([^"]+)"/m.exec(own ?? '')?.[1] ?? bin ?? package_;
    return {
      words: [`target/release/${name ?? basename(path, '.rs')}`],
      build: ['cargo build --release'],
      ...(name === undefined && { doubt: 'Cargo.toml does not say what the program is called' }),
    };
  },
  toolchain: () => ({
    github: [['run: rustup toolchain install stable --profile minimal && rustup default stable']],
    image: { name: 'rust:1', node: false },
    install: [],
  }),
};
