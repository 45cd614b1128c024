/** What XML 1.0 cannot hold, however it is written. */
const UNSPEAKABLE = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text for the content or an attribute of an element; what XML cannot hold is shown as U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(UNSPEAKABLE, '\ufffd').replace(/[&<>"'\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** An element, its content one per line. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  if (content.length === 0) return `<${name}${written.join('')}/>`;
  return `<${name}${written.join('')}>\n${content.join('\n')}\n</${name}>`;
}

/** Text of several lines, to be shown as it is. */
export function text(lines: readonly string[]): string {
  return lines.map((line) => escapeXml(line)).join('\n');
}
