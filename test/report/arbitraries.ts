import fc from 'fast-check';

/** What has done harm somewhere: to terminals, parsers, runners, and to those who read. */
export const HOSTILE = [
  ...['\u001b[2J\u001b[31m', '\u001b]0;title\u0007', '\u009b2J', '\b\b\b', '\0', '\r', '\u007f'],
  ...['</script><script>alert(1)</script>', '<img src=x onerror=alert(1)>', ']]>', '-->', '&lt;', '</details>', '"><'],
  ...['\n::set-output name=a::b', '\n  ::stop-commands::x::', '##[error]no', '%0A::error::x', '%25', '%'],
  ...['|', ' | a | b |', '\n|---|', '\n\n# heading', '![x](http://h.example/x)', 'http://h.example', 'www.h.example'],
  ...['\nok 99 - forged', '\nBail out!', '\n1..0', '# SKIP', '\n  ...', '\n---\n'],
  ...[
    '\nconforms: 400 passed',
    '\npassed after 1 s',
    '\n{"kind":"conform"}',
    '\u202egnp.exe',
    '\u2066a\u2069',
    '\u200b',
    '\ufeff',
  ],
] as const;

/** Any text, that which formats have a meaning for most of all. */
export const words: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom('\n', '\r', '\r\n', '\t', '\0', '\u001b[31m', '\ud800', '\ufffe', ' ', '  ', '\u2028', '\u0085'),
      fc.constantFrom('# ', '# SKIP', '# TODO', '\\', '\\#', '---', '...', ']]>', '<b>', '&lt;', '"', "'", '-->'),
      fc.constantFrom(...HOSTILE),
      fc.constantFrom('::error::', '%0A', ',', ':', '```', '`', '|', '</details>', '- ', '1. ', '* x*', '[a](b)'),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
