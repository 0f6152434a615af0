import { describe, expect, it } from 'vitest';
import type { Flavour } from './image.mjs';
import { imageLabels, type LabelFacts } from './labels.ts';

const facts = (more: Partial<LabelFacts> = {}): LabelFacts => ({
  series: '3.13',
  variant: 'runtime',
  suite: 'trixie',
  debian: 13,
  eol: '2029-10-31',
  release: '3.13.15',
  flavour: 'fast',
  revision: '0123456789abcdef0123456789abcdef01234567',
  ...more,
});

describe('imageLabels', () => {
  it('say what an image is, but not when it was built', () => {
    expect(imageLabels(facts({ source: 'https://git.example/python' }))).toEqual({
      'org.opencontainers.image.title': 'Distroless Python',
      'org.opencontainers.image.description': 'CPython 3.13 on Debian 13 without shell and package manager',
      'org.opencontainers.image.version': '3.13.15-debian13',
      'org.opencontainers.image.revision': '0123456789abcdef0123456789abcdef01234567',
      'org.opencontainers.image.source': 'https://git.example/python',
      'org.opencontainers.image.licenses': 'Apache-2.0 AND PSF-2.0',
      'org.debian.suite': 'trixie',
      'org.python.series': '3.13',
      'org.python.release': '3.13.15',
      'org.python.eol': '2029-10-31',
      'org.python.build': 'fast',
    });
  });

  it.each<{ reason: string; name: string; more: Partial<LabelFacts>; value: string | undefined }>([
    {
      reason: 'no label for the repository when it is unknown',
      name: 'org.opencontainers.image.source',
      more: {},
      value: undefined,
    },
    {
      reason: 'no label for the commit when it is unknown',
      name: 'org.opencontainers.image.revision',
      more: { revision: undefined },
      value: undefined,
    },
    {
      reason: 'a substitute names the newest release',
      name: 'org.python.substitute-for',
      more: { release: '3.13.5', insteadOf: '3.13.15' },
      value: '3.13.15',
    },
    {
      reason: 'the newest release is not a substitute',
      name: 'org.python.substitute-for',
      more: {},
      value: undefined,
    },
    {
      reason: 'the version of a substitute is its own',
      name: 'org.opencontainers.image.version',
      more: { release: '3.13.5', insteadOf: '3.13.15' },
      value: '3.13.5-debian13',
    },
    {
      reason: 'an optimised build',
      name: 'org.python.build',
      more: { flavour: 'release' },
      value: 'release',
    },
    {
      reason: "upstream's own build",
      name: 'org.python.build',
      more: { flavour: 'upstream' },
      value: 'upstream',
    },
    {
      reason: 'the title of the builder',
      name: 'org.opencontainers.image.title',
      more: { variant: 'builder' },
      value: 'Distroless Python builder',
    },
    {
      reason: 'the title of debug',
      name: 'org.opencontainers.image.title',
      more: { variant: 'debug' },
      value: 'Distroless Python debug',
    },
  ])('$reason', ({ name, more, value }) => {
    expect(imageLabels(facts(more))[name]).toBe(value);
  });

  it.each(['builder', 'runtime', 'debug'] as const)('of %s are one line each, without commas', (variant) => {
    for (const flavour of ['fast', 'release', 'upstream'] satisfies Flavour[]) {
      const labels = imageLabels(
        facts({ variant, flavour, insteadOf: '3.13.16', source: 'https://x.example' }),
      );
      const lines = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
      expect(lines.filter((line) => !/^[a-z.-]+=[^,\n]+$/.test(line))).toEqual([]);
    }
  });
});
