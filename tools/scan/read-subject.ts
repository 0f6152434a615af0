import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { readPublishedSbom } from '@distroless/attest';
import { readLayout } from '@distroless/image';
import { readLock } from '@distroless/lockfile';
import { parseProject } from '@distroless/matrix';
import { readSbom, type SbomFile, sbomPaths } from '@distroless/sbom';
import { type Context, distPath } from '@distroless/workspace';
import { trustOf } from '../lib/signed-by.ts';
import type { ScanArguments } from './arguments.ts';

/**
 * The SBOM of what is named: a project, whose SBOM must be of the image that is in dist/ now, an SBOM file, the folder of a
 * layout with its SBOM beside it, or a published image.
 * @throws Error with the way to an SBOM
 */
export async function readSubject(args: ScanArguments, context: Context): Promise<SbomFile> {
  const { subject } = args;
  if (/^python-[\w.]+-[a-z]+$/.test(subject)) return ofProject(args, context);
  const found = await stat(subject).catch(() => undefined);
  if (found?.isDirectory()) return ofLayout(subject, 'run the target sbom, or give its SBOM as a file');
  if (!found && isReference(subject)) return ofPublished(args, context);
  return readSbom(await readText(subject, 'name an SBOM file, a project, or a published image'), subject);
}

async function ofProject({ subject, arch, flavour }: ScanArguments, context: Context): Promise<SbomFile> {
  const image = parseProject(subject, context.versions);
  const build = [arch === 'arm64' ? 'arm64' : flavour].filter((name) => name !== 'fast');
  const wayOut = `run ./nx run ${[subject, 'sbom', ...build].join(':')}`;
  const folder = distPath(image, `oci-${arch}-${flavour}`);
  const files = { sbom: sbomPaths(image, arch, flavour).spdx, folder };
  return readBeside(files, { root: context.workspace, wayOut });
}

/** `sbom` writes the SBOM of the layout `oci-amd64-fast` into `sbom-amd64-fast.spdx.json` in the same folder. */
async function ofLayout(folder: string, wayOut: string): Promise<SbomFile> {
  const name = path.basename(path.resolve(folder)).replace(/^oci-/, '');
  const sbom = path.join(path.dirname(path.resolve(folder)), `sbom-${name}.spdx.json`);
  return readBeside({ sbom, folder }, { root: '', wayOut });
}

async function readBeside(
  { sbom: file, folder }: { sbom: string; folder: string },
  { root, wayOut }: { root: string; wayOut: string },
): Promise<SbomFile> {
  const sbom = readSbom(await readText(path.join(root, file), wayOut, file), file);
  const { manifest } = await readLayout(path.join(root, folder));
  if (decodeURIComponent(sbom.image).includes(`@${manifest.digest}`)) return sbom;
  throw new Error(`${file}: is of another image than ${folder}; ${wayOut}`);
}

/** A name with a registry, and a tag or digest. */
function isReference(subject: string): boolean {
  return /^(localhost|[\w-]+(\.[\w-]+)+|[\w.-]+:\d+|\[[\da-f:]+\](:\d+)?)\/[\w./-]+(:[\w.-]+)?(@sha256:\w+)?$/.test(
    subject,
  );
}

async function ofPublished(args: ScanArguments, context: Context): Promise<SbomFile> {
  const { subject, arch, by } = args;
  if (subject.startsWith('localhost/')) {
    throw new Error(
      `cannot scan "${subject}": it is an image of this machine's engine; give the project that built it, such as ${projectOf(subject)}`,
    );
  }
  const { env, signal } = context;
  const trust = by && (await trustOf(by, context));
  if (!trust) {
    console.error('the signature of the SBOM is not checked: add --key, or --identity and --issuer');
  }
  return readPublishedSbom(subject, { env, signal, architecture: arch, trust });
}

/** `python-3.13-debug` of `localhost/python-distroless:3.13-debian13-debug`. */
function projectOf(reference: string): string {
  const [, name, series, debug] =
    /python-(builder|distroless):(\d+\.\d+)[\w.]*-debian\d+(-debug)?/.exec(reference) ?? [];
  const variant = name === 'builder' ? 'builder' : debug ? 'debug' : 'runtime';
  return `python-${series ?? '3.13'}-${variant}`;
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
