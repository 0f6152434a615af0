import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspectImage } from '@distroless/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engine, series, useExample } from '../lib/index.ts';
import { type PodSettings, readPodSettings } from './pod-settings.ts';

const example = useExample(import.meta.dirname);
const client = useExample(path.join(import.meta.dirname, '../kubernetes-client'));

const manifest = readFileSync(path.join(import.meta.dirname, 'deployment.yaml'), 'utf8');
const scratch = path.resolve(import.meta.dirname, '../../dist/examples', `pod-${process.pid}`);
beforeAll(() => mkdirSync(scratch, { recursive: true }));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

// The models of the client for Python 3.9 check nothing (fields/read.py). The manifest is the same for all series.
const isStrict = series !== '3.9';

test.skipIf(!isStrict)("every field is one of Kubernetes' API, with a value of its type", async () => {
  expect(await readManifest(manifest)).toEqual({ status: 0, stdout: expect.any(String), stderr: '' });
});

test.skipIf(!isStrict).each([
  {
    reason: 'a misspelled field',
    from: 'readOnlyRootFilesystem',
    to: 'readOnlyRootFileSystem',
    fault: 'readOnlyRootFileSystem: Extra inputs are not permitted',
  },
  {
    reason: 'a value of another type',
    from: 'replicas: 2',
    to: 'replicas: two',
    fault: 'replicas: Input should be a valid integer',
  },
])('$reason is found', async ({ from, to, fault }) => {
  const { status, stderr } = await readManifest(manifest.replace(from, to));
  expect(status).toBe(1);
  expect(stderr).toContain(fault);
});

test('the image works with these settings, answers the probes, and stops in time', async () => {
  const { env, probes, user } = await settings();
  // Kubernetes refuses `runAsNonRoot` for a user that has a name instead of a number.
  expect((await inspectImage(engine, example.image)).user).toMatch(/^[1-9]\d*:/);
  const pod = await example.start({ env, user });
  for (const probe of probes) {
    expect(await pod.ask(`http://127.0.0.1:${probe.port}${probe.path}`)).toMatchObject({ status: 200 });
  }
  await pod.ask('http://127.0.0.1:8000/');
  expect(await pod.ask('http://127.0.0.1:8000/')).toMatchObject({ status: 200, body: '2\n' });
  expect(await pod.stop()).toMatchObject({ status: 0 });
});

async function settings(): Promise<PodSettings> {
  const { stdout } = await readManifest(manifest);
  return readPodSettings(JSON.parse(stdout));
}

async function readManifest(text: string) {
  writeFileSync(path.join(scratch, 'manifest.yaml'), text);
  const { status, stdout, stderr } = await client.run({
    entrypoint: 'python',
    args: ['/fields/read.py', '/manifest/manifest.yaml'],
    mounts: [
      { source: path.join(import.meta.dirname, 'fields'), target: '/fields', readonly: true },
      { source: scratch, target: '/manifest', readonly: true },
    ],
  });
  return { status, stdout, stderr };
}
