/**
 * What a stream of requests means, said a second time: slowly, on the whole input at once, with strings and regular
 * expressions. It shares no code with the parser. Texts are byte strings.
 */
export type ModelRequest =
  | { kind: 'get'; key: string }
  | { kind: 'set'; key: string; value: string }
  | { kind: 'refused' | 'invalid' | 'exit' | 'end' };

export interface ModelOptions {
  dialect: 'lite' | 'course';
  maxKeyBytes: number;
  maxValueBytes: number;
}

/** All requests of an input that ends with a half-close, up to and including the first `exit` or the `end`. */
export function modelRequests(input: string, options: ModelOptions): ModelRequest[] {
  const requests: ModelRequest[] = [];
  let rest = input;
  while (true) {
    const { found, left } = takeOne(rest, options);
    requests.push(...found);
    if (found.some(({ kind }) => kind === 'exit')) return requests;
    if (left === undefined) return [...requests, { kind: 'end' }];
    rest = left;
  }
}

interface Taken {
  found: ModelRequest[];
  /** Undefined: what there is does not make up a request. */
  left: string | undefined;
}

function takeOne(input: string, options: ModelOptions): Taken {
  const { dialect, maxKeyBytes, maxValueBytes } = options;
  const maxLine = 2048 + Math.max(0, maxKeyBytes - 250) + (dialect === 'lite' ? maxValueBytes : 0);
  const command = splitLine(input);
  if (command === undefined) {
    return { found: input.length > maxLine + 1 ? [{ kind: 'invalid' }] : [], left: undefined };
  }
  const { line, after } = command;
  const one = (request: ModelRequest, left: string | undefined): Taken => ({ found: [request], left });
  if (line.length > maxLine) return one({ kind: 'invalid' }, after);

  const fields = line.split(' ').filter((field) => field !== '');
  if (fields.length === 0) return { found: [], left: after };
  const [word = '', key = '', sizeText = ''] = fields;
  const keyIsGood = new RegExp(`^[^\\x00-\\x20\\x7f]{1,${maxKeyBytes}}$`).test(key);
  const sizeIsGood = /^\d+$/.test(sizeText);

  switch (word.toLowerCase()) {
    case 'exit':
      return one({ kind: fields.length === 1 ? 'exit' : 'invalid' }, after);
    case 'get':
      return one(fields.length === 2 && keyIsGood ? { kind: 'get', key } : { kind: 'invalid' }, after);
    case 'set':
      if (fields.length < 3) return one({ kind: 'invalid' }, after);
      return dialect === 'lite' ? liteSet() : courseSet();
    default:
      return one({ kind: 'invalid' }, after);
  }

  function liteSet(): Taken {
    const sameLine = /^ *[^ ]+ +[^ ]+ +[^ ]+ +([^ ].*)$/s.exec(line)?.[1];
    if (sameLine !== undefined) {
      return one(keyIsGood && sizeIsGood ? liteValue(sameLine) : { kind: 'invalid' }, after);
    }
    const value = splitLine(after);
    if (!keyIsGood || !sizeIsGood) return one({ kind: 'invalid' }, value?.after);
    if (value !== undefined) return one(liteValue(value.line), value.after);
    // Answered early only when no line end can make it fit any more.
    const longest = Math.min(Number(sizeText), maxValueBytes);
    return { found: after.length > longest + 2 ? [{ kind: 'refused' }] : [], left: undefined };
  }

  function liteValue(line: string): ModelRequest {
    const size = Number(sizeText);
    const value = line.length === size + 1 && line.endsWith(' ') ? line.slice(0, -1) : line;
    return value.length <= size && value.length <= maxValueBytes ? { kind: 'set', key, value } : { kind: 'refused' };
  }

  function courseSet(): Taken {
    if (fields.length > 3) return one({ kind: 'invalid' }, after);
    const size = BigInt(sizeIsGood ? sizeText : -1);
    if (size < 0n || size > 2n ** 53n - 1n) return one({ kind: 'invalid' }, splitLine(after)?.after);
    const behind = after.slice(Number(size));
    const resync = after.length < size ? undefined : splitLine(behind)?.after;
    if (!keyIsGood) return one({ kind: 'invalid' }, resync);
    if (size > maxValueBytes) return one({ kind: 'refused' }, resync);
    if (/^\r?\n/.test(behind) && after.length > size) {
      return one({ kind: 'set', key, value: after.slice(0, Number(size)) }, resync);
    }
    const undecided = behind === '' || behind === '\r';
    return { found: undecided ? [] : [{ kind: 'refused' }], left: undecided ? undefined : resync };
  }
}

function splitLine(text: string): { line: string; after: string } | undefined {
  const lf = text.indexOf('\n');
  if (lf === -1) return undefined;
  return { line: text.slice(0, lf).replace(/\r$/, ''), after: text.slice(lf + 1) };
}
