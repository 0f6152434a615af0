import { describe, expect, it } from 'vitest';
import { imageTags } from './container-targets.mjs';
import type { Image } from './image.mjs';
import { imageProject } from './project.mjs';

const image = (variant: Image['variant'], more: Partial<Image> = {}): Image => ({
  root: `images/python/3.13/${variant}`,
  series: '3.13',
  variant,
  suite: 'trixie',
  debian: 13,
  eol: '2029-10-31',
  release: '3.13.15',
  registry: 'localhost',
  ...more,
});

describe('imageTags', () => {
  it.each<{ reason: string; image: Image; tags: string[] }>([
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
  ])('$reason', (row) => {
    expect(imageTags(row.image)).toEqual(row.tags);
  });
});

/** `project:target` or, of the project itself, `target`. */
function needs(variant: Image['variant'], target: string): string[] {
  const { dependsOn = [] } = imageProject(image(variant)).targets?.[target] ?? {};
  return dependsOn.map((need) =>
    typeof need === 'string' ? need : `${[need.projects].flat().join()}:${need.target}`,
  );
}

describe('imageProject', () => {
  it.each<[Image['variant'], string[], string[]]>([
    ['builder', ['rootfs', 'cpython', 'tools'], []],
    ['runtime', ['rootfs', 'ld-cache'], ['python-3.13-builder']],
    ['debug', ['rootfs'], ['python-3.13-runtime']],
  ])(
    '%s has its own steps and what every image has, and stands on the one below',
    (variant, steps, below) => {
      const project = imageProject(image(variant));
      const common = ['container', 'verify', 'lock', 'lock-check', 'fetch'];
      expect(Object.keys(project.targets ?? {})).toEqual([...steps, ...common]);
      expect(project.implicitDependencies).toEqual(below);
      expect(project.tags).toEqual(['series:3.13', `variant:${variant}`, 'suite:trixie']);
    },
  );

  it.each<[Image['variant'], string, string[]]>([
    ['builder', 'rootfs', ['lock-check']],
    ['builder', 'cpython', ['lock-check']],
    ['builder', 'tools', ['lock-check', 'rootfs', 'cpython']],
    ['builder', 'container', ['rootfs', 'cpython', 'tools']],
    ['runtime', 'ld-cache', ['lock-check', 'rootfs', 'python-3.13-builder:cpython']],
    // The CPython of the builder project, not the builder image: no PyPI is needed for it.
    ['runtime', 'container', ['rootfs', 'ld-cache', 'python-3.13-builder:cpython']],
    [
      'debug',
      'container',
      ['rootfs', 'python-3.13-runtime:rootfs', 'python-3.13-runtime:ld-cache', 'python-3.13-builder:cpython'],
    ],
    ['debug', 'verify', ['container', 'python-3.13-builder:container', 'python-3.13-runtime:container']],
  ])('%s:%s comes after what it reads', (variant, target, expected) => {
    expect(needs(variant, target)).toEqual(expected);
  });

  it('caches the steps that write files, and what changes an engine never', () => {
    const cached = (['builder', 'runtime', 'debug'] as const).flatMap((variant) =>
      Object.entries(imageProject(image(variant)).targets ?? {})
        .filter(([, target]) => target.cache)
        .map(([name]) => `${variant}:${name}`),
    );
    expect(cached).toEqual([
      'builder:rootfs',
      'builder:cpython',
      'builder:tools',
      'builder:lock-check',
      'runtime:rootfs',
      'runtime:ld-cache',
      'runtime:lock-check',
      'debug:rootfs',
      'debug:lock-check',
    ]);
  });

  it('tells verify all three images by their tags', () => {
    expect(imageProject(image('debug')).targets?.['verify']?.options.env).toEqual({
      VERIFY_PROJECT: 'python-3.13-debug',
      VERIFY_IMAGES:
        'builder=localhost/python-builder:3.13-debian13,runtime=localhost/python-distroless:3.13-debian13,debug=localhost/python-distroless:3.13-debian13-debug',
    });
  });
});
