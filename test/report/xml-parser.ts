import { spawnSync } from 'node:child_process';

/** An element as a parser understood it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const PYTHON = `
import sys, json
from xml.etree import ElementTree
def tree(e):
    return {"name": e.tag, "attributes": e.attrib, "text": e.text or "", "children": [tree(c) for c in e]}
print(json.dumps([tree(ElementTree.fromstring(d.encode("utf-8"))) for d in json.load(sys.stdin)]))
`;

/** Whether there is a parser: Python's, which is expat. */
export const hasXmlParser = spawnSync('python3', ['-c', 'import xml.etree.ElementTree']).status === 0;

/** Parses documents, all at once: a process is slow to start. An error where one of them is not well-formed. */
export function parseXml(documents: readonly string[]): XmlElement[] {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', PYTHON], {
    input: JSON.stringify(documents),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as XmlElement[];
}
