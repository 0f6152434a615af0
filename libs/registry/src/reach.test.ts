import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serveRegistry } from '@distroless/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRepository } from './repository.ts';
import { isLoopback } from './repository-name.ts';
import { open, QUICK, withRegistry } from './testing/made-repository.ts';

it('a registry on this machine needs no TLS', async () => {
  const base = await withRegistry({}, async (registry) => (await open(registry)).base.protocol);
  expect(base).toBe('http:');
});

it.each([
  ['localhost:5000', true],
  ['127.0.0.1', true],
  ['[::1]:5000', true],
  ['localhost.example', false],
  ['127.0.0.1.example:80', false],
  ['10.0.0.1', false],
])('"%s" is on this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

it('a registry that is down is named', async () => {
  const registry = await serveRegistry();
  await registry.close();
  await expect(open(registry)).rejects.toMatchObject({
    fault: 'unreachable',
    message: expect.stringMatching(
      /^cannot reach the registry "127\.0\.0\.1:\d+": cannot reach ".*" \(connect ECONNREFUSED .*\); check the name, the network/,
    ),
  });
});

it('another server is no registry', async () => {
  const server = createServer((_, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const opened = openRepository(`127.0.0.1:${port}/a/b`, { env: {}, ...QUICK });
  await expect(opened.finally(() => server.close())).rejects.toMatchObject({ fault: 'unreachable' });
});

it.each([
  'python',
  'a/b',
  'localhost/UP',
  'localhost/../b',
  'localhost/',
  'user:pw@registry.example/a',
  `localhost/${'a'.repeat(255)}`,
])('"%s" is no repository', async (name) => {
  await expect(openRepository(name, { env: {} })).rejects.toThrow(`cannot use the repository "${name}"`);
});

// In another process, because Node reads NODE_EXTRA_CA_CERTS when it starts.
const PROGRAM = `
import { openRepository } from ${JSON.stringify(new URL('repository.ts', import.meta.url).href)};
const options = { env: {}, retries: 0 };
console.log((await openRepository(process.env.NAME, options).catch((error) => ({ base: error }))).base + '');`;

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) {
  console.warn('SKIPPED: registries with TLS, as this machine has no openssl to make a certificate');
}

describe.skipIf(!hasOpenssl)('a registry with TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const [certificate, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  beforeAll(() => {
    execFileSync('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
      ...['-keyout', keyFile, '-out', certificate],
    ]);
  });

  async function opened(env: Record<string, string>): Promise<string> {
    const tls = { key: readFileSync(keyFile), cert: readFileSync(certificate) };
    return withRegistry({ tls }, async ({ host }) => {
      const { NODE_EXTRA_CA_CERTS: _, ...own } = process.env;
      const command = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM];
      const settings = { env: { ...own, NAME: `${host}/a/b`, ...env } };
      return (await promisify(execFile)(process.execPath, command, settings)).stdout.trim();
    });
  }

  it('is reached when its certificate is known', async () => {
    const base = await opened({ NODE_EXTRA_CA_CERTS: certificate });
    expect(base).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/v2\/a\/b\/$/);
  });

  it('is not reached when its certificate is unknown, also on this machine', async () => {
    expect(await opened({})).toMatch(
      /^RegistryError: cannot reach the registry .*self-signed certificate.*; set NODE_EXTRA_CA_CERTS to the file/,
    );
  });
});
