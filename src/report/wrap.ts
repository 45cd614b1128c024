/** Lines of at most so many characters, broken at blanks; longer words are left whole. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Paragraphs, one per line, behind a margin and within so many columns, that included. */
export function wrapParagraphs(text: string, columns: number, margin = '  '): string {
  const lines = text.split('\n').flatMap((paragraph) => wrap(paragraph, columns - margin.length));
  return lines.map((line) => (line === '' ? '' : margin + line)).join('\n');
}
