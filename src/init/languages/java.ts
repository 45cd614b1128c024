import { basename, dirname } from 'node:path';
import { type Project, type SourceFile, textOf } from '../project.js';
import type { Language, Start } from './language.js';

const OLDEST = 21;

export const java: Language = {
  name: 'Java',
  source: /\.java$/,
  listens: /\bServerSocket(Channel)?\b|\bServerBootstrap\b/,
  main: /\bvoid\s+main\s*\(/,
  argument: /\bargs\[(\d+)\]/,
  firstArgument: 0,
  start: (project, entry) => {
    if (textOf(project, 'pom.xml') !== undefined) return byMaven(project, entry);
    if (project.paths.some((path) => /^build\.gradle(\.kts)?$/.test(path))) return byGradle(project, entry);
    const folder = dirname(entry.path);
    const top = topFolder(entry);
    return {
      words: ['java', '-cp', 'out', className(entry)],
      build: [`javac -d out ${folder === top ? `${prefix(folder)}*.java` : `$(find ${top} -name '*.java')`}`],
    };
  },
  toolchain: (project) => ({
    github: [
      ['uses: actions/setup-java@v4', 'with:', '  distribution: temurin', `  java-version: '${release(project)}'`],
    ],
    image: {
      name:
        textOf(project, 'pom.xml') === undefined
          ? `eclipse-temurin:${release(project)}`
          : `maven:3-eclipse-temurin-${release(project)}`,
      node: false,
    },
    install: [],
  }),
};

/** With its package. */
function className({ path, text }: SourceFile): string {
  const package_ = /^\s*package\s+([\w.]+)\s*;/m.exec(text)?.[1];
  const name = basename(path, '.java');
  return package_ === undefined ? name : `${package_}.${name}`;
}

/** The folder in which the packages begin. */
function topFolder({ path, text }: SourceFile): string {
  const package_ = /^\s*package\s+([\w.]+)\s*;/m.exec(text)?.[1];
  const folder = dirname(path);
  if (package_ === undefined) return folder;
  const below = package_.replaceAll('.', '/');
  return folder === below ? '.' : folder.endsWith(`/${below}`) ? folder.slice(0, -below.length - 1) : folder;
}

function prefix(folder: string): string {
  return folder === '.' ? '' : `${folder}/`;
}

function byMaven(project: Project, entry: SourceFile): Start {
  const pom = (textOf(project, 'pom.xml') ?? '').replace(/<parent>[\s\S]*?<\/parent>/, '');
  const build = ['mvn -q -B package -DskipTests'];
  const own = pom.replace(/<(dependencies|build|profiles)>[\s\S]*<\/\1>/g, '');
  const name =
    /<finalName>([\w.-]+)<\/finalName>/.exec(pom)?.[1] ??
    [/<artifactId>([\w.-]+)</.exec(own)?.[1], /<version>([\w.-]+)</.exec(own)?.[1]].join('-');
  if (/<mainClass>/.test(pom) && !name.startsWith('-') && !name.endsWith('-'))
    return { words: ['java', '-jar', `target/${name}.jar`], build };
  const foreign = [...pom.matchAll(/<dependency>[\s\S]*?<\/dependency>/g)].some(([one]) => !/<scope>test</.test(one));
  return {
    words: ['java', '-cp', 'target/classes', className(entry)],
    build,
    ...(foreign && { doubt: 'pom.xml names no main class, and its dependencies are not in the class path' }),
  };
}

function byGradle(project: Project, entry: SourceFile): Start {
  const script = textOf(project, 'build.gradle') ?? textOf(project, 'build.gradle.kts') ?? '';
  const settings = textOf(project, 'settings.gradle') ?? textOf(project, 'settings.gradle.kts') ?? '';
  const gradle = project.paths.includes('gradlew') ? './gradlew' : 'gradle';
  const name = /rootProject\.name\s*=\s*['"]([\w.-]+)['"]/.exec(settings)?.[1];
  if (/id[\s(]+['"]application['"]|^\s*application\s*$/m.test(script) && name !== undefined)
    return { words: [`build/install/${name}/bin/${name}`], build: [`${gradle} -q installDist`] };
  return {
    words: ['java', '-cp', 'build/classes/java/main', className(entry)],
    build: [`${gradle} -q classes`],
    ...(/^\s*implementation\b/m.test(script) && { doubt: 'what build.gradle depends on is not in the class path' }),
  };
}

/** The version of Java that the project asks for; a late one where it asks for less, or for none. */
function release(project: Project): number {
  const texts = ['pom.xml', 'build.gradle', 'build.gradle.kts'].map((file) => textOf(project, file) ?? '').join('\n');
  const asked = [
    ...texts.matchAll(/(?:<(?:maven\.compiler\.)?(?:release|source)>|<java\.version>|JavaLanguageVersion\.of\()(\d+)/g),
  ].map(([, number]) => Number(number));
  return Math.max(OLDEST, ...asked);
}
