/** Text on one line, whatever ends its lines. */
export function oneLine(words: string): string {
  return words.replace(/\s*[\n\r\v\f\u0085\u2028\u2029]\s*/g, ' ');
}
