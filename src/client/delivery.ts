/** Ways in which TCP may bring one request. */
export type Way = 'byte by byte' | 'cut at every line end' | 'cut in the middle of a word' | 'cut before the last LF';

/** The pieces in which a request is sent, each in a write of its own. */
export function cut(request: Buffer, way: Way): Buffer[] {
  switch (way) {
    case 'byte by byte':
      return [...request].map((byte) => Buffer.from([byte]));
    case 'cut at every line end':
      return request
        .toString('latin1')
        .split(/(?<=\n)/)
        .map((line) => Buffer.from(line, 'latin1'));
    case 'cut in the middle of a word': {
      const middle = Math.floor(request.length / 2);
      return [request.subarray(0, 2), request.subarray(2, middle), request.subarray(middle)];
    }
    case 'cut before the last LF':
      return [request.subarray(0, -1), request.subarray(-1)];
  }
}
