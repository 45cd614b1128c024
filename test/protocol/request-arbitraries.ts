import fc from 'fast-check';

/** Inputs of one connection as byte strings: mostly well-formed, then less and less so. */
export interface InputShape {
  dialect: 'lite' | 'course';
  maxKeyBytes: number;
  maxValueBytes: number;
  /** Stands before every key, so that connections do not meet; long, lest a mutation makes it another one's. */
  keyPrefix?: string;
}

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
export const bytes = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(byte, { maxLength }).map((all) => all.join(''));

const eol = fc.constantFrom('\r\n', '\n');
const gap = fc.oneof({ weight: 8, arbitrary: fc.constant(' ') }, fc.constantFrom('  ', '    '));
const edge = fc.oneof({ weight: 8, arbitrary: fc.constant('') }, fc.constantFrom(' ', '   '));
const word = (text: string): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(text) }, fc.mixedCase(fc.constant(text)));

export function requestText(shape: InputShape): fc.Arbitrary<string> {
  const { dialect, maxKeyBytes, maxValueBytes, keyPrefix = '' } = shape;
  // Few keys, so that GETs meet SETs.
  const goodKey = fc
    .oneof(
      { weight: 8, arbitrary: fc.constantFrom('a', 'B', 'b') },
      { weight: 2, arbitrary: fc.constantFrom('k1', '__proto__', 'get', '../x', '\xc3\xa9', '"q"', 'a,b') },
      fc.stringMatching(/^[!-~]{1,12}$/),
    )
    .map((key) => keyPrefix + key);
  const commands = ['get ', 'set '].map((command) => `${command}${keyPrefix}a`);
  const trickyText = fc.constantFrom(
    ...[...commands, 'exit', ' ', '  two ', ',', '"', '""', '=1+1', '\r', '\r\r', '\t', '\0'],
  );
  const badKey = fc.constantFrom('x'.repeat(maxKeyBytes + 1), 'a\tb', 'a\x7f', 'k\r', '\0');
  const key = fc.oneof(
    { weight: 12, arbitrary: goodKey },
    fc.constant(keyPrefix + 'y'.repeat(maxKeyBytes - keyPrefix.length)),
    badKey,
  );
  const noSizes = ['-1', '+5', '5.0', 'abc', '0x10', '1e3', '-0', '\xd9\xa3', '9007199254740993', '9'.repeat(30)];
  const badSize = fc.constantFrom(...noSizes);
  const value = fc.oneof(
    { weight: 6, arbitrary: bytes(12) },
    { weight: 2, arbitrary: trickyText },
    fc.nat({ max: maxValueBytes + 4 }).map((length) => 'v'.repeat(length)),
  );
  const set = fc
    .record({
      word: word('set'),
      key,
      value,
      eol,
      gap,
      edge,
      valueEol: eol,
      badSize,
      delta: fc.oneof({ weight: 10, arbitrary: fc.constant(0) }, fc.integer({ min: -3, max: 3 })),
      form: fc.oneof(
        { weight: 30, arbitrary: fc.constant('sound') },
        { weight: 12, arbitrary: fc.constantFrom('one-line', 'bad-size', 'too-long', 'short', 'extra') },
        { weight: dialect === 'lite' ? 3 : 1, arbitrary: fc.constant('huge') },
      ),
    })
    .map((r) => {
      const plain = dialect === 'lite' ? r.value.replaceAll('\n', '') : r.value;
      const size = String(Math.max(0, plain.length + r.delta));
      const head = (sizeText: string): string => [r.edge + r.word, r.key, sizeText].join(r.gap) + r.edge;
      switch (r.form) {
        case 'one-line':
          return `${head(size)}${r.gap}${plain.replaceAll('\n', '')}${r.eol}`;
        case 'bad-size':
          return `${head(r.badSize)}${r.eol}${plain}${r.valueEol}`;
        case 'huge':
          return `${head(`00${2 ** 31}`)}${r.eol}${plain}${r.valueEol}`;
        case 'too-long':
          return `${head(String(maxValueBytes + 9))}${r.eol}${'v'.repeat(maxValueBytes + 9)}${r.valueEol}`;
        case 'short':
          return `${r.word}${r.gap}${r.key}${r.eol}`;
        case 'extra':
          return `${head(size)} 0 0${r.eol}${plain}${r.valueEol}`;
        default:
          return `${head(size)}${r.eol}${plain}${r.valueEol}`;
      }
    });
  const get = fc.tuple(edge, word('get'), gap, key, edge, eol).map((parts) => parts.join(''));
  const odd = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          '',
          ' ',
          'get',
          `get ${keyPrefix}a b`,
          'set',
          `set ${keyPrefix}a`,
          'foo',
          'getx a',
          'exit now',
          'get\ta',
        ),
        eol,
      )
      .map((p) => p.join('')),
    bytes(20).map((text) => `${text}\n`),
    fc.constantFrom(2046, 2047, 2048, 2049, 2050, 5000).chain((n) => eol.map((end) => `${'z'.repeat(n)}${end}`)),
  );
  return fc.oneof({ weight: 10, arbitrary: set }, { weight: 8, arbitrary: get }, { weight: 2, arbitrary: odd });
}

/** Requests glued together, some of them bent: bytes changed, taken out, put in, doubled. */
export function inputText(shape: InputShape, maxRequests: number): fc.Arbitrary<string> {
  const mutation = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    how: fc.constantFrom('change', 'remove', 'insert', 'double'),
    byte,
  });
  const mutations = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(mutation, { maxLength: 4 }));
  return fc
    .tuple(fc.array(requestText(shape), { maxLength: maxRequests, size: 'max' }), mutations)
    .map(([requests, bends]) => {
      let text = requests.join('');
      for (const { at, how, byte } of bends) {
        const i = Math.floor(at * text.length);
        const rest = how === 'change' || how === 'remove' ? text.slice(i + 1) : text.slice(i);
        const put = how === 'double' ? text.slice(i, i + 8) : how === 'remove' ? '' : byte;
        text = text.slice(0, i) + put + rest;
      }
      return text;
    });
}

/** Where to cut an input: lengths of pieces, used in turn. */
export const cuts = fc.oneof(
  fc.constant([1]),
  fc.array(
    fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 3000 })),
    {
      minLength: 1,
      maxLength: 12,
    },
  ),
);

/** The pieces of a text, cut at the given lengths, again and again. */
export function cut(text: string, lengths: readonly number[]): Buffer[] {
  const whole = Buffer.from(text, 'latin1');
  const pieces: Buffer[] = [];
  for (let at = 0, i = 0; at < whole.length; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    // A copy each, as from a socket.
    pieces.push(Buffer.from(whole.subarray(at, at + length)));
    at += length;
  }
  return pieces;
}

/** The same inputs each time, unless FC_SEED says otherwise. */
export const SEED = Number(process.env.FC_SEED ?? 20_260);
