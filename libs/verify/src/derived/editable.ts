import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Contents } from './contents.ts';
import type { ImageCheck } from './image-check.ts';

export const editable: ImageCheck = {
  name: 'editable-installs',
  about: 'every folder that an installed package points to is there',
  severity: 'breach',
  mend: 'install without -e: uv sync --no-editable, poetry install --no-root, pip install .',
  *find(image) {
    for (const { path } of image.packageFolders) {
      for (const name of image.tree.list(path)) {
        if (name.endsWith('.pth')) yield* lostLines(path, { name, image });
        if (name.endsWith('.dist-info')) yield* lostProject(`${path}/${name}/direct_url.json`, image);
      }
    }
  },
};

/** Each line of a path file is a folder, unless it is code (https://docs.python.org/3/library/site.html). */
function* lostLines(folder: string, { name, image }: { name: string; image: Contents }): Iterable<string> {
  const lines = image.tree.read(`${folder}/${name}`)?.toString().split(/\r?\n/) ?? [];
  for (const line of lines.map((text) => text.trimEnd())) {
    if (line === '' || line.startsWith('#') || /^import\s/.test(line)) continue;
    const place = line.startsWith('/') ? line : `${folder}/${line}`;
    if (image.tree.resolve(place) === undefined)
      yield `/${folder}/${name} names "${line}", which is not there`;
  }
}

/** https://packaging.python.org/en/latest/specifications/direct-url/ */
const directUrl = z.object({ url: z.string(), dir_info: z.object({ editable: z.literal(true) }) });

function* lostProject(path: string, { tree }: Contents): Iterable<string> {
  const project = directUrl.safeParse(readJson(tree.read(path)));
  if (!project.success || !project.data.url.startsWith('file:///')) return;
  const folder = fileURLToPath(project.data.url);
  if (tree.resolve(folder) === undefined) yield `/${path} names "${folder}", which is not there`;
}

function readJson(content: Buffer | undefined): unknown {
  try {
    return JSON.parse(content?.toString() ?? '');
  } catch {
    return undefined;
  }
}
