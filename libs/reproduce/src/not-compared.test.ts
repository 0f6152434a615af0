import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trustedKey } from '@distroless/sigstore';
import { makeKeys } from '@distroless/sigstore/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildAgain } from './reproduce.ts';
import { labelsOf } from './testing/made-image.ts';
import { DATE } from './testing/made-repository.ts';
import { type MadeRun, makeRun } from './testing/made-run.ts';

let made: MadeRun;
beforeAll(async () => {
  made = await makeRun();
}, 60_000);
afterAll(() => made.close());

/** What a provenance is made from when an image has this label. */
function withLabel(name: string, value: string) {
  return { labels: { ...labelsOf(made.commit), [name]: value } };
}

describe('it cannot be compared, and nothing is left,', () => {
  it('when the build fails', async () => {
    const build = () => Promise.reject(new Error('cannot build: it failed'));
    await expect(made.run({ build })).rejects.toThrow(/^cannot build: it failed$/);
    expect(made.leftovers()).toEqual([]);
  });

  it('when the build writes no image', async () => {
    await expect(made.run({ build: async () => {} })).rejects.toThrow(/index\.json: no such file$/);
    expect(made.leftovers()).toEqual([]);
  });

  it('when the rebuilt image is damaged, though its manifest is the published one', async () => {
    const build: BuildAgain = async (options) => {
      await made.building()(options);
      const blobs = join(options.folder, 'dist/python/3.13/runtime/oci-amd64-release/blobs/sha256');
      for (const name of readdirSync(blobs)) {
        const content = readFileSync(join(blobs, name));
        // Layers are in zstd, documents are not.
        if (content[0] !== 0x28) continue;
        rmSync(join(blobs, name));
        writeFileSync(join(blobs, name), content.fill(0, content.length - 1));
      }
    };
    await expect(made.run({ build })).rejects.toThrow(/: the layer "sha256:\w+" has digest "sha256:/);
  });

  it('when it is interrupted during the build', async () => {
    const controller = new AbortController();
    const build: BuildAgain = async ({ signal }) => {
      expect(made.leftovers()).toHaveLength(1);
      controller.abort(new Error('interrupted by SIGINT'));
      signal.throwIfAborted();
    };
    await expect(made.run({ build, signal: controller.signal })).rejects.toThrow(/^interrupted by SIGINT$/);
    expect(made.leftovers()).toEqual([]);
  });

  it('when no place has the commit', async () => {
    const commit = 'c0ffee'.padEnd(40, '0');
    const { reference } = await made.publish({ commit });
    await expect(made.run({ reference })).rejects.toThrow(
      /^cannot check out commit "c0ffee0+" from "https:\/\/127\.0\.0\.1:1\/python": .*; name a repository that has it with --source$/,
    );
    expect(made.leftovers()).toEqual([]);
  });

  it('when it was published with another time than that of its commit', async () => {
    const { reference } = await made.publish({ date: DATE + 60 });
    await expect(made.run({ reference })).rejects.toThrow(
      /^cannot reproduce the image: it is from "2026-01-02T00:01:00Z", its commit from "2026-01-02T00:00:00\.000Z": it was built with SOURCE_DATE_EPOCH, /,
    );
    expect(made.builds).toEqual([]);
    expect(made.leftovers()).toEqual([]);
  });

  type Row = { why: string; provenance: () => object; message: RegExp };
  it.each<Row>([
    {
      why: 'the provenance is that of another variant',
      provenance: () => ({ project: 'python-3.13-builder' }),
      message:
        /: its provenance is that of another one: it names the variant "builder", the image has "runtime"$/,
    },
    {
      why: 'the provenance is that of another series',
      provenance: () => ({ project: 'python-3.12-runtime' }),
      message: /: its provenance is that of another one: it names the series "3\.12", the image has "3\.13"$/,
    },
    {
      why: 'the project is a path',
      provenance: () => ({ project: 'python-../../x-runtime' }),
      message: /names the project "python-\.\.\/\.\.\/x-runtime", which is not the name of an image$/,
    },
    {
      why: 'the project is a command',
      provenance: () => ({ project: 'python-3.13-runtime; touch x' }),
      message: /names the project "python-3\.13-runtime; touch x", which is not the name of an image$/,
    },
    {
      why: 'the flavour is one that no target makes',
      provenance: () => withLabel('org.python.build', 'other\u001b[2J'),
      message: /names a "other \[2J" build for "amd64", which no target makes$/,
    },
    {
      why: 'the source looks like an option',
      provenance: () => withLabel('org.python.image.source', '--upload-pack=touch x'),
      message: /names the source "git\+--upload-pack=touch x", which is no URL of https or ssh /,
    },
  ])('when $why', async ({ provenance, message }) => {
    const { reference } = await made.publish({}, { provenance: provenance() });
    await expect(made.run({ reference })).rejects.toThrow(message);
    expect(made.builds).toEqual([]);
    expect(made.leftovers()).toEqual([]);
  });
});

describe('an image that nobody has signed', () => {
  it('is refused before anything is checked out', async () => {
    const { reference } = await made.publish({}, { unsigned: true });
    await expect(made.run({ reference })).rejects.toThrow(
      /^cannot reproduce ".*": it is not verified:\n(.*\n)+.* fault {5}the provenance .* is missing or not valid/,
    );
    expect(made.builds).toEqual([]);
  });

  it('by the expected key is refused too', async () => {
    const trust = await trustedKey(makeKeys(made.made.folder, { name: 'other' }).publicKey);
    await expect(made.run({ trust })).rejects.toThrow(/it is not verified:/);
  });

  it('is built from its provenance when that is asked for, with a warning', async () => {
    expect(await made.run({ trust: 'unverified' })).toEqual({ digest: made.digest, differences: [] });
    expect(made.made.lines).toContain(
      `WARNING: "${made.reference}" is not verified: nobody vouches for it, or for the code that is run to build it again`,
    );
  });

  it('and that has no provenance is refused in any case', async () => {
    const { reference } = await made.publish({}, { unsigned: true });
    await expect(made.run({ reference, trust: 'unverified' })).rejects.toThrow(
      /has no provenance; it has to be published again$/,
    );
  });
});

it('an image of which its signer says two different things is not built', async () => {
  const second = { project: 'python-3.13-debug' };
  const { reference } = await made.publish({}, { second });
  await expect(made.run({ reference })).rejects.toThrow(/has 2 different provenances; it has to be /);
});

it('an image for another architecture than the one that is asked for is not built', async () => {
  await expect(made.run({ architecture: 'arm64' })).rejects.toThrow(
    /^cannot reproduce ".*": it has 0 images for arm64, only for: amd64; choose one with --arch$/,
  );
});
