import { availableParallelism } from 'node:os';
import { readLock, readSource } from '@distroless/lockfile';
import { type Context, hostArchitecture, withTemporary } from '@distroless/workspace';
import pLimit from 'p-limit';
import { checkImage } from '../built-image.ts';
import type { Counts } from '../report.ts';
import { importPackage } from './import-package.ts';
import { installedVersions, installPackages } from './install.ts';
import { type ListedPackage, readPackageList } from './package-list.ts';

/** How an import ended; `listed`: it failed as pypi.yaml says; `stale`: it did not fail, but pypi.yaml says so. */
export type ImportResult = {
  name: string;
  version: string;
  outcome: 'imported' | 'failed' | 'listed' | 'stale';
  /** The error in one line; the reason in pypi.yaml for `listed`. */
  why?: string;
};

export type PypiResult = Counts & {
  imports: ImportResult[];
  /** Seconds for the installation and for all imports. */
  installing: number;
  importing: number;
};

/**
 * Installs the packages of pypi.yaml in the builder of a series and imports each in the runtime; `images` are the
 * engine's names of both.
 * Errors: an image is missing or does not have the locked release; the packages cannot be installed.
 */
export async function provePypi(
  series: string,
  images: { builder: string; runtime: string },
  context: Context,
): Promise<PypiResult> {
  await check('builder');
  const suite = await check('runtime');
  const subject = { series, suite, arch: hostArchitecture() };
  const packages = await readPackageList(context.workspace, subject);
  return withTemporary(context, async (folder) => {
    const started = performance.now();
    context.report({ line: `installing ${packages.length} packages in ${images.builder}` });
    const venv = await installPackages(packages, { builder: images.builder, folder, context });
    const versions = await installedVersions(venv, series);
    const installed = performance.now();
    const imports = await importAll(packages, { runtime: images.runtime, venv, versions, context });
    return {
      ...countImports(imports),
      imports,
      installing: Math.round((installed - started) / 1000),
      importing: Math.round((performance.now() - installed) / 1000),
    };
  });

  async function check(variant: 'builder' | 'runtime'): Promise<string> {
    const image = { series, variant };
    const lock = await readLock(context.workspace, image);
    const { version } = await readSource(series, context);
    await checkImage(images[variant], image, { engine: await context.engine(), flavour: 'fast', version });
    return lock.suite;
  }
}

type Environment = { runtime: string; venv: string; versions: ReadonlyMap<string, string>; context: Context };

async function importAll(
  packages: readonly ListedPackage[],
  { runtime, venv, versions, context }: Environment,
): Promise<ImportResult[]> {
  const limit = pLimit(availableParallelism());
  let done = 0;
  return limit.map(packages, async (listed) => {
    const { signal } = context;
    const error = await importPackage(await context.engine(), listed, { runtime, venv, signal });
    done += 1;
    context.report({ what: 'imports', done, total: packages.length, unit: 'steps' });
    return judgeImport(listed, versions.get(listed.name) ?? '', error);
  });
}

/** `error` is undefined when the import worked. */
export function judgeImport(
  { requirement: name, fails }: ListedPackage,
  version: string,
  error: string | undefined,
): ImportResult {
  if (error === undefined && fails === undefined) return { name, version, outcome: 'imported' };
  if (error === undefined) {
    const why = `images/python/pypi.yaml: fail: "${name}" is listed, but can be imported`;
    return { name, version, outcome: 'stale', why };
  }
  if (fails === undefined) return { name, version, outcome: 'failed', why: error };
  return { name, version, outcome: 'listed', why: fails };
}

/** Listed failures count as skipped. */
export function countImports(imports: readonly ImportResult[]): Counts {
  const count = (...outcomes: ImportResult['outcome'][]) =>
    imports.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return { passed: count('imported'), failed: count('failed', 'stale'), skipped: count('listed') };
}
