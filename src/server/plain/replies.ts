import type { Seams } from './seams.js';

type Steps = Pick<Seams, 'reply' | 'hit' | 'encode' | 'send' | 'greet' | 'serve' | 'leave'>;

const NOTHING = Buffer.alloc(0);

/** A client's life, and what it is sent. */
export function replySteps(seams: Seams): Steps {
  return {
    async serve(client) {
      await seams.greet(client);
      for (;;) {
        const line = await seams.line(client);
        if (line === 'end') break;
        if (line === 'too long') await seams.reply('invalid', client);
        else if (!(await seams.command(line, client))) break;
      }
      seams.leave(client);
    },
    greet: (client) => seams.send(Buffer.from(seams.dialect.greeting, 'latin1'), client),
    leave: (client) => client.close(),
    reply: (kind, client) => seams.send(seams.encode(kind, NOTHING, NOTHING), client),
    hit: (key, value, client) => seams.send(seams.encode('hit', key, value), client),
    encode(kind, key, value) {
      const texts = seams.dialect.replies[kind].split(/(<(?:key|value|bytes)>)/);
      const fields = new Map([
        ['<key>', key],
        ['<value>', value],
        ['<bytes>', Buffer.from(String(value.length))],
      ]);
      return Buffer.concat(texts.map((text) => fields.get(text) ?? Buffer.from(text, 'latin1')));
    },
    send: async (bytes, client) => (seams.alive ? client.send(bytes) : undefined),
  };
}
