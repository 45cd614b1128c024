import type { Seams } from './seams.js';

type Steps = Pick<Seams, 'reply' | 'hit' | 'encode' | 'send' | 'greet' | 'serve' | 'leave'>;

const FIELDS = /<(?:key|value|bytes)>/g;
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
      const field = (name: string) => {
        if (name === '<bytes>') return String(value.length);
        return (name === '<key>' ? key : value).toString('latin1');
      };
      return Buffer.from(reply.replace(FIELDS, field), 'latin1');
    },
    send: async (bytes, client) => (seams.alive ? client.send(bytes) : undefined),
  };
}
