import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageId } from '@distroless/matrix';
import type { Context } from './context.ts';
import { hostArchitecture } from './host.ts';

/** Where a step's product is, below the workspace: `dist/python/3.13/runtime/rootfs-amd64.tar`. */
export function distPath(image: ImageId, name: string): string {
  return join('dist', 'python', image.series, image.variant, name);
}

/** The path of what an earlier step wrote; an error names the target that makes it. */
export function findProduct(path: string, { workspace }: Context): string {
  const file = join(workspace, path);
  if (existsSync(file)) return file;
  throw new Error(`cannot read "${path}": no such file; run ./nx run ${makerOf(path)}`);
}

// dist/python/<series>/<variant>/<target>-<arch>[-<flavour>].tar
function makerOf(path: string): string {
  const [, , series, variant, file = ''] = path.split('/');
  if (file === 'source.json') return `python-${series}-${variant}:source`;
  const [, name, arch, flavour] = /^([a-z-]+?)(?:-dev)?-(amd64|arm64)(?:-(\w+))?\.tar$/.exec(file) ?? [];
  const target = name === 'cpython' && arch === 'arm64' && hostArchitecture() !== 'arm64' ? 'cross' : name;
  const build = name === 'other-root' ? 'upstream' : flavour;
  const builds = [arch === 'arm64' ? 'arm64' : '', build === 'fast' ? '' : (build ?? '')];
  return [`python-${series}-${variant}`, target, ...builds.filter((build) => build !== '')].join(':');
}
