import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readLayout } from '@distroless/image';
import { readLock } from '@distroless/lockfile';
import { parseProject } from '@distroless/matrix';
import { readSbom, type SbomFile, sbomPaths } from '@distroless/sbom';
import { type Context, distPath } from '@distroless/workspace';
import type { ScanArguments } from './arguments.ts';

/**
 * The SBOM of a project, which must be of the image that is in dist/ now, or an SBOM file.
 * @throws Error with the command that writes it
 */
export async function readSubject(args: ScanArguments, context: Context): Promise<SbomFile> {
  const { subject } = args;
  if (!/^python-[\w.]+-[a-z]+$/.test(subject))
    return readSbom(await readText(subject, 'name an SBOM file, or a project'), subject);
  const image = parseProject(subject, context.versions);
  const build = [args.arch === 'arm64' ? 'arm64' : args.flavour].filter((name) => name !== 'fast');
  const wayOut = `run ./nx run ${[subject, 'sbom', ...build].join(':')}`;
  const file = sbomPaths(image, args.arch, args.flavour).spdx;
  const sbom = readSbom(await readText(path.join(context.workspace, file), wayOut, file), file);
  const folder = distPath(image, `oci-${args.arch}-${args.flavour}`);
  const { manifest } = await readLayout(path.join(context.workspace, folder));
  if (sbom.image.includes(manifest.digest)) return sbom;
  throw new Error(`${file}: is of another image than ${folder}; ${wayOut}`);
}

/** The newest release of the series that the image's CPython is of, as its lock names it; undefined without a lock. */
export async function newestPython(sbom: SbomFile, context: Context): Promise<string | undefined> {
  const python = sbom.packages.find(({ purl }) => purl.startsWith('pkg:generic/python@'));
  const series = /^\d+\.\d+/.exec(python?.version ?? '')?.[0] ?? '';
  if (!(series in context.versions.series)) return undefined;
  const lock = await readLock(context.workspace, { series, variant: 'runtime' });
  return lock.release.version;
}

async function readText(file: string, wayOut: string, shown = file): Promise<string> {
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'no such file' : cause.message;
    throw new Error(`cannot read "${shown}": ${reason}; ${wayOut}`, { cause });
  });
}
