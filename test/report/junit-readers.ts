import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateXML } from 'xmllint-wasm';
import { packageRoot } from '../../src/package-root.js';
import type { XmlElement } from './xml-parser.js';

const XSD = readFileSync(join(packageRoot(), 'test', 'report', 'jenkins-junit.xsd'), 'utf8');

/** What libxml2 finds wrong by the schema of Jenkins, or with the XML itself, in any of these documents. */
export async function complaintsOfJenkins(documents: readonly string[]): Promise<string[]> {
  const xml = documents.map((contents, at) => ({ fileName: `${at}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: [XSD], maxMemoryPages: 4096 });
  return errors.map(({ rawMessage }) => rawMessage);
}

/** What libxml2 finds wrong with XML of any kind. */
export async function complaintsOfXml(documents: readonly string[]): Promise<string[]> {
  const xml = documents.map((contents, at) => ({ fileName: `${at}.xml`, contents }));
  const { errors } = await validateXML({ xml, normalization: 'format', maxMemoryPages: 4096 });
  return errors.map(({ rawMessage }) => rawMessage);
}

export interface GitlabCase {
  readonly suite: string | undefined;
  readonly classname: string | undefined;
  readonly name: string | undefined;
  readonly seconds: number;
  readonly status: 'failed' | 'error' | 'skipped' | 'success';
  /** What GitLab shows of it: the text of the element, and no attribute. */
  readonly output: string | undefined;
}

/**
 * The cases that GitLab sees, as lib/gitlab/ci/parsers/test/junit.rb of https://gitlab.com/gitlab-org/gitlab does: a failure
 * counts before an error, an error before a skip.
 */
export function casesOfGitlab(root: XmlElement): GitlabCase[] {
  const suites = root.name === 'testsuites' ? root.children : [root];
  return suites.flatMap((suite) =>
    suite.children.flatMap((child) => (child.name === 'testcase' ? caseOf(suite, child) : casesOfGitlab(child))),
  );
}

function caseOf(suite: XmlElement, { attributes, children }: XmlElement): GitlabCase {
  const named = (name: string) => children.find((child) => child.name === name);
  const [failure, error, skipped] = ['failure', 'error', 'skipped'].map(named);
  const status = failure ? 'failed' : error ? 'error' : skipped ? 'skipped' : 'success';
  return {
    suite: suite.attributes.name,
    classname: attributes.classname,
    name: attributes.name,
    seconds: Number(attributes.time),
    status,
    output: (failure ?? error ?? skipped)?.text,
  };
}
