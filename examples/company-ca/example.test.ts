import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { series, useExample } from '../lib/index.ts';

const folder = import.meta.dirname;
const company = useExample(path.join(folder, 'service'));

// The example with the company's certificate added.
const context = await mkdtemp(path.join(tmpdir(), 'company-ca-'));
beforeAll(async () => {
  const { status, stdout, stderr } = await company.run({ args: ['cat', 'ca.crt'] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  await cp(folder, context, { recursive: true });
  await writeFile(path.join(context, 'company.crt'), stdout);
});
afterAll(() => rm(context, { recursive: true }));

const example = useExample(folder, { context });
const args = ['https://127.0.0.1:8443/'];

test('asks a server whose certificate is of the company', async () => {
  const server = await company.start();
  await server.prints('listening');
  const { status, stdout, stderr } = await example.run({ args, beside: server });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { roots, ...answers } = JSON.parse(stdout);
  expect(answers).toEqual({ urllib: 'of the company', requests: 'of the company', user: example.uid });
  // The public ones are there too.
  expect(roots).toBeGreaterThan(100);
});

test.each([
  { name: 'SSL_CERT_FILE', why: 'urllib looks there' },
  { name: 'REQUESTS_CA_BUNDLE', why: 'requests looks there' },
])('without the root in $name it does not: $why', async ({ name }) => {
  const server = await company.start();
  await server.prints('listening');
  // certifi has only the public roots.
  const certifi = `/opt/venv/lib/python${series}/site-packages/certifi/cacert.pem`;
  const { status, stderr } = await example.run({ args, env: { [name]: certifi }, beside: server });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining('CERTIFICATE_VERIFY_FAILED'),
  });
});
