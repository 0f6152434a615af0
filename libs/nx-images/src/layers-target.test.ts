import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layersTarget } from './container-targets.mjs';
import type { Image } from './image.mjs';

// The commands as Nx runs them, in a workspace of their own, where `tsx` says what it is asked for.
let workspace: string;
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'layers-'));
  write('bin/tsx', '#!/bin/sh\necho "$@"\n');
  chmodSync(join(workspace, 'bin/tsx'), 0o755);
});
afterEach(() => rmSync(workspace, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(workspace, file)), { recursive: true });
  writeFileSync(join(workspace, file), text);
}

function run(variant: Image['variant'], engineTakes: 'layout' | 'no_layout') {
  const image: Image = {
    ...{ root: `images/python/3.13/${variant}`, series: '3.13', variant, suite: 'trixie', debian: 13 },
    ...{ eol: '2029-10-31', release: '3.13.15', named: false, verified: true, registry: 'localhost' },
  };
  const { command } = layersTarget(image).configurations?.['release'] ?? {};
  const { PATH } = process.env;
  const env = { LAYERS_ARGUMENT: engineTakes, PATH: `${workspace}/bin:${PATH}` };
  const { status, stdout } = spawnSync('sh', ['-c', command], { cwd: workspace, env, encoding: 'utf8' });
  return { status, stdout: stdout.trim() };
}

const runtime = [
  'runtime/rootfs-amd64.tar',
  'builder/cpython-amd64-release.tar',
  'runtime/ld-cache-amd64.tar',
];
const tars = {
  runtime,
  debug: [...runtime, 'debug/rootfs-amd64.tar'],
  builder: [
    'builder/rootfs-amd64.tar',
    'builder/cpython-amd64-release.tar',
    'builder/cpython-dev-amd64-release.tar',
    'builder/tools-amd64.tar',
  ],
};
const variants = ['runtime', 'debug', 'builder'] as const;

describe.each(variants)('%s', (variant) => {
  it('podman gets a layout of the tars of the build, the lowest first', () => {
    const asked = `tools/layers.ts amd64 dist/python/3.13/${variant}/layers-amd64-release`;
    const paths = tars[variant].map((tar) => `dist/python/3.13/${tar}`);
    expect(run(variant, 'layout')).toEqual({ status: 0, stdout: [asked, ...paths].join(' ') });
  });

  it('docker gets copies of them in a folder of the image', () => {
    for (const tar of tars[variant]) write(`dist/python/3.13/${tar}`, tar);
    expect(run(variant, 'no_layout')).toEqual({ status: 0, stdout: '' });
    for (const tar of tars[variant]) expect(readCopy(variant, tar)).toBe(tar);
  });
});

describe('a copy that is there', () => {
  const [tar = ''] = runtime;
  const copy = () => join(workspace, 'dist/python/3.13/runtime/python-3.13-runtime', tar);
  beforeEach(() => {
    for (const name of runtime) write(`dist/python/3.13/${name}`, name);
    run('runtime', 'no_layout');
    utimesSync(copy(), 1000, 1000);
  });

  it('keeps its time where what Nx has restored is the same', () => {
    write(`dist/python/3.13/${tar}`, tar);
    run('runtime', 'no_layout');
    expect(statSync(copy()).mtimeMs).toBe(1_000_000);
  });

  it('is replaced by another of the same size', () => {
    const other = tar.replaceAll('r', 'x');
    write(`dist/python/3.13/${tar}`, other);
    run('runtime', 'no_layout');
    expect(readCopy('runtime', tar)).toBe(other);
    expect(statSync(copy()).mtimeMs).toBeGreaterThan(1_000_000);
  });

  it('is no way round a tar that is missing', () => {
    rmSync(join(workspace, 'dist/python/3.13', tar));
    expect(run('runtime', 'no_layout').status).toBe(1);
  });
});

function readCopy(variant: Image['variant'], tar: string): string {
  return readFileSync(join(workspace, 'dist/python/3.13', variant, `python-3.13-${variant}`, tar), 'utf8');
}
