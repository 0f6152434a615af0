import { readFile } from 'node:fs/promises';
import { loadKeys, loadSuite, type Package, resolveClosure } from '@distroless/debian-index';
import { type DebIdentity, type DebSource, fileNameOf, placesOf } from '@distroless/debian-package';
import { fetchFiles } from '@distroless/fetch';
import { type Context, hostArchitecture } from '@distroless/workspace';

/** Packages of a suite with all their dependencies, except `without`. */
export type PackagesOfSuite = { suite: string; roots: string[]; without: string[] };

/**
 * Fetches a suite's current packages for this machine, checked against its signed index, since they are in no lock. Tests
 * give their own trusted `keys`.
 */
export async function fetchPackages(
  { suite, roots, without }: PackagesOfSuite,
  context: Context & { keys?: typeof loadKeys },
): Promise<DebSource[]> {
  const mirrors = [await context.mirrors(context.now)];
  const { cache, now, signal } = context;
  const onProgress = (progress: { what: string; done: number; total?: number | undefined }) =>
    context.report({ ...progress, unit: 'bytes' });
  const common = { mirrors, cache, now, signal, onProgress };
  const architecture = hostArchitecture();
  context.report({ line: `fetch ${roots.join(', ')} from ${suite}` });
  const { indexes } = await loadSuite({
    ...common,
    suite,
    architectures: [architecture],
    keys: await (context.keys ?? loadKeys)(),
    allowExpired: new Set(),
  });
  const index = indexes.get(architecture);
  if (!index) throw new Error(`cannot read suite "${suite}": it was not read for ${architecture}`);
  const packages = resolveClosure({ roots, without, index });
  const requests = packages.map((found) => ({
    digest: found.sha256,
    size: found.size,
    places: placesOf(found, mirrors),
    what: fileNameOf(toIdentity(found)),
  }));
  const files = await fetchFiles(requests, common);
  return packages.map((found, number) => ({
    ...toIdentity(found),
    load: () => readFile(files[number] ?? ''),
  }));
}

function toIdentity({ name, version, architecture }: Package): DebIdentity {
  return { package: name, version, architecture };
}
