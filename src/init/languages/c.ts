import { basename } from 'node:path';
import { type Project, type SourceFile, textOf } from '../project.js';
import type { Language, Start } from './language.js';

export const c: Language = {
  name: 'C',
  source: /\.(c|cc|cpp|cxx)$/,
  listens: /\blisten\s*\(/,
  main: /\bmain\s*\(/,
  argument: /\bargv\[(\d+)\]/,
  firstArgument: 1,
  start: (project, entry) => {
    const makefile = textOf(project, 'Makefile') ?? textOf(project, 'makefile') ?? textOf(project, 'GNUmakefile');
    if (makefile !== undefined) return byMake(makefile, entry);
    const cmake = textOf(project, 'CMakeLists.txt');
    if (cmake !== undefined) return byCmake(cmake, entry);
    const compiler = entry.path.endsWith('.c') ? 'cc' : 'c++';
    return {
      words: ['./memlite-server'],
      build: [`${compiler} -O2 -pthread -o memlite-server ${others(project, entry).join(' ')}`],
    };
  },
  // Every machine of GitHub has a compiler, and so has the image of Node.js.
  toolchain: () => ({ github: [], image: { name: 'node:22', node: true }, install: [] }),
};

/** The files that make one program: those that have no `main` of their own belong to all. */
function others(project: Project, entry: SourceFile): string[] {
  const folder = entry.path.slice(0, -basename(entry.path).length);
  const beside = project.sources.filter(
    ({ path, text }) => c.source.test(path) && path.startsWith(folder) && !/\bmain\s*\(/.test(text),
  );
  return [entry.path, ...beside.map(({ path }) => path)];
}

/** The program that a Makefile links: of several, the one that is made of the server's file. */
function byMake(makefile: string, entry: SourceFile): Start {
  const text = expanded(makefile.replace(/\\\n/g, ' '));
  const stem = basename(entry.path).replace(/\.\w+$/, '');
  const rules = [...text.matchAll(/^([^\s:#=][^:#=\n]*):(?!=)([^\n]*)\n((?:\t[^\n]*\n?)*)/gm)].map(
    ([, target = '', needs = '', recipe = '']) => ({ target: target.trim(), needs, recipe }),
  );
  const programs = rules
    .filter(({ recipe }) => /\s-o\s/.test(recipe) && !/\s-c\b/.test(recipe))
    .map(({ target, needs, recipe }) => ({
      name: (/\s-o\s+(\S+)/.exec(recipe)?.[1] ?? target).replace(/\$@|\$\(@\)/, target),
      made: new RegExp(`\\b${stem}\\.\\w+`).test(needs + recipe) || target === stem,
    }))
    .filter(({ name }) => /^[\w./-]+$/.test(name));
  const program = programs.find(({ made }) => made) ?? programs[0];
  // Without a rule of its own, make knows how to link one: by the name of the target.
  const implied = rules.find(({ target }) => target === stem)?.target;
  const name = program?.name ?? implied;
  return {
    words: [`./${name ?? stem}`],
    build: ['make'],
    ...(name === undefined && { doubt: 'the Makefile does not say what the program is called' }),
  };
}

/** A Makefile with its plain variables filled in. */
function expanded(makefile: string): string {
  const values = new Map(
    [...makefile.matchAll(/^(\w+)\s*[:?]?=\s*(.*?)\s*$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  let text = makefile;
  // A variable may hold another one.
  for (let depth = 0; depth < 3; depth += 1)
    text = text.replace(/\$[({](\w+)[)}]/g, (whole, name: string) => values.get(name) ?? whole);
  return text;
}

function byCmake(cmake: string, entry: SourceFile): Start {
  const programs = [...cmake.matchAll(/add_executable\s*\(\s*([\w-]+)([^)]*)\)/g)];
  const own = programs.find(([, , files = '']) => files.includes(basename(entry.path))) ?? programs[0];
  return {
    words: [`build/${own?.[1] ?? 'server'}`],
    build: ['cmake -B build -DCMAKE_BUILD_TYPE=Release', 'cmake --build build'],
    ...(own === undefined && { doubt: 'CMakeLists.txt does not say what the program is called' }),
  };
}
