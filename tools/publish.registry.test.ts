import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Engine, openEngine, removeImage, runEngine } from '@distroless/engine';
import { describePublished, type PublishOptions, publishImage } from '@distroless/publish';
import { listReferrers, openRepository, pullManifest, pushReferrer } from '@distroless/registry';
import { openContext } from '@distroless/workspace';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RegistryRun, runRegistry, unpackRegistry } from './lib/docker-registry.ts';
import { mountSmall, newestRuntime, withCuts } from './publish/registry-trials.ts';

// The newest runtime image of this machine, in a registry of Debian's package, from where the engine pulls it by its digest.
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const signal = new AbortController().signal;
const context = await openContext(root, process.env, { now: new Date(), signal, report: () => undefined });
const home = await mkdtemp(join(tmpdir(), 'publish-'));
const [program, secret] = [join(home, 'program'), 'pass:word'];
await mkdir(program);
const whyNot = await unpackRegistry(program, context).then(
  () => '',
  ({ message }: Error) => message,
);
if (whyNot) console.warn(`SKIPPED: publishing to Debian's registry, which cannot be fetched: ${whyNot}`);
const runtime = await newestRuntime(root);
if (!runtime) throw new Error('there is no runtime image; run "./nx run tools:publish-command"');
const checked = runtime;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(home, 'run-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

function withRegistry<T>(options: Partial<RegistryRun>, work: (host: string) => Promise<T>): Promise<T> {
  return runRegistry(program, { data: join(folder, 'data'), signal, ...options }, work);
}

function publish(host: string, options: Partial<PublishOptions> = {}) {
  return publishImage(checked, { registry: `${host}/space`, env: {}, backoff: 50, ...options });
}

/** The digests under all tags, as the registry keeps them on its disk. */
async function tagsOnDisk(): Promise<string[]> {
  const tags = join(folder, 'data/docker/registry/v2/repositories/space/python-distroless/_manifests/tags');
  return readdir(tags).catch(() => []);
}

describe.skipIf(whyNot !== '')('with Debian’s registry', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ env: process.env, workspace: root, report: console.warn });
  });

  async function pullAndRun(reference: string, args: string[]): Promise<string> {
    try {
      await runEngine(engine, ['pull', '--quiet', ...args, reference]);
      const code = 'import sys; print(sys.version.split()[0])';
      const { stdout } = await runEngine(engine, ['run', '--rm', '--network=none', reference, '-c', code]);
      return stdout.trim();
    } finally {
      await removeImage(engine, reference);
    }
  }

  test('an image is published, once, and the engine pulls its digest and runs it', async () => {
    await withRegistry({}, async (host) => {
      const first = await publish(host);
      console.log(describePublished(first).join('\n'));
      expect(first.blobs).toMatchObject({ present: 0 });
      expect(await tagsOnDisk()).toEqual(first.tags.map(({ tag }) => tag).sort());
      const again = await publish(host);
      expect([again.blobs.uploaded, again.manifests.uploaded]).toEqual([0, 0]);
      expect(again.tags.filter(({ pushed }) => pushed === 'uploaded')).toEqual([]);
      const plain = engine.name === 'podman' ? ['--tls-verify=false'] : [];
      for (const { digest } of [first.index, ...first.images]) {
        expect(await pullAndRun(`${first.repository}@${digest}`, plain)).toBe(checked.release);
      }
    });
  });

  test('what belongs to an image is found by the tag, as there is no API', async () => {
    await withRegistry({}, async (host) => {
      const { index, repository } = await publish(host);
      const opened = await openRepository(repository, { env: {}, access: 'push' });
      const layers = [{ mediaType: 'application/json', content: Buffer.from('{}') }];
      const { descriptor } = await pushReferrer(opened, index, { artifactType: 'application/x', layers });
      expect(await listReferrers(opened, index.digest)).toEqual([descriptor]);
      expect(await pullManifest(opened, descriptor.digest)).toBeDefined();
    });
  });

  test('an upload that is cut goes on', async () => {
    await withRegistry({}, async (host) => {
      const options = { retries: 8, backoff: 1 };
      const { blobs } = await withCuts(host, { after: 3_000_000, times: 3 }, async (cut, cuts) => {
        const published = await publish(cut, options);
        expect(cuts()).toBe(3);
        return published;
      });
      expect(blobs.uploaded).toBe(checked.images[0] ? checked.images[0].layout.layers.length + 1 : 0);
      expect((await publish(host)).blobs.uploaded).toBe(0);
    });
  });

  test('a registry that stops is named, and the next run goes on', async () => {
    await withRegistry({}, async (host) => {
      const failed = withCuts(host, { after: 5_000_000, times: Number.POSITIVE_INFINITY }, (cut) =>
        publish(cut, { retries: 0 }),
      );
      await expect(failed).rejects.toMatchObject({ fault: 'unreachable' });
      expect(await tagsOnDisk()).toEqual([]);
      expect((await publish(host)).blobs.present).toBeGreaterThan(0);
    });
  });

  test('a read-only registry is named', async () => {
    await withRegistry({ readOnly: true }, async (host) => {
      await expect(publish(host)).rejects.toMatchObject({ fault: 'read-only' });
    });
  });

  test('a full disk is named, and no tag leads to half an image', async ({ skip }) => {
    const data = join(folder, 'data');
    await mkdir(data);
    const unmount = await mountSmall(data, 20);
    if (!unmount) return skip('only root mounts a small disk');
    try {
      await withRegistry({}, async (host) => {
        const failed = await publish(host, { retries: 1 }).catch((error) => error);
        expect(failed).toMatchObject({ fault: 'faulty', message: expect.stringContaining('disk full') });
        expect(await tagsOnDisk()).toEqual([]);
      });
    } finally {
      await unmount();
    }
  });

  test('an altered blob on its disk is found when it is pulled', async () => {
    await withRegistry({}, async (host) => {
      const { repository, images } = await publish(host);
      const [digest = ''] = images.map((image) => image.digest.replace('sha256:', ''));
      const file = join(folder, 'data/docker/registry/v2/blobs/sha256', digest.slice(0, 2), digest, 'data');
      await writeFile(file, (await readFile(file, 'utf8')).replace('linux', 'linus').replace('2', '3'));
      const opened = await openRepository(repository, { env: {}, retries: 0 });
      await expect(pullManifest(opened, `sha256:${digest}`)).rejects.toThrow('cannot pull manifest');
    });
  });

  test('with TLS and a password', async () => {
    const [certificate, key] = [join(folder, 'ca.crt'), join(folder, 'key.pem')];
    execFileSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
      ...['-keyout', key, '-out', certificate],
    ]);
    const passwords = join(folder, 'htpasswd');
    // bcrypt of the password above.
    const hash = '$2b$05$abcdefghijklmnopqrstuuDIEddBSuRWBBEY6g5zv60IAP5bSSfki';
    await writeFile(passwords, `me:${hash}\n`);
    await withRegistry({ tls: { certificate, key }, passwords }, async (host) => {
      const env = { NODE_EXTRA_CA_CERTS: certificate, HOME: folder };
      expect(await publishElsewhere(host, env)).toMatch(/^unauthorized .* none for "127\.0\.0\.1:\d+"/);
      await writeLogin(host, 'expired');
      expect(await publishElsewhere(host, env)).toMatch(/^unauthorized .* are wrong or have expired; log in/);
      await writeLogin(host, secret);
      const digest = await publishElsewhere(host, env);
      expect(digest).toMatch(/^sha256:/);
      // docker reads certificates of registries from /etc only.
      if (engine.name !== 'podman') return;
      const args = ['--creds', `me:${secret}`, '--cert-dir', folder];
      const reference = `${host}/space/python-distroless@${digest}`;
      expect(await pullAndRun(reference, args)).toBe(checked.release);
    });
  });
});

async function writeLogin(host: string, password: string): Promise<void> {
  const auth = Buffer.from(`me:${password}`).toString('base64');
  await mkdir(join(folder, '.docker'), { recursive: true });
  await writeFile(join(folder, '.docker/config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
}

/** In a separate process, since Node reads certificates when it starts. What it prints: a digest, or the error. */
async function publishElsewhere(host: string, env: Record<string, string>): Promise<string> {
  const { folder: layout } = checked.images[0]?.layout ?? { folder: '' };
  const program = `
import { publishImage, readSealedImage } from '@distroless/publish';
const image = await readSealedImage(${JSON.stringify(layout)});
const checked = { ...${JSON.stringify({ ...checked, images: [] })}, created: image.created, images: [image] };
const options = { registry: '${host}/space', env: process.env, retries: 0 };
const done = await publishImage(checked, options).catch((error) => error);
console.log(done.index?.digest ?? done.fault + ' ' + done.message);`;
  const command = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const settings = { cwd: join(root, 'tools'), env: { ...process.env, ...env } };
  const { stdout } = await promisify(execFile)(process.execPath, command, settings);
  return stdout.trim();
}
