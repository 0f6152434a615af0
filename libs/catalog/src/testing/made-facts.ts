import type { BuildFacts, ImageFacts, ListedPackage } from '../facts/facts.ts';

export const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;

const packages: ListedPackage[] = [
  { kind: 'cpython', name: 'python', version: '3.13.15', size: 31_000_000 },
  { kind: 'vendored', name: 'libb2' },
  { kind: 'pypi', name: 'pip', version: '26.1', size: 5_000_000 },
  { kind: 'carried', name: 'adler2', version: '2.0.1' },
  { kind: 'debian', name: 'libc6', version: '2.41-12+deb13u5', source: 'glibc', size: 4_700_000 },
  { kind: 'debian', name: 'zlib1g', version: '1:1.3-2', size: 129_000 },
];

function build(architecture: BuildFacts['architecture'], flavour: string): BuildFacts {
  return {
    ...{ architecture, flavour, digest: digestOf(architecture === 'amd64' ? 'a' : 'b'), packages },
    layers: [
      { kind: 'rootfs', size: 7_400_000, unpacked: 23_100_000 },
      { kind: 'cpython', size: 7_800_000, unpacked: 31_900_000 },
      { kind: 'ld-cache', size: 700, unpacked: 2_700 },
    ],
    ...(architecture === 'amd64' && { checks: { passed: 78, skipped: 1 } }),
  };
}

/** An image that was only built. */
export function builtFacts(more: Partial<ImageFacts> = {}): ImageFacts {
  return {
    ...{ series: '3.13', variant: 'runtime', debian: 13, suite: 'trixie', eol: '2029-10-31' },
    ...{ release: '3.13.15', created: '2026-11-27T12:00:00Z', revision: 'c0ffee'.padEnd(40, '0') },
    ...{ user: '1000:1000', entrypoint: ['python'], cmd: [], workdir: '/home/monty', env: ['LANG=C.UTF-8'] },
    builds: [build('amd64', 'fast'), build('arm64', 'fast')],
    ...more,
  };
}

/** An image that was published, with what changed since the one before. */
export function publishedFacts(more: Partial<ImageFacts> = {}): ImageFacts {
  const tags = ['3.13-debian13', '3.13.15-debian13', '3.13.15-debian13-20261127'];
  return builtFacts({
    builds: [build('amd64', 'release'), build('arm64', 'release')],
    published: {
      ...{ repository: 'registry.example/space/python-distroless', digest: digestOf('c'), signed: true },
      tags: [
        ...tags.map((tag) => ({ tag, digest: digestOf('c') })),
        { tag: '3.13-debian13-arm64', digest: digestOf('b') },
      ],
    },
    changes: {
      since: { revision: 'd'.repeat(40), digest: digestOf('d') },
      packages: [
        { kind: 'cpython', package: 'cpython', from: '3.13.14', to: '3.13.15' },
        { kind: 'debian', package: 'libc6', from: '2.41-12', to: '2.41-12+deb13u5' },
        { kind: 'pypi', package: 'pip', from: null, to: '26.1' },
      ],
      fixes: [
        { source: 'glibc', from: '2.41-12', to: '2.41-12+deb13u5', cves: ['CVE-2026-1111', 'CVE-2026-2222'] },
        {
          source: 'zlib',
          from: '1:1.3-1',
          to: '1:1.3-2',
          cves: [],
          why: 'no package of it has its changelog',
        },
      ],
    },
    ...more,
  });
}

/** A family with every kind of page. */
export function madeFamily(): { images: ImageFacts[]; missing: { series: string; variant: 'runtime' }[] } {
  return {
    images: [
      builtFacts({
        series: '3.9',
        eol: '2025-10-31',
        debian: 11,
        suite: 'bullseye',
        release: '3.9.2',
        substituteFor: '3.9.25',
      }),
      publishedFacts(),
      publishedFacts({
        variant: 'debug',
        changes: { why: 'no earlier commit' },
        published: { ...publishedFor('debug'), signed: false },
      }),
      publishedFacts({ variant: 'builder', published: publishedFor('builder') }),
    ],
    missing: [{ series: '3.15', variant: 'runtime' }],
  };
}

function publishedFor(variant: 'debug' | 'builder'): NonNullable<ImageFacts['published']> {
  const tag = variant === 'debug' ? '3.13-debian13-debug' : '3.13-debian13';
  const repository = `registry.example/space/python-${variant === 'debug' ? 'distroless' : 'builder'}`;
  return { repository, digest: digestOf('e'), signed: true, tags: [{ tag, digest: digestOf('e') }] };
}

/** The same with markup in every text that is free. */
export function hostileFamily(text: string): ReturnType<typeof madeFamily> {
  const kept = new Set([
    'series',
    'variant',
    'digest',
    'tag',
    'repository',
    'eol',
    'created',
    'architecture',
    'kind',
    'cves',
    'flavour',
    'release',
    'substituteFor',
  ]);
  const spoil = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') return kept.has(key) ? value : `${value}${text}`;
    if (Array.isArray(value)) return kept.has(key) ? value : value.map((item) => spoil(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, spoil(item, name)]));
  };
  const { images, missing } = madeFamily();
  return { images: images.map((image) => spoil(image) as ImageFacts), missing };
}
