import { describe, expect, it } from 'vitest';
import schema from './executors/container/schema.json' with { type: 'json' };
import type { Image } from './image.mjs';
import { imageProject } from './project.mjs';
import { madeImage } from './testing/made-image.ts';

function projectOf(variant: Image['variant'], more: Partial<Image> = {}) {
  const { targets = {}, ...project } = imageProject(madeImage(variant, more));
  return { ...project, targets };
}

/** `project:target`, or `target` for the project itself. */
function needs(variant: Image['variant'], target: string): string[] {
  const { dependsOn = [] } = projectOf(variant).targets[target] ?? {};
  return dependsOn.map((need) =>
    typeof need === 'string' ? need : `${[need.projects].flat().join()}:${need.target}`,
  );
}

describe('imageProject', () => {
  it.each<[Image['variant'], string[], string[]]>([
    ['builder', ['source', 'rootfs', 'apt-mirror', 'compile', 'cpython', 'tools', 'examples', 'pypi'], []],
    ['runtime', ['rootfs', 'ld-cache', 'regrtest'], ['python-3.13-builder']],
    ['debug', ['rootfs'], ['python-3.13-runtime']],
  ])(
    '%s has its own steps and those of every image, and depends on the image below',
    (variant, steps, below) => {
      const project = projectOf(variant);
      const common = [
        'container',
        'verify',
        'sbom',
        'scan',
        'publish',
        'lock',
        'outdated',
        'lock-check',
        'fetch',
      ];
      expect(Object.keys(project.targets).sort()).toEqual([...steps, ...common].sort());
      expect(project.implicitDependencies?.filter((name) => name.startsWith('python-'))).toEqual(below);
    },
  );

  it.each<Image['variant']>(['builder', 'runtime', 'debug'])(
    '%s has a description for itself and each target, and all targets are in a group',
    (variant) => {
      const { metadata, targets } = projectOf(variant);
      expect(metadata?.description).toMatch(/CPython 3\.13, Debian 13$/);
      for (const [name, { metadata: about }] of Object.entries(targets)) {
        expect(about?.description, name).toMatch(/^[A-Z].{20,}[^.]$/);
      }
      const grouped = Object.values(metadata?.targetGroups ?? {}).flat();
      expect(grouped.sort()).toEqual(Object.keys(targets).sort());
    },
  );

  it('is found by its tags', () => {
    const tags = ['series:3.13', 'variant:runtime', 'suite:trixie'];
    expect(projectOf('runtime').tags).toEqual(tags);
    expect(projectOf('runtime', { newest: true }).tags).toEqual([...tags, 'newest']);
  });

  it('does not depend on the environment or the machine', () => {
    const { arch } = process;
    const before = JSON.stringify(projectOf('builder'));
    Object.defineProperty(process, 'arch', { value: arch === 'arm64' ? 'x64' : 'arm64' });
    const saved = { ...process.env };
    Object.assign(process.env, { CPYTHON_RELEASE: '3.13.5', ROOT_IMAGE: 'r', REGISTRY: 'x', LOCK: 'frozen' });
    const after = JSON.stringify(projectOf('builder'));
    process.env = saved;
    Object.defineProperty(process, 'arch', { value: arch });
    expect(after).toBe(before);
  });

  const builder = (...targets: string[]) => targets.map((target) => `python-3.13-builder:${target}`);
  const runtime = (...targets: string[]) => targets.map((target) => `python-3.13-runtime:${target}`);
  const debug = (...targets: string[]) => targets.map((target) => `python-3.13-debug:${target}`);
  it.each<[Image['variant'], string, string[]]>([
    ['builder', 'source', ['lock-check']],
    ['builder', 'rootfs', ['lock-check']],
    ['builder', 'compile', ['lock-check', 'source']],
    // For another architecture, the native CPython is the build Python.
    ['builder', 'cpython', ['lock-check', 'source', 'compile']],
    ['builder', 'tools', ['lock-check', 'rootfs', 'cpython']],
    ['builder', 'apt-mirror', ['lock-check', 'rootfs']],
    ['builder', 'container', ['source', 'rootfs', 'apt-mirror', 'cpython', 'tools']],
    ['runtime', 'ld-cache', ['lock-check', 'rootfs', ...builder('cpython')]],
    // The CPython of the builder project, not the builder image: no PyPI is needed for it.
    ['runtime', 'container', ['rootfs', 'ld-cache', ...builder('source', 'cpython')]],
    ['debug', 'container', ['rootfs', ...runtime('rootfs', 'ld-cache'), ...builder('source', 'cpython')]],
    // A runtime can be verified on machines that cannot build a builder.
    ['runtime', 'sbom', ['container', ...builder('source')]],
    ['builder', 'sbom', ['container', 'source']],
    ['runtime', 'scan', ['sbom']],
    ['runtime', 'verify', ['container']],
    // The modules that only CPython's own tests use come from the compile.
    ['runtime', 'regrtest', ['container', ...builder('cpython')]],
    ['debug', 'verify', ['container', ...runtime('container')]],
    ['builder', 'verify', ['container', ...runtime('container'), ...debug('container')]],
  ])('%s:%s runs after the targets that it reads from', (variant, target, expected) => {
    expect(needs(variant, target)).toEqual(expected);
  });

  it('caches the steps that write files, but never targets that change an engine or depend on the network', () => {
    const cached = (['builder', 'runtime', 'debug'] as const).flatMap((variant) => {
      const { targets } = projectOf(variant);
      const names = Object.keys(targets).filter((name) => targets[name]?.cache);
      return names.map((name) => `${variant}:${name}`);
    });
    expect(cached.sort()).toEqual([
      'builder:apt-mirror',
      'builder:compile',
      'builder:cpython',
      'builder:lock-check',
      'builder:rootfs',
      'builder:tools',
      'debug:lock-check',
      'debug:rootfs',
      'runtime:ld-cache',
      'runtime:lock-check',
      'runtime:rootfs',
    ]);
  });

  it('has the digest of each tar as an output', () => {
    const { outputs = [] } = projectOf('builder').targets['cpython'] ?? {};
    const tars = outputs.filter((file) => file.endsWith('.tar'));
    expect(tars).toHaveLength(3);
    for (const tar of tars) expect(outputs).toContain(`${tar}.sha256`);
  });
});

