import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile, type LayerTar, newestTime, readDigestRecord } from '@distroless/image';
import type { ImageFacts } from './image-facts.ts';
import type { SealRecord, TarRecord } from './seal-record.ts';

type Known = SealRecord['tars'];

export type ReadTarsOptions = {
  root: string;
  /** Earlier results about tars, by their names. */
  known: Known;
  /** Whether the time of the newest member is needed. */
  times: boolean;
};

/**
 * Finds the digests of an image's tars. Each is compared with the digest that the step recorded when it wrote the tar.
 * This finds damage, such as a bad disk or a cache that was cut off. It does not find an attacker who can write to the
 * cache, because the record is kept in the same place.
 * @throws Error `cannot seal <project>: …` when a tar is missing or differs from what the step wrote
 */
export async function readTars(
  { project, dist, tars }: Pick<ImageFacts, 'project' | 'dist' | 'tars'>,
  { root, known, times }: ReadTarsOptions,
): Promise<{ layers: LayerTar[]; known: Known }> {
  const found: Known = {};
  const layers: LayerTar[] = [];
  for (const name of tars) {
    const path = join(root, dist, name);
    try {
      const record = await readTar(path, { known: known[name], times });
      found[name] = record;
      layers.push({ path, name, digest: record.digest, size: record.size });
    } catch (error) {
      throw new Error(
        `cannot seal ${project}: ${(error as Error).message}; run "./nx run ${project}:container --skip-nx-cache" to make it again`,
        { cause: error },
      );
    }
  }
  return { layers, known: found };
}

async function readTar(
  path: string,
  { known, times }: { known: TarRecord | undefined; times: boolean },
): Promise<TarRecord> {
  const { ino, mtimeNs, size } = await stat(path, { bigint: true });
  const seen = { ino: String(ino), mtimeNs: String(mtimeNs), size: Number(size) };
  const same = known?.ino === seen.ino && known.mtimeNs === seen.mtimeNs && known.size === seen.size;
  const digest = same ? known.digest : (await hashFile(path)).digest;
  const recorded = await readDigestRecord(path);
  if (digest !== recorded) {
    throw new Error(`"${path}" has digest "${digest}", but "${recorded}" was recorded when it was made`);
  }
  const newest = (same ? known.newest : undefined) ?? (times ? await newestTime(path) : undefined);
  return { ...seen, digest, ...(newest !== undefined && { newest }) };
}
