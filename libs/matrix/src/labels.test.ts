import { describe, expect, it } from 'vitest';
import { imageLabels, type LabelFacts } from './labels.ts';

const facts = (more: Partial<LabelFacts> = {}): LabelFacts => ({
  series: '3.13',
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
      'org.debian.suite': 'trixie',
      'org.python.series': '3.13',
      'org.python.release': '3.13.15',
      'org.python.eol': '2029-10-31',
      'org.python.build': 'fast',
      'org.python.image.version': '3.13.15-debian13',
      'org.python.image.revision': '0123456789abcdef0123456789abcdef01234567',
      'org.python.image.source': 'https://git.example/python',
    });
  });

  it('have none of the names that describe an application, since applications inherit them', () => {
    const names = Object.keys(imageLabels(facts({ source: 'https://git.example/python' })));
    expect(names.filter((name) => !/^org\.(python|debian)\./.test(name))).toEqual([]);
  });

  it.each<{ reason: string; name: string; more: Partial<LabelFacts>; value: string | undefined }>([
    {
      reason: 'no label for the repository when it is unknown',
      name: 'org.python.image.source',
      more: {},
      value: undefined,
    },
    {
      reason: 'no label for the commit when it is unknown',
      name: 'org.python.image.revision',
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
      name: 'org.python.image.version',
      more: { release: '3.13.5', insteadOf: '3.13.15' },
      value: '3.13.5-debian13',
    },
    {
      reason: 'how a release was optimised',
      name: 'org.python.optimizations',
      more: { flavour: 'release', optimizations: 'pgo, lto' },
      value: 'pgo, lto',
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
  ])('$reason', ({ name, more, value }) => {
    expect(imageLabels(facts(more))[name]).toBe(value);
  });

  it.each(['fast', 'release', 'upstream'])('of the build %s are one line each, without commas', (flavour) => {
    const labels = imageLabels(facts({ flavour, insteadOf: '3.13.16', source: 'https://x.example' }));
    const lines = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    expect(lines.filter((line) => !/^[a-z.-]+=[^,\n]+$/.test(line))).toEqual([]);
  });
});
