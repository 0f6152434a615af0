import { describe, expect, it } from 'vitest';
import type { Image } from './image.mjs';
import { layerTars } from './layers.mjs';

const runtime = [
  'runtime/rootfs-amd64.tar',
  'builder/cpython-amd64-release.tar',
  'runtime/ld-cache-amd64.tar',
];
const rows: [Image['variant'], string[]][] = [
  ['runtime', runtime],
  ['debug', [...runtime, 'debug/rootfs-amd64.tar']],
  [
    'builder',
    [
      'builder/rootfs-amd64.tar',
      'builder/cpython-amd64-release.tar',
      'builder/cpython-dev-amd64-release.tar',
      'builder/tools-amd64.tar',
    ],
  ],
];

describe('layerTars', () => {
  it.each(rows)('of %s are the tars of the build, the lowest first', (variant, tars) => {
    expect(layerTars(variant, { arch: 'amd64', flavour: 'release' })).toEqual(tars);
  });

  it.each(rows)('of %s for arm64 have no tar of amd64', (variant, tars) => {
    const names = layerTars(variant, { arch: 'arm64', flavour: 'release' });
    expect(names).toEqual(tars.map((tar) => tar.replace('amd64', 'arm64')));
  });

  it.each(['runtime', 'debug'] as const)('of %s may have another root', (variant) => {
    const [lowest] = layerTars(variant, { arch: 'amd64', flavour: 'upstream' });
    expect(lowest).toBe('runtime/upstream-root-amd64.tar');
  });

  it.each(['fast', 'upstream'] as const)('of a builder that stays here have its mirror: %s', (flavour) => {
    expect(layerTars('builder', { arch: 'amd64', flavour }).at(-1)).toBe('builder/apt-mirror-amd64.tar');
  });
});
