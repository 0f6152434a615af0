import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lock, lockSchema } from '@distroless/lockfile';
import { describeIssues } from '@distroless/matrix';
import { z } from 'zod';
import { dataFolder, intentDigest, type Settings } from '../settings.ts';

/** Path of the lock below the workspace. */
export const benchLockPath = `${dataFolder}/lock.json`;
export const benchLockCommand = './nx run bench:lock';

const { suite, snapshot, indexes, roots, tools } = lockSchema.shape;

export const benchLockSchema = z.strictObject({
  '//': z.string(),
  intent: z.string(),
  suite,
  snapshot,
  indexes,
  /** "google" and "load". */
  roots,
  /** By series, architecture and set. */
  wheels: z.record(z.string(), tools.unwrap()),
});

/** lock.json: the packages and wheels of the peers and programs, by digest. */
export type BenchLock = z.output<typeof benchLockSchema>;

/** Errors name the file and the cause: it is missing, damaged, or made from another bench.yaml. */
export async function readBenchLock(workspace: string, settings: Settings): Promise<BenchLock> {
  const text = await readFile(join(workspace, benchLockPath), 'utf8').catch((cause: Error) => {
    throw new Error(`cannot read ${benchLockPath}: ${cause.message}; run ${benchLockCommand}`, { cause });
  });
  const lock = parseBenchLock(text);
  if (lock.intent === intentDigest(settings)) return lock;
  throw new Error(`${benchLockPath}: is not made from the present bench.yaml; run ${benchLockCommand}`);
}

export function parseBenchLock(text: string): BenchLock {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${benchLockPath}: is not JSON: ${(cause as Error).message}; run ${benchLockCommand}`, {
      cause,
    });
  }
  const result = benchLockSchema.safeParse(data);
  if (result.success) return result.data;
  throw new Error(`${benchLockPath}: ${describeIssues(result.error)}; run ${benchLockCommand}`);
}

/** For functions of other libraries, which take the lock of an image. They read the fields that both have. */
export function asImageLock({ suite, snapshot, indexes, roots }: BenchLock, series: string): Lock {
  return { suite, snapshot, indexes, roots, series, variant: 'runtime' } as unknown as Lock;
}
