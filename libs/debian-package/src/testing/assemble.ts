import { createHash } from 'node:crypto';
import { type DebOptions, makeDeb } from '@distroless/testing';
import { assembleRootfs } from '../rootfs.ts';
import { noDocumentation } from '../selection.ts';
import type { DebSource, UnpackOptions } from '../unpack.ts';

export function sourceOf(options: DebOptions): DebSource {
  const { name, version = '1.0-1', architecture = 'amd64' } = options;
  return { package: name, version, architecture, load: () => makeDeb(options) };
}

/** The root of packages that are made for it, without their documentation. */
export function assemble(packages: DebOptions[], options: Partial<UnpackOptions> = {}) {
  return assembleRootfs(packages.map(sourceOf), {
    architecture: 'amd64',
    selection: noDocumentation,
    ...options,
  });
}

export function md5(content: string): string {
  return createHash('md5').update(content).digest('hex');
}
