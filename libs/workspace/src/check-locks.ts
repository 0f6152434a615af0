import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readLock } from '@distroless/lockfile';
import { type ImageId, intentOf, listImages, type Versions, variants } from '@distroless/matrix';
import { readIntent } from './intent.ts';

/** Compares locks with the intent, without network. Returns one error text for each stale or faulty lock. */
export async function checkLocks(workspace: string, images: readonly ImageId[]): Promise<string[]> {
  const { versions, sets } = await readIntent(workspace);
  const faults: string[] = [];
  for (const image of images) {
    const intent = intentOf(image, versions, sets);
    try {
      await readLock(workspace, image, { intent });
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  return faults;
}

/** Compares every lock of the matrix, and reports every lock that is there and does not belong to it. */
export async function checkAllLocks(workspace: string): Promise<string[]> {
  const { versions } = await readIntent(workspace);
  return [...(await checkLocks(workspace, listImages(versions))), ...(await findStrays(workspace, versions))];
}

/** Folders of the matrix are projects by their lock, so one that stays behind would go on being built. */
async function findStrays(workspace: string, versions: Versions): Promise<string[]> {
  const folder = 'images/python';
  const strays: string[] = [];
  for (const path of await readdir(join(workspace, folder), { recursive: true })) {
    const [series = '', variant = '', file, ...below] = path.split('/');
    if (file !== 'lock.json' || below.length > 0) continue;
    if (!versions.series[series]) {
      const wayOut = `delete ${folder}/${series}, or add the series`;
      strays.push(`${folder}/${path}: series "${series}" is not in versions.yaml; ${wayOut}`);
    } else if (!variants.some((known) => known === variant)) {
      const known = variants.map((name) => `"${name}"`).join(', ');
      const wayOut = `delete ${folder}/${series}/${variant}`;
      strays.push(`${folder}/${path}: "${variant}" is not a variant, which is one of ${known}; ${wayOut}`);
    }
  }
  return strays.sort();
}
