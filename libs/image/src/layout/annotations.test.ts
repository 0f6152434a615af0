import { expect, it } from 'vitest';
import { imageAnnotations } from './annotations.ts';
import { composeImage } from './compose-image.ts';
import type { ImageSettings } from './image-settings.ts';

const labels = {
  'org.python.image.version': '3.13.15-debian13',
  'org.debian.suite': 'trixie',
  'org.python.series': '3.13',
};
const settings: ImageSettings = {
  ...{ user: '', workdir: '', entrypoint: [], cmd: [], env: {}, labels },
  ...{ exposedPorts: [], volumes: [], stopSignal: '' },
};
const expected = {
  'org.debian.suite': 'trixie',
  'org.opencontainers.image.created': '2023-11-14T22:13:20Z',
  'org.opencontainers.image.licenses': 'Apache-2.0 AND PSF-2.0',
  'org.opencontainers.image.version': '3.13.15-debian13',
};

it('annotations are our labels under OCI’s names, the licences, the suite and the date, and nothing else', () => {
  expect(imageAnnotations({ settings, date: 1_700_000_000 })).toEqual(expected);
});

it('they are sealed into the manifest', () => {
  const options = { architecture: 'amd64', settings, layers: [], date: 1_700_000_000 };
  const { manifest, documents } = composeImage(options);
  const text = documents.get(`blobs/${manifest.digest.replace(':', '/')}`) ?? '';
  expect(JSON.parse(text).annotations).toEqual(expected);
});
