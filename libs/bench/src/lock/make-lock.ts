import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@distroless/files';
import { type LockedPackage, type LockedRoot, stampOf } from '@distroless/lockfile';
import type { Architecture } from '@distroless/matrix';
import { withPips } from '@distroless/pip';
import { lockTools, openSuites, type ResolveContext } from '@distroless/resolve';
import { readFreshLock } from '@distroless/workspace';
import { intentDigest, readSettings, type Settings } from '../settings.ts';
import {
  type BenchLock,
  benchLockCommand,
  benchLockPath,
  benchLockSchema,
  parseBenchLock,
} from './bench-lock.ts';

type ReadSuite = Awaited<ReturnType<ReturnType<typeof openSuites>>>;

/**
 * Resolves bench.yaml against Debian's signed indexes and PyPI, and writes lock.json if it changed.
 * Errors: a package is in no index, an index is older than the locked one, pip cannot resolve a set to wheels alone.
 * @returns whether it changed
 */
export async function writeBenchLock(context: ResolveContext): Promise<boolean> {
  const settings = await readSettings(context.workspace);
  const { suite: name } = await readFreshLock(
    { series: settings.google.series, variant: 'builder' },
    context,
  );
  const suite = await openSuites(context, [])(name);
  const path = join(context.workspace, benchLockPath);
  const present = await readFile(path, 'utf8').catch(() => undefined);
  const dates = datesOf(suite);
  if (present !== undefined) refuseOlder(dates.indexes, parseBenchLock(present).indexes);
  const lock: BenchLock = benchLockSchema.parse({
    '//': `Written by \`${benchLockCommand}\` from bench.yaml. Do not edit.`,
    intent: intentDigest(settings),
    suite: name,
    ...dates,
    roots: lockRoots(settings, suite, context.versions.architectures),
    wheels: await lockWheels(settings, context),
  });
  const text = `${formatLock(lock)}\n`;
  if (text === present) return false;
  await replaceFile(path, text);
  return true;
}

function datesOf({ releases }: ReadSuite) {
  const indexes = Object.fromEntries(releases.map(({ name, date }) => [name, stampOf(date)]));
  return { indexes, snapshot: Object.values(indexes).sort().at(-1) ?? '' };
}

/** Somebody who answers with an old, signed index could bring back packages with known faults. */
export function refuseOlder(
  found: Readonly<Record<string, string>>,
  locked: Readonly<Record<string, string>>,
): void {
  for (const [name, date] of Object.entries(locked)) {
    const now = found[name];
    if (now !== undefined && now >= date) continue;
    throw new Error(
      `cannot lock ${benchLockPath}: the index of "${name}" is of ${now ?? 'no time'}, older than the locked ${date}; use another mirror, or delete the lock`,
    );
  }
}

export function lockRoots(
  { google, load }: Pick<Settings, 'google' | 'load'>,
  suite: Pick<ReadSuite, 'suite' | 'indexes'>,
  architectures: readonly Architecture[],
): Record<string, LockedRoot> {
  const rootOf = (names: readonly string[]): LockedRoot => ({
    files: {},
    links: {},
    directories: {},
    packages: Object.fromEntries(architectures.map((arch) => [arch, lockPackages(names, suite, arch)])),
  });
  return { google: rootOf(google.packages), load: rootOf(load) };
}

function lockPackages(
  names: readonly string[],
  { suite, indexes }: Pick<ReadSuite, 'suite' | 'indexes'>,
  arch: string,
): LockedPackage[] {
  return names.map((wanted) => {
    const found = indexes.get(arch)?.packages.get(wanted);
    if (!found) throw new Error(`bench.yaml: "${wanted}" is no package of ${suite} for ${arch}`);
    const { name, version, architecture, archive, filename, size, sha256 } = found;
    return { package: name, version, architecture, archive, path: filename, size, sha256 };
  });
}

async function lockWheels({ wheels }: Settings, context: ResolveContext): Promise<BenchLock['wheels']> {
  const tools = Object.entries(wheels.sets).map(([set, [name = '', ...rest]]) => ({ set, name, with: rest }));
  return withPips(context, async (pips) => {
    const locked: BenchLock['wheels'] = {};
    for (const series of wheels.series) {
      const lock = await readFreshLock({ series, variant: 'builder' }, context);
      const byArch: BenchLock['wheels'][string] = {};
      for (const arch of context.versions.architectures) {
        const resolved = await lockTools(lock, tools, { arch, pips, context });
        byArch[arch] = Object.fromEntries(tools.map(({ set, name }) => [set, resolved[name] ?? []]));
      }
      locked[series] = byArch;
    }
    return locked;
  });
}

/** A line for each package, so that a difference can be read. */
function formatLock(lock: BenchLock): string {
  const packed: string[] = [];
  const text = JSON.stringify(
    lock,
    (_key, value) => {
      if (typeof value !== 'object' || value === null || !('sha256' in value)) return value;
      return `\u0000${packed.push(JSON.stringify(value)) - 1}`;
    },
    2,
  );
  return text.replaceAll(/"\\u0000(\d+)"/g, (_, index) => packed[Number(index)] ?? '');
}