describe('configurations', () => {
  const fast = 'amd64 fast';
  const flavours = { default: fast, release: 'amd64 release', upstream: 'amd64 upstream' };
  const all = { ...flavours, arm64: 'arm64 fast', 'arm64-release': 'arm64 release' };
  const other = { arm64: 'arm64', 'arm64-release': 'arm64' };

  it.each<[Image['variant'], string, Record<string, string>]>([
    // Only the flavour upstream has another root.
    ['runtime', 'rootfs', { default: 'amd64', upstream: 'amd64', ...other }],
    ['debug', 'rootfs', { default: 'amd64', ...other }],
    ['runtime', 'ld-cache', all],
    ['builder', 'tools', all],
    ['builder', 'cpython', all],
    ['runtime', 'container', all],
    ['runtime', 'sbom', all],
    // The native CPython is compiled for arm64 too.
    ['builder', 'compile', { default: 'fast', release: 'release', upstream: 'upstream' }],
  ])('%s:%s', (variant, target, builds) => {
    const { options, configurations = {} } = projectOf(variant).targets[target] ?? {};
    const shown = Object.entries({ default: options, ...configurations }).map(([name, set]) => [
      name,
      [set.arch, set.flavour].join(' ').trim(),
    ]);
    expect(Object.fromEntries(shown)).toEqual(builds);
  });

  it('the root of the flavour upstream is a separate file', () => {
    const { options, configurations = {} } = projectOf('runtime').targets['rootfs'] ?? {};
    expect([options.root, configurations['upstream']?.root, configurations['arm64']?.root]).toEqual([
      ...['rootfs', 'upstream-root', 'rootfs'],
    ]);
  });

  it('container gets the options of its schema', () => {
    const { options } = projectOf('runtime').targets['container'] ?? {};
    expect(options).toEqual({ series: '3.13', variant: 'runtime', arch: 'amd64', flavour: 'fast' });
    expect(Object.keys(options).sort()).toEqual(Object.keys(schema.properties).sort());
  });

  it.each([
    {
      build: undefined,
      layout: 'amd64-fast',
      images: 'debug=python-distroless:3.13-debian13-debug,runtime=python-distroless:3.13-debian13',
    },
    {
      build: 'arm64',
      layout: 'arm64-fast',
      images:
        'debug=python-distroless:3.13-debian13-debug-arm64,runtime=python-distroless:3.13-debian13-arm64',
    },
  ])(
    'verify gets the other images of its series by their tags, and its layout: $build',
    ({ build, layout, images }) => {
      const { options, configurations = {} } = projectOf('debug').targets['verify'] ?? {};
      expect((build ? configurations[build] : options).env).toEqual({
        VERIFY_PROJECT: 'python-3.13-debug',
        VERIFY_IMAGES: images,
        VERIFY_LAYOUT: `dist/python/3.13/debug/oci-${layout}`,
      });
    },
  );
});
