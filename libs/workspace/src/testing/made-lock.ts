import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadSuite, resolveClosure } from '@distroless/debian-index';
import { type Lock, type LockedRoot, lockPath, lockSchema, stampOf, writeLock } from '@distroless/lockfile';
import { digestIntent, type ImageId, intentOf, listReleases } from '@distroless/matrix';
import type { MadeContext } from './made-workspace.ts';

/**
 * Writes the lock of an image of a made workspace, like `lock`. The release is the newest in versions.yaml, unless
 * `releases` names another. For tests of libraries that do not depend on `resolve`.
 */
export async function writeMadeLock(
  image: ImageId,
  context: MadeContext,
  releases?: Pick<Lock, 'release' | 'substitute'>,
): Promise<Lock> {
  const intent = intentOf(image, context.versions, context.sets);
  const { architectures } = context.versions;
  const { indexes: packageIndexes, releases: dates } = await loadSuite({
    suite: intent.suite,
    architectures,
    mirrors: [await context.mirrors(context.now)],
    cache: context.cache,
    keys: await context.keys(),
    now: context.now,
    allowExpired: new Set<string>(),
    signal: context.signal,
  });
  const roots: Record<string, LockedRoot> = {};
  for (const [name, root] of Object.entries(intent.roots)) {
    const packages: LockedRoot['packages'] = {};
    for (const [arch, names] of Object.entries(root.packages)) {
      const index = packageIndexes.get(arch);
      if (!index) throw new Error(`cannot lock "${name}": the suite was not read for ${arch}`);
      const { on, essential } = root;
      const below = on ? resolveClosure({ ...on, roots: on.packages[arch] ?? [], index }) : [];
      const without = [...root.without, ...below.map((found) => found.name)];
      packages[arch] = resolveClosure({ roots: names, without, index, essential }).map(
        ({ name: found, version, architecture, archive, filename, size, sha256 }) => ({
          ...{ package: found, version, architecture, archive, path: filename, size, sha256 },
        }),
      );
    }
    roots[name] = { files: root.files, links: root.links, directories: root.directories, packages };
  }
  const indexes = Object.fromEntries(dates.map(({ name, date }) => [name, stampOf(date)]));
  const { series, variant, suite, debian, eol, cpython } = intent;
  const lock = lockSchema.parse({
    '//': 'Written by a test.',
    ...{ intent: digestIntent(intent), series, variant, suite, debian, eol },
    snapshot: Object.values(indexes).sort().at(-1),
    indexes,
    ...(releases ?? { release: newestWritten(image.series, context) }),
    roots,
    ...(cpython ? { cpython } : {}),
    ...(intent.tools ? { tools: Object.fromEntries(architectures.map((arch) => [arch, {}])) } : {}),
  });
  await mkdir(dirname(join(context.workspace, lockPath(image))), { recursive: true });
  await writeLock(context.workspace, image, lock);
  return lock;
}

function newestWritten(series: string, { versions }: MadeContext): Lock['release'] {
  const [newest] = listReleases(versions, series);
  if (!newest) throw new Error(`cannot lock series "${series}": versions.yaml names no release`);
  return { version: newest.release, sha256: newest.sha256, file: `Python-${newest.release}.tar.xz` };
}
