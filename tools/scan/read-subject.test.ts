import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { attachStatements } from '@distroless/attest';
import { makePublished, makeRelease } from '@distroless/attest/testing';
import { writeLayout } from '@distroless/image';
import { writeSboms } from '@distroless/sbom';
import { openSigner } from '@distroless/sigstore';
import { makeKeys } from '@distroless/sigstore/testing';
import type { MadeWorkspace } from '@distroless/workspace/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { scanArguments } from './arguments.ts';
import { readSubject } from './read-subject.ts';

let made: MadeWorkspace;
let layout: string;
beforeAll(async () => {
  ({ made } = await makeRelease());
  const image = { series: '3.13', variant: 'runtime' } as const;
  await writeSboms(image, 'amd64', { context: await made.open(), flavour: 'release' });
  layout = join(made.folder, 'dist/python/3.13/runtime/oci-amd64-release');
}, 60_000);
afterAll(() => made.close());

const read = async (args: string[]) => readSubject(scanArguments(args), await made.open());

it('a project is its SBOM, which has to be of the image in dist', async () => {
  const { packages } = await read(['python-3.13-runtime', '--flavour=release']);
  expect(packages.map(({ name }) => name)).toEqual(['python', 'libc6']);
});

it('a layout is the SBOM beside it', async () => {
  expect(await read([layout])).toEqual(await read(['python-3.13-runtime', '--flavour=release']));
});

it('a layout without an SBOM cannot be scanned: nobody knows what is in it', async () => {
  await cp(layout, join(made.folder, 'oci-other'), { recursive: true });
  await expect(read([join(made.folder, 'oci-other')])).rejects.toThrow(
    /^cannot read ".*\/sbom-other\.spdx\.json": no such file; run the target sbom, or give its SBOM as a file$/,
  );
});

it('the SBOM beside a layout has to be of that image', async () => {
  await cp(
    layout.replace('oci-amd64-release', 'sbom-amd64-release.spdx.json'),
    join(made.folder, 'sbom-x.spdx.json'),
  );
  const folder = join(made.folder, 'oci-x');
  const lists = { cmd: [], entrypoint: [], exposedPorts: [], volumes: [] };
  const settings = { ...lists, env: {}, labels: {}, stopSignal: '', user: '', workdir: '' };
  await writeLayout(folder, { architecture: 'amd64', date: 0, layers: [], settings });
  await expect(read([folder])).rejects.toThrow(/sbom-x\.spdx\.json: is of another image than .*oci-x; /);
});

it('a published image is the SBOM that is attached to it, checked by its signature if somebody is named', async () => {
  const published = await makePublished();
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  try {
    const { privateKey, publicKey } = makeKeys(made.folder);
    const root = () => Promise.reject(new Error('a key needs no trusted root'));
    const signer = await openSigner({ env: { SIGNING_KEY: privateKey }, root });
    await attachStatements(published, published.statements, signer);
    const sbom = await read([published.reference, '--arch=arm64', `--key=${publicKey}`]);
    expect(decodeURIComponent(sbom.image)).toContain(`@${published.images[1]?.descriptor.digest}`);
    expect(error.mock.calls).toEqual([]);
    expect(await read([published.reference, '--arch=arm64'])).toEqual(sbom);
    expect(error.mock.calls).toEqual([
      [expect.stringMatching(/^the signature of the SBOM is not checked: /)],
    ]);
    const other = makeKeys(made.folder, { name: 'other' }).publicKey;
    await expect(read([published.reference, `--key=${other}`])).rejects.toThrow(/none is attached/);
  } finally {
    error.mockRestore();
    await published.registry.close();
  }
});

it.each([
  {
    reason: 'an image of the engine',
    subject: 'localhost/python-distroless:3.13-debian13-debug',
    message:
      /^cannot scan "localhost.*": it is an image of this machine's engine; give the project that built it, such as python-3\.13-debug$/,
  },
  {
    reason: 'a published image without tag and digest',
    subject: '127.0.0.1:5000/space/python-distroless',
    message: /^cannot read the SBOM of "127.*": it has no tag and no digest; name one/,
  },
  {
    reason: 'a file that is not there',
    subject: 'sbom.json',
    message: /^cannot read "sbom\.json": no such file; name an SBOM file, a project, or a published image$/,
  },
])('$reason is an error with what to give', async ({ subject, message }) => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  await expect(read([subject])).rejects.toThrow(message);
  error.mockRestore();
});
