import type { Fault } from './fault.js';

const fault: Fault = {
  summary: 'What is too long of a value is run as a command.',
  story: 'As many bytes as announced are read, and the next line is expected right behind them.',
  fix: 'Drop the rest of the line.',
  clauses: ['SET-4'],
  isSlow: true,
  install(seams) {
    seams.value = async (size, client) => {
      if (seams.dialect.framing === 'line') {
        const line = await client.line(seams.limits.maxValueBytes);
        if (line === 'end' || line.length <= size) return line;
        client.unread(Buffer.concat([Buffer.from(line.slice(size)), Buffer.from('\r\n')]));
        return 'too long';
      }
      const value = await client.bytes(size);
      if (value.length < size) return 'end';
      const [next] = await client.bytes(1);
      if (next === undefined) return 'end';
      client.unread(Buffer.of(next));
      if (next !== 0x0d && next !== 0x0a) return 'too long';
      const end = await client.line(2);
      return end === 'end' ? end : value;
    };
  },
};
export default fault;
