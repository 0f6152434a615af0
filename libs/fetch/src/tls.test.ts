import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeProxy } from './testing/made-proxy.ts';

// In another process, because Node reads NODE_EXTRA_CA_CERTS when it starts.
const PROGRAM = `
import { fetchText } from ${JSON.stringify(new URL('fetch-text.ts', import.meta.url).href)};
console.log(await fetchText({ places: [process.env.PLACE], what: 'text', limit: 100 }, { retries: 0 }));`;

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl)
  console.warn('SKIPPED: downloads by TLS, as this machine has no openssl to make a certificate');

describe.skipIf(!hasOpenssl)('a server whose certificate only NODE_EXTRA_CA_CERTS knows', () => {
  let folder: string;
  let certificate: string;
  let server: Server;
  let port: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tls-'));
    certificate = join(folder, 'certificate.pem');
    const key = join(folder, 'key.pem');
    await makeCertificate(certificate, key);
    const options = { cert: await readFile(certificate), key: await readFile(key) };
    server = createServer(options, (_, response) => response.end('a text'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  it('is trusted', async () => {
    const output = await download(`https://127.0.0.1:${port}/text`, { NODE_EXTRA_CA_CERTS: certificate });
    expect(output).toBe('a text\n');
  });

  it('is trusted through the tunnel of a proxy', async () => {
    const proxy = await madeProxy();
    const place = `https://files.invalid:${port}/text`;
    const env = { NODE_EXTRA_CA_CERTS: certificate, https_proxy: proxy.url, no_proxy: '' };
    expect(await download(place, env).finally(proxy.close)).toBe('a text\n');
    expect(proxy.asked).toEqual([`CONNECT files.invalid:${port}`]);
  });

  it('is not trusted without that setting', async () => {
    await expect(download(`https://127.0.0.1:${port}/text`, {})).rejects.toThrow('self-signed certificate');
  });
});

async function makeCertificate(certificate: string, key: string): Promise<void> {
  const names = 'subjectAltName=DNS:files.invalid,IP:127.0.0.1';
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=files.invalid', '-addext', names, '-keyout', key, '-out', certificate],
  ]);
}

async function download(place: string, env: Record<string, string>): Promise<string> {
  const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...own } = process.env;
  const command = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM];
  const settings = { env: { ...own, no_proxy: '127.0.0.1', PLACE: place, ...env } };
  return (await promisify(execFile)(process.execPath, command, settings)).stdout;
}
