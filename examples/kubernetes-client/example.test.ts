import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);
const cluster = useExample(path.join(import.meta.dirname, 'service'));

/** The files that a node mounts into a pod, and where. */
const account = path.resolve(import.meta.dirname, '../../dist/examples', randomUUID());
const mounted = '/var/run/secrets/kubernetes.io/serviceaccount';
afterAll(() => rmSync(account, { recursive: true, force: true }));

test('the pods of its namespace, with the CA of its cluster', async () => {
  const { status, stdout } = await runInPod({});
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'till Running\nstock Pending\nADDED after-7\n' });
});

test('requests trusts the CA that it is told', async () => {
  const env = { REQUESTS_CA_BUNDLE: `${mounted}/ca.crt` };
  const { status, stdout } = await runInPod({ entrypoint: 'python', args: ['version.py'], env });
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'v1.31.0\n' });
});

test('requests trusts no other', async () => {
  const { status, stderr } = await runInPod({ entrypoint: 'python', args: ['version.py'] });
  expect(status).toBe(1);
  expect(stderr).toContain('CERTIFICATE_VERIFY_FAILED');
});

type Given = { entrypoint?: string; args?: string[]; env?: Record<string, string> };

async function runInPod({ env, ...given }: Given) {
  const api = await cluster.start();
  await api.prints('listening');
  await makeAccount();
  return example.run({
    ...given,
    beside: api,
    env: { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '6443', ...env },
    mounts: [{ source: account, target: mounted, readonly: true }],
  });
}

async function makeAccount(): Promise<void> {
  const { stdout: ca } = await cluster.run({ args: ['-c', 'print(open("ca.crt").read())'] });
  const files = { 'ca.crt': ca, namespace: 'shop', token: 'of the test only' };
  mkdirSync(account, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(account, name), text);
}
