import { describe, expect, it } from 'vitest';
import { type Build, builds, type Image } from './image.mjs';
import { imageLabels } from './labels.mjs';

const image = (more: Partial<Image> = {}): Image => ({
  root: 'images/python/3.13/runtime',
  series: '3.13',
  variant: 'runtime',
  suite: 'trixie',
  debian: 13,
  eol: '2029-10-31',
  release: '3.13.15',
  named: false,
  verified: true,
  registry: 'localhost',
  ...more,
});

/** The value of one label; undefined where the image has none of that name. */
function labelOf(name: string, more: Partial<Image>, build: Build = ''): string | undefined {
  const label = imageLabels(image(more), build).find((line) => line.startsWith(`${name}=`));
  return label?.slice(name.length + 1);
}

describe('imageLabels', () => {
  it('say what an image is, and none of them when it was built', () => {
    expect(imageLabels(image({ source: 'https://git.example/python' }), '')).toEqual([
      'org.opencontainers.image.title=Distroless Python',
      'org.opencontainers.image.description=CPython 3.13 on Debian 13 without shell and package manager',
      'org.opencontainers.image.version=3.13.15-debian13',
      'org.opencontainers.image.revision=$REVISION',
      'org.opencontainers.image.source=https://git.example/python',
      'org.opencontainers.image.licenses=Apache-2.0 AND PSF-2.0',
      'org.debian.suite=trixie',
      'org.python.series=3.13',
      'org.python.release=3.13.15',
      'org.python.eol=2029-10-31',
      'org.python.build=fast',
    ]);
  });

  it.each<{ reason: string; name: string; more: Partial<Image>; build?: Build; value: string | undefined }>([
    {
      reason: 'where no repository is known there is no label of it',
      name: 'org.opencontainers.image.source',
      more: {},
      value: undefined,
    },
    {
      reason: 'a substitute names what it stands in for',
      name: 'org.python.substitute-for',
      more: { release: '3.13.5', instead: '3.13.15' },
      value: '3.13.15',
    },
    {
      reason: 'what is no substitute names nothing',
      name: 'org.python.substitute-for',
      more: {},
      value: undefined,
    },
    {
      reason: 'a substitute is told by its version, too',
      name: 'org.opencontainers.image.version',
      more: { release: '3.13.5', instead: '3.13.15' },
      value: '3.13.5-debian13',
    },
    {
      reason: 'an optimised build',
      name: 'org.python.build',
      more: {},
      build: 'release',
      value: 'release',
    },
    {
      reason: "upstream's own build",
      name: 'org.python.build',
      more: {},
      build: 'upstream',
      value: 'upstream',
    },
    {
      reason: 'the architecture is no label: an image has it as a field',
      name: 'org.python.build',
      more: {},
      build: 'arm64',
      value: 'fast',
    },
    {
      reason: 'the builder is called so',
      name: 'org.opencontainers.image.title',
      more: { variant: 'builder' },
      value: 'Distroless Python builder',
    },
    {
      reason: 'debug is called so',
      name: 'org.opencontainers.image.title',
      more: { variant: 'debug' },
      value: 'Distroless Python debug',
    },
  ])('$reason', ({ name, more, build, value }) => {
    expect(labelOf(name, more, build)).toBe(value);
  });

  it.each(['builder', 'runtime', 'debug'] as const)(
    'of %s are one line each, as nx-container wants them, and none comes twice',
    (variant) => {
      for (const build of Object.keys(builds) as Build[]) {
        const labels = imageLabels(
          image({ variant, instead: '3.13.16', source: 'https://x.example' }),
          build,
        );
        expect(labels.filter((label) => !/^[a-z.-]+=[^,\n]+$/.test(label))).toEqual([]);
        expect(new Set(labels.map((label) => label.split('=')[0])).size).toBe(labels.length);
      }
    },
  );
});
