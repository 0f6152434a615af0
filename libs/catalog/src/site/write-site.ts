import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceDirectory } from '@distroless/files';
import type { Collected } from '../collect/collect-images.ts';
import { formatCatalog } from '../facts/facts.ts';
import { imagePage } from './image-page.ts';
import { indexPage } from './index-page.ts';
import { imagePath, tagsOf } from './names.ts';
import { tagPage } from './tag-page.ts';

const data = fileURLToPath(new URL('../../data', import.meta.url));
const assets = ['style.css', 'copy.js', 'icon.svg'] as const;

/**
 * Writes the site as a folder that appears whole. If a page fails, the old folder stays. The same images give the same bytes.
 * @returns how many pages it has
 */
export async function writeSite(collected: Collected, folder: string): Promise<{ pages: number }> {
  const pages = await makePages(collected);
  return replaceDirectory(folder, async (temporary) => {
    await mkdir(temporary, { recursive: true });
    for (const name of assets) await copyFile(join(data, name), join(temporary, name));
    await writeFile(join(temporary, 'catalog.json'), formatCatalog(collected.images));
    for (const [path, text] of pages) {
      await mkdir(dirname(join(temporary, path)), { recursive: true });
      await writeFile(join(temporary, path), text);
    }
    return { pages: pages.size };
  });
}

/** Every page by its path. */
async function makePages(collected: Collected): Promise<Map<string, string>> {
  const { images } = collected;
  const pages = new Map([['index.html', await indexPage(collected)]]);
  for (const facts of images) {
    pages.set(imagePath(facts), await imagePage(facts, images));
    for (const tag of tagsOf(facts)) pages.set(tag.path, await tagPage(facts, tag));
  }
  return pages;
}
