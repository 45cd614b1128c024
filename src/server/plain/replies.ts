import type { Seams } from './seams.js';

type Steps = Pick<Seams, 'reply' | 'hit' | 'encode' | 'send' | 'greet' | 'serve' | 'leave'>;

const FIELDS = /(<(?:key|value|bytes)>)/;
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
      const reply = seams.dialect.replies[kind];
      if (!reply.includes('<')) return Buffer.from(reply, 'latin1');
      const field = (text: string) => {
        if (text === '<key>') return key;
        if (text === '<value>') return value;
        return Buffer.from(text === '<bytes>' ? String(value.length) : text, 'latin1');
      };
      return Buffer.concat(reply.split(FIELDS).map(field));
    },
    send: async (bytes, client) => (seams.alive ? client.send(bytes) : undefined),
  };
}
