import fc from 'fast-check';

/** Any text, that which formats have a meaning for most of all. */
export const words: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom('\n', '\r', '\r\n', '\t', '\0', '\u001b[31m', '\ud800', '\ufffe', ' ', '  ', '\u2028', '\u0085'),
      fc.constantFrom('# ', '# SKIP', '# TODO', '\\', '\\#', '---', '...', ']]>', '<b>', '&lt;', '"', "'", '-->'),
      fc.constantFrom('::error::', '%0A', ',', ':', '```', '`', '|', '</details>', '- ', '1. ', '* x*', '[a](b)'),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
