import { normalisePath, parentOf } from '@distroless/image';
import { textOf } from './files.ts';
import type { ImageModel } from './image-model.ts';

const [distroless, debian] = ['var/lib/dpkg/status.d', 'var/lib/dpkg/info'];

/** Lists of files can be long; the longest of Debian's is about a megabyte. */
const longestList = 32_000_000;

/** Names of Debian packages, recorded in either form. */
export function systemPackages(image: Pick<ImageModel, 'tree'>): string[] {
  const records = image.tree.list(distroless).filter((name) => !name.endsWith('.md5sums'));
  const status = textOf(image, 'var/lib/dpkg/status', longestList) ?? '';
  return [...records, ...[...status.matchAll(/^Package: (.*)$/gm)].map(([, name = '']) => name)];
}

/** What the records of Debian packages list, by real paths: records name files as they were before /lib was a link. */
export function* systemFiles(image: ImageModel): Iterable<string> {
  const { tree, resolve } = image;
  const lists = [
    ...tree.list(distroless).map((name) => `${distroless}/${name}`),
    ...tree.list(debian).map((name) => `${debian}/${name}`),
  ];
  for (const list of lists.filter((path) => /\.(?:md5sums|list)$/.test(path))) {
    for (const line of textOf(image, list, longestList)?.split('\n') ?? []) {
      const path = list.endsWith('.md5sums') ? line.slice(34) : line;
      const real = path === '' ? undefined : resolve(path);
      if (real !== undefined) yield real;
    }
  }
}

/** Folders of distributions: `flask-3.1.0.dist-info`. */
export function distributions({ tree, packageFolders }: ImageModel): string[] {
  return packageFolders.flatMap(({ path }) =>
    tree.list(path).flatMap((name) => (name.endsWith('.dist-info') ? [`${path}/${name}`] : [])),
  );
}

/** What distributions list: https://packaging.python.org/en/latest/specifications/recording-installed-packages/ */
export function* pythonFiles(image: ImageModel): Iterable<string> {
  for (const folder of distributions(image)) {
    for (const line of textOf(image, `${folder}/RECORD`, longestList)?.split('\n') ?? []) {
      const name = firstField(line);
      const real = name.startsWith('/') ? name.slice(1) : join(parentOf(folder), name);
      if (real !== undefined) yield real;
    }
  }
}

/** The first field of a line of CSV. */
function firstField(line: string): string {
  const field = /^(?:"((?:[^"]|"")*)"|([^,]*)),/.exec(line.slice(0, 8192));
  return field?.[1]?.replaceAll('""', '"') ?? field?.[2] ?? '';
}

function join(folder: string, name: string): string | undefined {
  const up = /^(?:\.\.\/)*/.exec(name)?.[0].length ?? 0;
  const parts = folder.split('/');
  return normalisePath([...parts.slice(0, Math.max(0, parts.length - up / 3)), name.slice(up)].join('/'));
}
