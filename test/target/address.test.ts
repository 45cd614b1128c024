import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatAddress, parseAddress } from '../../src/target/address.js';

describe('parseAddress', () => {
  it.each([
    ['127.0.0.1:11211', '127.0.0.1', 11211],
    ['localhost:1', 'localhost', 1],
    ['a-host.example:65535', 'a-host.example', 65535],
    ['[::1]:11211', '::1', 11211],
    ['11211', '127.0.0.1', 11211],
    [' 127.0.0.1:80 ', '127.0.0.1', 80],
  ])('%j', (text, host, port) => expect(parseAddress(text)).toEqual({ host, port }));

  it.each([
    'nonsense',
    'host:',
    'host:0',
    'host:65536',
    'host:99999',
    'host:-1',
    ':80',
    '::1:80',
    'a b:80',
    '',
    'h:1:2',
    'h:x',
  ])('refuses %j', (text) =>
    expect(() => parseAddress(text)).toThrow(`--target takes HOST:PORT, as in 127.0.0.1:11211; "${text}" is not that`),
  );

  test('it reads what formatAddress writes', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65535 }), (host, port) => {
        expect(parseAddress(formatAddress({ host, port }))).toEqual({ host, port });
      }),
    );
  });
});
