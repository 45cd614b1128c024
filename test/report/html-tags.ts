const VOID = new Set(['meta', '!doctype', 'input']);

/**
 * The tags of a page, where they are in order; an error where they are not.
 * @param extent a fragment may leave elements open, for another one to close
 */
export function tags(text: string, extent: 'page' | 'fragment' = 'page'): string[] {
  const open: string[] = [];
  const all: string[] = [];
  // What is in scripts and styles is no markup.
  const bare = text.replace(/(<(script|style)>)[\s\S]*?(<\/\2>)/g, '$1$3');
  for (const [, tag = ''] of bare.matchAll(/<(\/?[^>]+)>/g)) {
    const name = tag.replace(/^\//, '').split(/[\s/]/)[0] ?? '';
    if (extent === 'fragment') all.push(tag);
    else if (tag.startsWith('/')) {
      const last = open.pop();
      if (name !== last) throw new Error(`</${name}> ends <${last}>`);
    } else {
      all.push(name);
      if (!tag.endsWith('/') && !VOID.has(name)) open.push(name);
    }
  }
  if (open.length > 0) throw new Error(`<${open.join('><')}> is left open`);
  return all;
}
