/** A piece of HTML or SVG that is safe to put into a page. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = Markup | string | number | readonly Content[];

/** A template of markup: whatever is put into it is escaped, but for markup itself. */
export function markup(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(
    strings.map((text, index) => text + (index < contents.length ? textOf(contents[index] ?? '') : '')).join(''),
  );
}

function textOf(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (typeof content === 'number') return String(Math.round(content * 100) / 100);
  if (typeof content === 'string') return content.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return content.map(textOf).join('\n');
}
