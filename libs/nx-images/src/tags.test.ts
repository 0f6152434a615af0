import { describe, expect, it } from 'vitest';
import type { Build, Image } from './image.mjs';
import { imageTags } from './tags.mjs';

const image = (variant: Image['variant'], more: Partial<Image> = {}): Image => ({
  root: `images/python/3.13/${variant}`,
  series: '3.13',
  variant,
  suite: 'trixie',
  debian: 13,
  eol: '2029-10-31',
  release: '3.13.15',
  named: false,
  verified: true,
  registry: 'localhost',
  ...more,
});

describe('imageTags', () => {
  it.each<{ reason: string; image: Image; build?: Build; tags: string[] }>([
    {
      reason: 'the runtime has no suffix',
      image: image('runtime'),
      tags: ['localhost/python-distroless:3.13-debian13', 'localhost/python-distroless:3.13.15-debian13'],
    },
    {
      reason: 'debug is told by one',
      image: image('debug'),
      tags: [
        'localhost/python-distroless:3.13-debian13-debug',
        'localhost/python-distroless:3.13.15-debian13-debug',
      ],
    },
    {
      reason: 'the builder has a repository of its own',
      image: image('builder', { registry: 'registry.example/team' }),
      tags: [
        'registry.example/team/python-builder:3.13-debian13',
        'registry.example/team/python-builder:3.13.15-debian13',
      ],
    },
    {
      reason: 'a lock that does not say its release leaves one tag',
      image: image('runtime', { release: '3.13' }),
      tags: ['localhost/python-distroless:3.13-debian13'],
    },
    {
      reason: 'arm64 is told by a suffix, after that of the variant',
      image: image('debug'),
      build: 'arm64',
      tags: [
        'localhost/python-distroless:3.13-debian13-debug-arm64',
        'localhost/python-distroless:3.13.15-debian13-debug-arm64',
      ],
    },
    {
      reason: "upstream's CPython never passes for ours",
      image: image('builder'),
      build: 'upstream',
      tags: [
        'localhost/python-builder:3.13-debian13-upstream',
        'localhost/python-builder:3.13.15-debian13-upstream',
      ],
    },
    {
      reason: 'a release build takes the plain tag: it is what is published',
      image: image('runtime'),
      build: 'release',
      tags: ['localhost/python-distroless:3.13-debian13', 'localhost/python-distroless:3.13.15-debian13'],
    },
  ])('$reason', (row) => {
    expect(imageTags(row.image, row.build)).toEqual(row.tags);
  });
});
