import { expect, it } from 'vitest';
import { publishedTags, type TagFacts } from './published-tags.ts';

type Row = { reason: string; facts?: Partial<TagFacts>; arch?: 'amd64' | 'arm64'; tags: string[] };

it.each<Row>([
  {
    reason: 'the runtime',
    tags: ['python-distroless', '3.13.15-debian13-20261127', '3.13.15-debian13', '3.13-debian13'],
  },
  {
    reason: 'debug: the day comes before the variant, as in Debian’s own tags',
    facts: { variant: 'debug' },
    tags: [
      'python-distroless',
      '3.13.15-debian13-20261127-debug',
      '3.13.15-debian13-debug',
      '3.13-debian13-debug',
    ],
  },
  {
    reason: 'the builder',
    facts: { variant: 'builder' },
    tags: ['python-builder', '3.13.15-debian13-20261127', '3.13.15-debian13', '3.13-debian13'],
  },
  {
    reason: 'the image of arm64',
    facts: { variant: 'debug' },
    arch: 'arm64',
    tags: [
      'python-distroless',
      '3.13.15-debian13-20261127-debug-arm64',
      '3.13.15-debian13-debug-arm64',
      '3.13-debian13-debug-arm64',
    ],
  },
])('$reason', ({ facts, arch, tags }) => {
  const created = new Date('2026-11-27T23:59:59Z');
  const image: TagFacts = { series: '3.13', variant: 'runtime', release: '3.13.15', debian: 13, created };
  const { repository, immutable, moving } = publishedTags({ ...image, ...facts }, arch);
  expect([repository, immutable, ...moving]).toEqual(tags);
});
