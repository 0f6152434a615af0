import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { textOf } from '../model/files.ts';
import type { ImageModel } from '../model/image-model.ts';
import { atPath, type Check, type Found } from './check.ts';

export const editable: Check = {
  name: 'editable-installs',
  holds: 'every folder that an installed package points to is there',
  severity: 'error',
  fix: 'install without -e: uv sync --no-editable, poetry install --no-root, pip install .',
  appliesTo: { others: 'all' },
  *run(image) {
    for (const { path } of image.packageFolders) {
      for (const name of image.tree.list(path)) {
        if (name.endsWith('.pth')) yield* missingLines(path, { name, image });
        if (name.endsWith('.dist-info')) yield* missingProject(`${path}/${name}/direct_url.json`, image);
      }
    }
  },
};

/** Each line of a path file is a folder, unless it is code (https://docs.python.org/3/library/site.html). */
function* missingLines(
  folder: string,
  { name, image }: { name: string; image: ImageModel },
): Iterable<Found> {
  const lines = textOf(image, `${folder}/${name}`)?.split(/\r?\n/) ?? [];
  for (const line of lines.map((text) => text.trimEnd())) {
    if (line === '' || line.startsWith('#') || /^import\s/.test(line)) continue;
    const place = line.startsWith('/') ? line : `${folder}/${line}`;
    if (image.resolve(place) === undefined) {
      yield atPath(`${folder}/${name}`, 'missing-target', `names "${line}", which does not exist`);
    }
  }
}

/** https://packaging.python.org/en/latest/specifications/direct-url/ */
const directUrl = z.object({ url: z.string(), dir_info: z.object({ editable: z.literal(true) }) });

function* missingProject(path: string, image: ImageModel): Iterable<Found> {
  const project = directUrl.safeParse(readJson(textOf(image, path)));
  if (!project.success || !project.data.url.startsWith('file:///')) return;
  const folder = toPath(project.data.url);
  if (folder === undefined) {
    yield atPath(path, 'damaged-url', `has a URL that is no path: "${project.data.url}"`);
  } else if (image.resolve(folder) === undefined) {
    yield atPath(path, 'missing-target', `names "${folder}", which does not exist`);
  }
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function toPath(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
