import { describe, expect, test } from 'vitest';
import { parseSettings, parseWorkloads } from '../../src/bench/options.js';
import { parseTargets } from '../../src/bench/targets.js';
import { UsageError } from '../../src/errors.js';

const FLAGS = {
  ...{ operation: 'set,get', connections: '50', pipeline: '1,32', 'value-bytes': '32' },
  ...{ keys: 100, rounds: 7, round: '0.8s', 'warm-up': '0s', timeout: '10s' },
};

describe('workloads', () => {
  test('are all combinations, those of one value size together', () => {
    const workloads = parseWorkloads({
      ...FLAGS,
      operation: 'mix, get',
      connections: '1,500',
      'value-bytes': '32,1024',
    });
    expect(workloads).toHaveLength(16);
    expect(new Set(workloads.map((workload) => JSON.stringify(workload))).size).toBe(16);
    expect(workloads.map(({ valueBytes }) => valueBytes)).toEqual([...Array(8).fill(32), ...Array(8).fill(1024)]);
    expect(workloads[0]).toEqual({ operation: 'mix', connections: 1, pipeline: 1, valueBytes: 32 });
  });

  test('said twice are one', () => {
    expect(parseWorkloads({ ...FLAGS, operation: 'set,set', pipeline: '1,1' })).toHaveLength(1);
  });

  test.each([
    ['operation', 'put', /^--operation takes set, get, mix; "put" is not that$/],
    ['operation', '', /^--operation takes set, get, mix; "" is not that$/],
    ['connections', '0', /^--connections takes numbers from 1 to 10000, with commas between; "0" is not that$/],
    ['connections', '1,many', /"many" is not that/],
    ['connections', '10001', /"10001" is not that/],
    ['pipeline', '1e3', /"1e3" is not that/],
    ['pipeline', '-1', /"-1" is not that/],
    ['value-bytes', '1.5', /"1.5" is not that/],
    ['value-bytes', '1048577', /^--value-bytes takes numbers from 1 to 1048576/],
  ])('are refused for --%s %s', (flag, value, sentence) => {
    const parse = () => parseWorkloads({ ...FLAGS, [flag]: value });
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(sentence);
  });

  test('are refused for batches that no memory should hold', () => {
    expect(() => parseWorkloads({ ...FLAGS, pipeline: '1024', 'value-bytes': '102400' })).toThrow(
      /^--pipeline 1024 of --value-bytes 102400 is too much: a batch takes at most 32 MiB$/,
    );
  });
});

describe('settings', () => {
  test('are read', () => {
    const settings = { keys: 100, rounds: 7, roundMs: 800, warmUpMs: 0, timeoutMs: 10_000, seed: 5 };
    expect(parseSettings({ ...FLAGS, seed: 5 })).toEqual(settings);
  });

  test('have a seed of their own each time', () => {
    const seeds = Array.from({ length: 5 }, () => parseSettings(FLAGS).seed);
    expect(new Set(seeds).size).toBe(5);
  });

  test.each([
    ['round', '0s', /^--round takes a time above 0/],
    ['round', 'soon', /^--round takes a time such as/],
    ['warm-up', '-1s', /^--warm-up takes a time such as/],
    ['timeout', '0', /^--timeout takes a time above 0/],
  ])('are refused for --%s %s', (flag, value, sentence) => {
    expect(() => parseSettings({ ...FLAGS, [flag]: value })).toThrow(sentence);
  });
});

describe('targets', () => {
  test.each([
    ['127.0.0.1:11211', '127.0.0.1:11211', undefined, { kind: 'address', text: '127.0.0.1:11211' }],
    ['11211', '11211', undefined, { kind: 'address', text: '11211' }],
    ['ours=127.0.0.1:11211', 'ours', undefined, { kind: 'address', text: '127.0.0.1:11211' }],
    ['memcached://[::1]:11211', 'memcached', 'memcached', { kind: 'address', text: '[::1]:11211' }],
    ['a.b-c=redis://localhost:6379', 'a.b-c', 'redis', { kind: 'address', text: 'localhost:6379' }],
    ['embedded', 'embedded', undefined, { kind: 'embedded' }],
    ['reference=course://embedded', 'reference', 'course', { kind: 'embedded' }],
  ])('%s is understood', (text, name, protocol, what) => {
    expect(parseTargets([text], [])).toEqual([{ name, protocol, what }]);
  });

  test.each([
    ['node server.js --port={port}', 'node server.js --port={port}', undefined, 'node server.js --port={port}'],
    ['mine=./server {port} {csv}', 'mine', undefined, './server {port} {csv}'],
    ['mc=memcached://memcached -p {port}', 'mc', 'memcached', 'memcached -p {port}'],
    ['curl http://x {port}', 'curl http://x {port}', undefined, 'curl http://x {port}'],
  ])('the command %s is understood', (text, name, protocol, command) => {
    expect(parseTargets([], [text])).toEqual([{ name, protocol, what: { kind: 'command', text: command } }]);
  });

  test('are the embedded server unless there are others', () => {
    expect(parseTargets([], [])).toEqual([{ name: 'embedded', protocol: undefined, what: { kind: 'embedded' } }]);
    expect(parseTargets(['1'], ['x {port}']).map(({ name }) => name)).toEqual(['1', 'x {port}']);
  });

  test.each([
    [['http://127.0.0.1:80'], /^there is no protocol "http": use lite, course, memcached, redis, echo$/],
    [['nonsense'], /^--target takes HOST:PORT/],
    [[''], /^--target takes HOST:PORT/],
    [['a=1', 'a=2'], /^two targets are called "a": give them names/],
    [['redis://embedded'], /^the embedded server speaks lite or course, not redis$/],
  ])('%j are refused', (targets, sentence) => {
    expect(() => parseTargets(targets, [])).toThrow(UsageError);
    expect(() => parseTargets(targets, [])).toThrow(sentence);
  });
});
