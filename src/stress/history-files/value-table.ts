/**
 * Numbers for values, from 1 on: one for each value of each key, as a history wants them. Where values are unique, as they
 * should be, that costs one entry per value.
 */
export class ValueTable {
  /** The number of a text, under the key where it came first. */
  readonly #first = new Map<string, number>();
  /** Texts that came under several keys: their numbers under the others. */
  readonly #others = new Map<string, Map<number, number>>();
  /** By number; the number 0 is none. */
  readonly #texts: string[] = [''];
  readonly #keys: number[] = [-1];

  /** How many numbers there are; the highest, too. */
  get count(): number {
    return this.#texts.length - 1;
  }

  /** The number of a value of a key; a new one where it is new. */
  numberOf(key: number, text: string): number {
    const first = this.#first.get(text);
    if (first === undefined) {
      const number = this.#add(key, text);
      this.#first.set(text, number);
      return number;
    }
    return this.#keys[first] === key ? first : this.#underOther(key, text);
  }

  textOf(number: number): string {
    return this.#texts[number] ?? '';
  }

  keyOf(number: number): number {
    return this.#keys[number] ?? -1;
  }

  /** All numbers of a text, whatever the key. */
  numbersOf(text: string): number[] {
    const first = this.#first.get(text);
    return [...(first === undefined ? [] : [first]), ...(this.#others.get(text)?.values() ?? [])];
  }

  #underOther(key: number, text: string): number {
    const others = this.#others.get(text) ?? new Map<number, number>();
    this.#others.set(text, others);
    const known = others.get(key);
    if (known !== undefined) return known;
    const number = this.#add(key, text);
    others.set(key, number);
    return number;
  }

  #add(key: number, text: string): number {
    this.#texts.push(text);
    this.#keys.push(key);
    return this.#texts.length - 1;
  }
}
