import type { ModelRequest } from '../protocol/request-model.js';

/** What a server answers to these requests, said a second time; `values` is what it holds, and changes with it. */
export function modelReplies(
  dialect: 'lite' | 'course',
  requests: readonly ModelRequest[],
  values: Map<string, string>,
): string {
  return requests.map(reply).join('');

  function reply(request: ModelRequest): string {
    switch (request.kind) {
      case 'set':
        values.set(request.key, request.value);
        return 'STORED\r\n';
      case 'get': {
        const value = values.get(request.key);
        if (value === undefined) return dialect === 'lite' ? 'NOT FOUND\r\n' : 'END\r\n';
        return dialect === 'lite'
          ? `VALUE ${request.key} ${value}\r\nEND\n`
          : `VALUE ${request.key} ${value.length}\r\n${value}\r\nEND\r\n`;
      }
      case 'refused':
        return dialect === 'lite' ? 'NOT STORED\r\n' : 'NOT-STORED\r\n';
      case 'invalid':
        return dialect === 'lite' ? 'INVALID COMMAND\r\n' : 'ERROR\r\n';
      default:
        return '';
    }
  }
}
