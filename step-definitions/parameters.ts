import { defineParameterType } from '@cucumber/cucumber';

/** `a client`, `client B`: the clients of a check by name. */
defineParameterType({
  name: 'client',
  regexp: /(?:client ([A-Z])|(a|the|another) client|(a new client))/,
  transformer: (letter?: string, article?: string, fresh?: string) =>
    fresh !== undefined ? 'new' : letter !== undefined ? letter : article === 'another' ? 'another' : 'client',
  useForSnippets: false,
});

/** `<k>`, or a text in quotes in which `<k>` stands for a unique name: a key. */
defineParameterType({
  name: 'key',
  regexp: [/<[a-z][a-z0-9-]*>/, /"(?:[^"\\]|\\.)*"/],
  transformer: (text: string) => (text.startsWith('"') ? text.slice(1, -1) : text),
  useForSnippets: false,
});

/** A text in quotes, with escapes: bytes. */
defineParameterType({
  name: 'bytes',
  regexp: /"(?:[^"\\]|\\.)*"/,
  transformer: (text: string) => text.slice(1, -1),
  useForSnippets: false,
});

/** How the bytes of a request reach the server. */
defineParameterType({
  name: 'way',
  regexp: /byte by byte|cut at every line end|cut in the middle of a word|cut before the last LF/,
  transformer: (text: string) => text,
  useForSnippets: false,
});
