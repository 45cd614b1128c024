import { afterEach, expect, test, vi } from 'vitest';
import { ownEnvironment } from '../src/own-environment.js';

afterEach(() => void vi.unstubAllEnvs());

test('the kit starts its own processes in its own environment, without certificates to read', () => {
  vi.stubEnv('NODE_EXTRA_CA_CERTS', '/etc/ssl/certs/ca-certificates.crt');
  vi.stubEnv('MEMLITE_SOMETHING', 'kept');
  expect(ownEnvironment()).toMatchObject({ PATH: process.env.PATH, MEMLITE_SOMETHING: 'kept' });
  expect(ownEnvironment()).not.toHaveProperty('NODE_EXTRA_CA_CERTS');
});
