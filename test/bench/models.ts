import type { Socket } from 'node:net';

/**
 * Small servers of every protocol, written from its text alone: they take the requests in a stretch of bytes, and say what
 * they answer. Texts are byte strings. What is left is the start of a request.
 */
export type Model = (bytes: string, store: Map<string, string>) => { answer: string; left: string };

type Step = { answer: string; length: number } | undefined;

/** Answers requests one by one. */
function model(step: (bytes: string, store: Map<string, string>) => Step): Model {
  return (bytes, store) => {
    let left = bytes;
    let answer = '';
    for (let next = step(left, store); next !== undefined; next = step(left, store)) {
      answer += next.answer;
      left = left.slice(next.length);
    }
    return { answer, left };
  };
}

/** `set KEY … SIZE`, then the value and CRLF; `get KEY`. */
function lines(hit: (key: string, value: string) => string, miss: string, fields: number): Model {
  return model((bytes, store) => {
    const end = bytes.indexOf('\r\n');
    if (end < 0) return undefined;
    const words = bytes.slice(0, end).split(' ');
    const [command, key = ''] = words;
    const value = store.get(key);
    if (command === 'get' && words.length === 2)
      return { answer: value === undefined ? miss : hit(key, value), length: end + 2 };
    if (command !== 'set' || words.length !== fields) return { answer: 'WHAT?\r\n', length: end + 2 };
    const size = Number(words.at(-1));
    const length = end + 2 + size + 2;
    if (bytes.length < length) return undefined;
    if (bytes.slice(length - 2, length) !== '\r\n') return { answer: 'BAD DATA\r\n', length };
    store.set(key, bytes.slice(end + 2, length - 2));
    return { answer: 'STORED\r\n', length };
  });
}

/** An array of bulk strings, as RESP has it. */
const redis = model((bytes, store) => {
  const header = /^\*(\d+)\r\n/.exec(bytes);
  if (header === null) return undefined;
  const words: string[] = [];
  let at = header[0].length;
  for (let left = Number(header[1]); left > 0; left -= 1) {
    const size = /^\$(\d+)\r\n/.exec(bytes.slice(at));
    if (size === null) return undefined;
    at += size[0].length;
    const end = at + Number(size[1]);
    if (bytes.length < end + 2) return undefined;
    words.push(bytes.slice(at, end));
    at = end + 2;
  }
  const [command, key = '', value = ''] = words;
  const old = store.get(key);
  if (command === 'SET') store.set(key, value);
  const found = old === undefined ? '$-1\r\n' : `$${old.length}\r\n${old}\r\n`;
  return { answer: command === 'SET' ? '+OK\r\n' : found, length: at };
});

/** By the names of the wires. */
export const MODELS: Readonly<Record<string, Model>> = {
  lite: lines((key, value) => `VALUE ${key} ${value}\r\nEND\n`, 'NOT FOUND\r\n', 3),
  course: lines((key, value) => `VALUE ${key} ${value.length}\r\n${value}\r\nEND\r\n`, 'END\r\n', 3),
  memcached: lines((key, value) => `VALUE ${key} 0 ${value.length}\r\n${value}\r\nEND\r\n`, 'END\r\n', 5),
  redis,
  echo: (bytes) => ({ answer: bytes, left: '' }),
};

/** Serves a model; `distort` may change what it answers. */
export function serving(served: Model, distort: (answer: string) => string = (answer) => answer) {
  const store = new Map<string, string>();
  return (socket: Socket): void => {
    let left = '';
    socket.on('data', (chunk) => {
      const said = served(left + chunk.toString('latin1'), store);
      left = said.left;
      if (said.answer !== '') socket.write(distort(said.answer), 'latin1');
    });
    socket.on('end', () => socket.end());
  };
}
