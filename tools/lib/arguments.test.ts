import { parseVersions } from '@distroless/matrix';
import { describe, expect, it } from 'vitest';
import { imageArguments, lockArguments } from './arguments.ts';

const versions = parseVersions(`registry: localhost
architectures: [amd64, arm64]
suites: { trixie: { debian: 13 } }
series: { "3.9": { suite: trixie, eol: 2025-10-31 }, "3.13": { suite: trixie, eol: 2029-10-31 } }
releases: {}
`);
const runtime = { series: '3.13', variant: 'runtime' };
const builder = { series: '3.13', variant: 'builder' };

describe('imageArguments', () => {
  const usual = { image: runtime, arch: 'amd64', flavour: 'fast', root: 'rootfs' };
  it.each([
    { reason: 'a project alone', args: ['python-3.13-runtime'], result: usual },
    {
      reason: 'options as Nx passes them',
      args: ['python-3.13-builder', '--flavour=release', '--arch=arm64'],
      result: { image: builder, arch: 'arm64', flavour: 'release', root: 'rootfs' },
    },
    {
      reason: 'options as people write them',
      args: ['--arch', 'arm64', 'python-3.13-runtime'],
      result: { ...usual, arch: 'arm64' },
    },
    {
      reason: 'another root, as in the configuration upstream',
      args: ['python-3.13-runtime', '--arch=amd64', '--root=upstream-root'],
      result: { ...usual, root: 'upstream-root' },
    },
    {
      reason: "upstream's own build",
      args: ['python-3.13-builder', '--arch=amd64', '--flavour=upstream'],
      result: { image: builder, arch: 'amd64', flavour: 'upstream', root: 'rootfs' },
    },
  ])('takes $reason', ({ args, result }) => {
    expect(imageArguments(args, versions)).toEqual(result);
  });

  const form =
    'a project is called "python-<series>-<variant>", with a variant of "builder", "runtime", "debug"';
  it.each([
    { reason: 'no project', args: [], error: `cannot find image "": ${form}` },
    {
      reason: 'an unknown variant',
      args: ['python-3.13-slim'],
      error: `cannot find image "python-3.13-slim": ${form}`,
    },
    {
      reason: 'an unknown series',
      args: ['python-3.8-runtime'],
      error:
        'cannot find image "python-3.8-runtime": series "3.8" is not in versions.yaml, which has "3.9", "3.13"',
    },
    {
      reason: 'two projects',
      args: ['python-3.13-runtime', 'python-3.13-debug'],
      error: 'cannot take "python-3.13-debug": name only one project',
    },
    {
      reason: 'an unknown architecture',
      args: ['python-3.13-runtime', '--arch=riscv64'],
      error: 'cannot build for "riscv64": versions.yaml has amd64, arm64',
    },
    {
      reason: 'an unknown flavour',
      args: ['python-3.13-runtime', '--flavour=sweet'],
      error: 'cannot build CPython "sweet": the flavours are fast, release, upstream',
    },
    {
      reason: 'an unknown root',
      args: ['python-3.13-runtime', '--root=tree'],
      error: 'cannot build root "tree": the roots are rootfs, upstream-root',
    },
    {
      reason: 'a misspelt option, which would otherwise be ignored',
      args: ['python-3.13-runtime', '--flavor=release'],
      error: 'cannot take "python-3.13-runtime" "--flavor=release": options are --arch, --flavour, --root',
    },
  ])('refuses $reason', ({ args, error }) => {
    expect(() => imageArguments(args, versions)).toThrow(new Error(error));
  });
});

describe('lockArguments', () => {
  it.each([
    {
      reason: 'no argument means all images, series by series',
      args: [],
      names: '3.9 builder, 3.9 runtime, 3.9 debug, 3.13 builder, 3.13 runtime, 3.13 debug',
    },
    { reason: 'projects', args: ['python-3.13-builder'], names: '3.13 builder' },
  ])('takes $reason', ({ args, names }) => {
    const taken = lockArguments(args, versions);
    expect(taken.map(({ series, variant }) => `${series} ${variant}`).join(', ')).toBe(names);
  });
});
