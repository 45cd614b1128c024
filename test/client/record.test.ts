import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recorder } from '../../src/client/record.js';
import { Names } from '../../src/client/transcript-names.js';
import { parseTranscript } from '../../src/client/transcript-parse.js';

describe('Recorder', () => {
  it('writes what was sent and what came, however it was cut', () => {
    const recorder = new Recorder();
    recorder.received(Buffer.from('Client So'));
    recorder.received(Buffer.from('cket\r\n'));
    recorder.sent('set <k> 5');
    recorder.sent('... é ');
    recorder.received(Buffer.from('STORED\n'));
    recorder.received(Buffer.from('... \x00'));
    recorder.sent('exit');
    recorder.closed();
    expect(recorder.toString()).toBe(
      [
        '# Recorded by memlite-kit client.',
        '< Client Socket',
        '> set \\<k> 5',
        '> \\.\\.\\. é\\x20',
        '< STORED',
        '<= \\.\\.\\. \\x00',
        '> exit',
        '<! closed',
        '',
      ].join('\n'),
    );
  });

  it('is read back as the same lines and bytes', () => {
    const line = fc.string({ unit: 'binary' }).filter((text) => !/[\r\n]/.test(text));
    const chunk = fc.oneof(fc.uint8Array({ minLength: 1 }), fc.constant(Uint8Array.from([65, 13, 10])));
    fc.assert(
      fc.property(fc.array(fc.tuple(line, fc.array(chunk, { maxLength: 6 })), { maxLength: 6 }), (exchanges) => {
        const recorder = new Recorder();
        for (const [sent, received] of exchanges) {
          recorder.sent(sent);
          for (const bytes of received) recorder.received(Buffer.from(bytes));
        }
        const { steps } = parseTranscript(Buffer.from(recorder.toString()), 'recorded');
        const names = new Names();
        const sent = steps.flatMap((step) => (step.kind === 'send' ? [names.encode(step.text).toString()] : []));
        expect(sent).toEqual(exchanges.map(([text]) => text));
        const received = steps.flatMap((step) =>
          step.kind === 'expect' ? [...names.pattern(step.text), Buffer.from(step.ending === 'line' ? '\n' : '')] : [],
        );
        const original = Buffer.concat(exchanges.flatMap(([, chunks]) => chunks)).toString('latin1');
        // A CR before a LF belongs to the line end, and either line end will do.
        expect(Buffer.concat(received).toString('latin1')).toBe(original.replace(/\r\n/g, '\n'));
      }),
    );
  });

  it('ends after some megabytes, and says so', () => {
    const recorder = new Recorder();
    for (let i = 0; i < 20; i++) recorder.received(Buffer.alloc(1024 * 1024, 'a'));
    recorder.sent('exit');
    recorder.closed();
    const script = recorder.toString();
    expect(script.length).toBeLessThan(10 * 1024 * 1024);
    expect(script).toMatch(/# The session went on; this is where recording ended\.\n$/);
  });
});
