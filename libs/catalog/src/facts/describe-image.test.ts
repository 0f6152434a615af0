import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLayout } from '@distroless/image';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folder, image, madeBuild, publishedRecord } from '../testing/made-image.ts';
import { describeImage } from './describe-image.ts';
import { formatFacts, parseFacts } from './facts.ts';

type Made = Awaited<ReturnType<typeof madeBuild>>;
let made: Made;
afterEach(() => made.made.close());

describe('an image that was built here', () => {
  beforeEach(async () => {
    made = await madeBuild();
  });

  it('is described from its layout, its lock and its SBOM', async () => {
    const facts = await describeImage(image, made.context);
    expect(facts).toEqual({
      ...{ ...image, suite: 'trixie', debian: 13, eol: '2029-10-31', release: '3.13.15' },
      ...{ created: '2026-05-28T20:26:40Z', revision: 'c0ffee'.padEnd(40, '0') },
      ...{
        user: '1000:1000',
        entrypoint: ['python'],
        cmd: [],
        workdir: '/home/monty',
        env: ['LANG=C.UTF-8'],
      },
      builds: [
        {
          ...{ architecture: 'amd64', flavour: 'fast', digest: made.digest },
          layers: [
            { kind: 'rootfs', size: expect.any(Number), unpacked: expect.any(Number) },
            { kind: 'cpython', size: expect.any(Number), unpacked: 50_000 },
          ],
          packages: [
            { kind: 'cpython', name: 'python', version: '3.13.15', size: 50_000 },
            // Each with its records.
            {
              kind: 'debian',
              name: 'libc6',
              version: '1.0-1',
              source: 'libc6',
              size: 5000 + recorded('libc6'),
            },
            {
              kind: 'debian',
              name: 'zlib1g',
              version: '1.0-1',
              source: 'zlib1g',
              size: 6000 + recorded('zlib1g'),
            },
          ],
        },
      ],
    });
    expect(facts && parseFacts(formatFacts(facts), 'facts', 'x')).toEqual(facts);
  });

  it('has its checks only if they are of these bytes, and none failed', async () => {
    const { config } = await readLayout(join(made.made.folder, folder, 'oci-amd64-fast'));
    const write = (manifest: string, failed: number) =>
      made.made.write(
        `${folder}/oci-amd64-fast.verified.json`,
        JSON.stringify({
          manifest,
          config: config.digest,
          counts: { passed: 7, failed, skipped: 1 },
          skipped: [],
        }),
      );
    const checks = async () => (await describeImage(image, made.context))?.builds[0]?.checks;
    await write(made.digest, 0);
    expect(await checks()).toEqual({ passed: 7, skipped: 1 });
    await write(made.digest, 1);
    expect(await checks()).toBeUndefined();
    await write(config.digest, 0);
    expect(await checks()).toBeUndefined();
  });

  it.each<{ reason: string; damage: (made: Made) => Promise<void>; message: string }>([
    {
      reason: 'a layer was changed after it was sealed',
      damage: changeLayer,
      message: `cannot describe python-3.13-runtime: ${folder}/oci-amd64-fast: `,
    },
    {
      reason: 'the list of the layout is missing',
      damage: ({ made: { folder: root } }) => rm(join(root, folder, 'oci-amd64-fast/index.json')),
      message: `cannot describe python-3.13-runtime: ${folder}/oci-amd64-fast: index.json: no such file; build the image again: ./nx run python-3.13-runtime:container`,
    },
    {
      reason: 'its SBOM cannot be made, because nobody knows its tarball',
      damage: ({ made: { folder: root } }) => rm(join(root, 'dist/python/3.13/builder/source.json')),
      message:
        'cannot describe python-3.13-runtime: cannot read "dist/python/3.13/builder/source.json": no such file; run ./nx run python-3.13-builder:source',
    },
    {
      reason: 'image and SBOM do not agree',
      damage: ({ made: { edit } }) =>
        edit('images/python/3.13/runtime/lock.json', (text) =>
          text.replaceAll('"version": "1.0-1"', '"version": "1.0-2"'),
        ),
      message: `cannot describe python-3.13-runtime: cannot list what is in python-3.13-runtime: the image and its SBOM do not agree:
  "libc6" has version "1.0-1" in the image and "1.0-2" in the lock`,
    },
    {
      reason: 'the record of its checks is damaged',
      damage: ({ made: { write } }) => write(`${folder}/oci-amd64-fast.verified.json`, '{'),
      message: `cannot describe python-3.13-runtime: cannot read "${folder}/oci-amd64-fast.verified.json": it is no record of a verification; verify the image again`,
    },
  ])('is refused when $reason', async ({ damage, message }) => {
    await damage(made);
    await expect(describeImage(image, made.context)).rejects.toThrow(message);
  });

  it('is not known when it was never built', async () => {
    await rm(join(made.made.folder, folder), { recursive: true });
    expect(await describeImage(image, made.context)).toBeUndefined();
  });
});

describe('an image that was published', () => {
  beforeEach(async () => {
    made = await madeBuild('release');
  });
  const publish = (text: string) => made.made.write(`${folder}/published.json`, text);

  it('has the digests and tags of the registry', async () => {
    await publish(publishedRecord(made.digest));
    const facts = await describeImage(image, made.context);
    const index = made.digest.replace(/^sha256:../, 'sha256:ee');
    expect(facts?.published).toEqual({
      ...{ repository: 'registry.example/space/python-distroless', digest: index, signed: true },
      tags: [
        { tag: '3.13.15-debian13-20260528', digest: index },
        { tag: '3.13.15-debian13', digest: index },
        { tag: '3.13-debian13', digest: index },
      ],
    });
  });

  it('is called unsigned if nothing was attached', async () => {
    await publish(publishedRecord(made.digest, []));
    expect((await describeImage(image, made.context))?.published?.signed).toBe(false);
  });

  it.each<{ reason: string; record: (digest: string) => string; message: string }>([
    {
      reason: 'the record is cut',
      record: (digest) => publishedRecord(digest).slice(0, 100),
      message: `cannot describe python-3.13-runtime: cannot read "${folder}/published.json": it is missing or damaged; run ./nx run python-3.13-runtime:publish`,
    },
    {
      reason: 'other bytes were published than those that are here',
      record: () => publishedRecord(`sha256:${'1'.repeat(64)}`),
      message: `cannot describe python-3.13-runtime: ${folder}/published.json names "sha256:${'1'.repeat(64)}", and no release build here has that digest; run ./nx run python-3.13-runtime:publish again, or remove that file`,
    },
  ])('is refused when $reason', async ({ record, message }) => {
    await publish(record(made.digest));
    await expect(describeImage(image, made.context)).rejects.toThrow(message);
  });
});

/** The bytes of the two files of a record. */
function recorded(name: string): number {
  const control = `Package: ${name}\nVersion: 1.0-1\nArchitecture: amd64\n`;
  return control.length + `${'0'.repeat(32)}  usr/lib/${name}.so\n`.length;
}

/** Another byte in the middle of the lowest layer; its size stays. The tar of the step is the same file, so it is copied. */
async function changeLayer({ made: { folder: root } }: Made): Promise<void> {
  const layout = await readLayout(join(root, folder, 'oci-amd64-fast'));
  const path = join(layout.folder, 'blobs', (layout.layers[0]?.digest ?? '').replace(':', '/'));
  const bytes = await readFile(path);
  bytes[700] = (bytes[700] ?? 0) ^ 1;
  await rm(path);
  await writeFile(path, bytes);
}
