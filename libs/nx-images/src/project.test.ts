import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import schema from './executors/container/schema.json' with { type: 'json' };
import type { Image } from './image.mjs';

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

const { arch: own } = process;
beforeEach(() => vi.stubEnv('ROOT_IMAGE', ''));
afterEach(() => {
  vi.unstubAllEnvs();
  onMachine(own);
});

/** Lets the machine be of another architecture, by Node's name of it. */
function onMachine(arch: NodeJS.Architecture): void {
  Object.defineProperty(process, 'arch', { value: arch });
}

/** The project of an image as it is on a machine of this architecture. */
async function projectOn(machine: 'x64' | 'arm64', made: Image) {
  onMachine(machine);
  vi.resetModules();
  const { imageProject } = await import('./project.mjs');
  const { targets = {}, ...project } = imageProject(made);
  return { ...project, targets };
}

/** `project:target` or, of the project itself, `target`. */
async function needs(variant: Image['variant'], target: string, machine: 'x64' | 'arm64'): Promise<string[]> {
  const { dependsOn = [] } = (await projectOn(machine, image(variant))).targets[target] ?? {};
  return dependsOn.map((need) =>
    typeof need === 'string' ? need : `${[need.projects].flat().join()}:${need.target}`,
  );
}

describe('imageProject', () => {
  it.each<[Image['variant'], 'x64' | 'arm64', string[], string[]]>([
    ['builder', 'x64', ['rootfs', 'cpython', 'cross', 'tools', 'examples', 'pypi'], []],
    // There the compile for arm64 is the native one, and the other way there is no cross compiler.
    ['builder', 'arm64', ['rootfs', 'cpython', 'tools', 'examples', 'pypi'], []],
    ['runtime', 'x64', ['rootfs', 'other-root', 'ld-cache', 'regrtest'], ['python-3.13-builder']],
    ['debug', 'x64', ['rootfs'], ['python-3.13-runtime']],
  ])('%s on %s has its own steps and what every image has, and stands on the one below', async (...row) => {
    const [variant, machine, steps, below] = row;
    const project = await projectOn(machine, image(variant));
    const common = ['container', 'verify', 'lock', 'outdated', 'lock-check', 'fetch'];
    expect(Object.keys(project.targets).sort()).toEqual([...steps, ...common].sort());
    expect(project.implicitDependencies).toEqual(below);
  });

  it.each([
    { verified: true, tag: 'tarball:verified', reason: 'it can be built' },
    { verified: false, tag: 'tarball:unverified', reason: 'nobody has had its tarball yet' },
  ])('is found by its tags: $reason', async ({ verified, tag }) => {
    expect((await projectOn('x64', image('runtime', { verified }))).tags).toEqual([
      ...['series:3.13', 'variant:runtime', 'suite:trixie'],
      tag,
    ]);
  });

  const builder = (...targets: string[]) => targets.map((target) => `python-3.13-builder:${target}`);
  const runtime = (...targets: string[]) => targets.map((target) => `python-3.13-runtime:${target}`);
  const debug = (...targets: string[]) => targets.map((target) => `python-3.13-debug:${target}`);
  it.each<[Image['variant'], string, string[]]>([
    ['builder', 'rootfs', ['lock-check']],
    ['builder', 'cpython', ['lock-check']],
    // The native build of the same series runs what has to be run.
    ['builder', 'cross', ['lock-check', 'cpython']],
    ['builder', 'tools', ['lock-check', 'rootfs', 'cpython', 'cross']],
    ['builder', 'container', ['source', 'rootfs', 'cpython', 'cross', 'tools']],
    ['runtime', 'other-root', ['lock-check', 'rootfs']],
    ['runtime', 'ld-cache', ['lock-check', 'rootfs', 'other-root', ...builder('cpython', 'cross')]],
    // The CPython of the builder project, not the builder image: no PyPI is needed for it.
    [
      'runtime',
      'container',
      [...builder('source'), 'rootfs', 'other-root', 'ld-cache', ...builder('cpython', 'cross')],
    ],
    [
      'debug',
      'container',
      [
        ...builder('source'),
        'rootfs',
        ...runtime('rootfs', 'other-root', 'ld-cache'),
        ...builder('cpython', 'cross'),
      ],
    ],
    // A runtime can be verified where no builder can be built.
    ['runtime', 'verify', ['container']],
    ['debug', 'verify', ['container', ...runtime('container')]],
    ['builder', 'verify', ['container', ...runtime('container'), ...debug('container')]],
  ])('%s:%s comes after what it reads', async (variant, target, expected) => {
    expect(await needs(variant, target, 'x64')).toEqual(expected);
  });

  it.each<[Image['variant'], string, string[]]>([
    ['builder', 'tools', ['lock-check', 'rootfs', 'cpython']],
    ['builder', 'container', ['source', 'rootfs', 'cpython', 'tools']],
    [
      'runtime',
      'container',
      [...builder('source'), 'rootfs', 'other-root', 'ld-cache', ...builder('cpython')],
    ],
  ])('%s:%s needs no cross-compile on a machine of arm64', async (variant, target, expected) => {
    expect(await needs(variant, target, 'arm64')).toEqual(expected);
  });

  it('caches the steps that write files, and what changes an engine never', async () => {
    const cached: string[] = [];
    for (const variant of ['builder', 'runtime', 'debug'] as const) {
      const { targets } = await projectOn('x64', image(variant));
      const names = Object.keys(targets).filter((name) => targets[name]?.cache);
      cached.push(...names.map((name) => `${variant}:${name}`));
    }
    expect(cached).toEqual([
      'builder:rootfs',
      'builder:cpython',
      'builder:cross',
      'builder:tools',
      'builder:lock-check',
      'runtime:rootfs',
      'runtime:other-root',
      'runtime:ld-cache',
      'runtime:lock-check',
      'debug:rootfs',
      'debug:lock-check',
    ]);
  });
});

