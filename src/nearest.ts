const MOST_SUGGESTED = 5;
/** Of so many characters one may be mistyped. More edits make another name. */
const CHARACTERS_PER_EDIT = 5;

/** Up to five of the names that may have been meant by one that is none of them; whether in upper or lower case is one. */
export function nearest(wanted: string, names: readonly string[]): string[] {
  const upper = wanted.toUpperCase();
  const ranked = names.map((name) => ({ name, distance: distance(upper, name.toUpperCase()) }));
  const most = Math.max(2, Math.floor(wanted.length / CHARACTERS_PER_EDIT));
  const least = Math.min(most, ...ranked.map((each) => each.distance));
  return ranked
    .filter((each) => each.distance === least)
    .slice(0, MOST_SUGGESTED)
    .map(({ name }) => name);
}

/** How far apart two names are. One that stops short, or is some of the other's words, is as near as one edit away. */
function distance(wanted: string, name: string): number {
  const shortened = wanted.length >= 3 && (name.startsWith(wanted) || `-${name}-`.includes(`-${wanted}-`));
  return shortened ? 1 : edits(wanted, name);
}

/** Levenshtein's distance: how many characters must be added, removed or replaced to make `a` of `b`. */
function edits(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, char] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (above[column] ?? 0) + (char === other ? 0 : 1);
      current.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above.at(-1) ?? 0;
}
