import { describe, expect, it } from 'vitest';
import type { Build } from './image.mjs';
import { imageTags } from './tags.mjs';

type Row = {
  reason: string;
  variant: 'runtime' | 'debug' | 'builder';
  release?: string;
  build?: Build;
  tags: string[];
};

describe('imageTags', () => {
  it.each<Row>([
    {
      reason: 'the runtime has no suffix',
      variant: 'runtime',
      tags: ['python-distroless:3.13-debian13', 'python-distroless:3.13.15-debian13'],
    },
    {
      reason: 'debug has one',
      variant: 'debug',
      tags: ['python-distroless:3.13-debian13-debug', 'python-distroless:3.13.15-debian13-debug'],
    },
    {
      reason: 'the builder has its own repository',
      variant: 'builder',
      tags: ['python-builder:3.13-debian13', 'python-builder:3.13.15-debian13'],
    },
    {
      reason: 'without a release there is one tag',
      variant: 'runtime',
      release: '3.13',
      tags: ['python-distroless:3.13-debian13'],
    },
    {
      reason: 'arm64 has a suffix, after that of the variant',
      variant: 'debug',
      build: 'arm64',
      tags: ['python-distroless:3.13-debian13-debug-arm64', 'python-distroless:3.13.15-debian13-debug-arm64'],
    },
    {
      reason: 'a release for arm64 has the tags of arm64',
      variant: 'runtime',
      build: 'arm64-release',
      tags: ['python-distroless:3.13-debian13-arm64', 'python-distroless:3.13.15-debian13-arm64'],
    },
    {
      reason: "upstream's CPython never has a tag of ours",
      variant: 'builder',
      build: 'upstream',
      tags: ['python-builder:3.13-debian13-upstream', 'python-builder:3.13.15-debian13-upstream'],
    },
    {
      reason: 'a release build has the plain tag, because it is published',
      variant: 'runtime',
      build: 'release',
      tags: ['python-distroless:3.13-debian13', 'python-distroless:3.13.15-debian13'],
    },
  ])('$reason', ({ variant, release = '3.13.15', build, tags }) => {
    expect(imageTags({ series: '3.13', release, variant, debian: 13 }, build)).toEqual(tags);
  });
});