describe('configurations', () => {
  type Row = [
    variant: Image['variant'],
    target: string,
    machine: 'x64' | 'arm64',
    builds: Record<string, string>,
  ];
  const fast = 'amd64 fast';
  const flavours = { default: fast, release: 'amd64 release', upstream: 'amd64 upstream' };
  const all = { ...flavours, arm64: 'arm64 fast' };

  it.each<Row>([
    // All flavours of CPython stand in the same root.
    ['runtime', 'rootfs', 'x64', { default: 'amd64', arm64: 'arm64' }],
    ['runtime', 'ld-cache', 'x64', all],
    ['builder', 'tools', 'x64', all],
    // Asked for arm64, Nx runs the default, whose product the cross-compile needs.
    ['builder', 'cpython', 'x64', flavours],
    ['builder', 'cpython', 'arm64', all],
    ['builder', 'cross', 'x64', { default: 'none none', arm64: 'arm64 fast' }],
  ])('%s:%s on %s', async (variant, target, machine, builds) => {
    const { options, configurations = {} } = (await projectOn(machine, image(variant))).targets[target] ?? {};
    const shown = Object.entries({ default: options, ...configurations }).map(([name, set]) => [
      name,
      [set.arch, set.flavour].join(' ').trim(),
    ]);
    expect(Object.fromEntries(shown)).toEqual(builds);
  });

  it('cross does nothing where nobody asks for arm64', async () => {
    const { options, configurations } = (await projectOn('x64', image('builder'))).targets['cross'] ?? {};
    expect([options.command, configurations?.['arm64'].command]).toEqual([
      'true',
      'tsx tools/cpython.ts python-3.13-builder',
    ]);
  });

  it.each([
    { build: undefined, arch: 'amd64', flavour: 'fast' },
    { build: 'release', arch: 'amd64', flavour: 'release' },
    { build: 'upstream', arch: 'amd64', flavour: 'upstream' },
    { build: 'arm64', arch: 'arm64', flavour: 'fast' },
  ])('container gets the options that its schema has: $build', async ({ build, arch, flavour }) => {
    const { options, configurations = {} } =
      (await projectOn('x64', image('runtime'))).targets['container'] ?? {};
    const set = build ? { ...options, ...configurations[build] } : options;
    expect(set).toEqual({ series: '3.13', variant: 'runtime', arch, flavour });
    expect(Object.keys(set).sort()).toEqual(Object.keys(schema.properties).sort());
  });

  it.each([
    { reason: 'ROOT_IMAGE is not set', set: '', roots: { '': 'rootfs', upstream: 'rootfs' } },
    {
      reason: "it is: upstream's way alone has another root",
      set: 'registry.example/cc-debian13',
      roots: { '': 'rootfs', upstream: 'other-root' },
    },
  ])('which root the runtime has when $reason', async ({ set, roots }) => {
    vi.stubEnv('ROOT_IMAGE', set);
    const { targets } = await projectOn('x64', image('runtime'));
    const optionsOf = (target: string, build: string) =>
      (build ? targets[target]?.configurations?.[build] : targets[target]?.options) ?? {};
    for (const [build, root] of Object.entries(roots)) {
      const isOther = root === 'other-root';
      expect(optionsOf('other-root', build).command ?? 'true').toBe(
        isOther ? 'tsx tools/other-root.ts python-3.13-runtime' : 'true',
      );
    }
  });

  it.each([
    {
      build: undefined,
      images:
        'debug=localhost/python-distroless:3.13-debian13-debug,runtime=localhost/python-distroless:3.13-debian13',
    },
    {
      build: 'arm64',
      images:
        'debug=localhost/python-distroless:3.13-debian13-debug-arm64,runtime=localhost/python-distroless:3.13-debian13-arm64',
    },
  ])('verify is told the images beside it by their tags: $build', async ({ build, images }) => {
    const { options, configurations = {} } = (await projectOn('x64', image('debug'))).targets['verify'] ?? {};
    expect((build ? configurations[build] : options).env).toEqual({
      VERIFY_PROJECT: 'python-3.13-debug',
      VERIFY_IMAGES: images,
    });
  });
});
