import { normalisePath, parentOf } from '@distroless/image';
import { type Contents, isWithin } from './contents.ts';
import type { ImageCheck } from './image-check.ts';

export const unrecorded: ImageCheck = {
  name: 'unrecorded-files',
  about: 'scanners know the package of every ELF file: Debian or Python has it on record',
  severity: 'warning',
  mend: 'copy the record of its package along: /var/lib/dpkg/status.d/<package> and <package>.md5sums',
  unless: (image) => (systemPackages(image).length > 0 ? undefined : 'the image has no packages of Debian'),
  *find(image) {
    const known = new Set([...systemFiles(image), ...pythonFiles(image)]);
    for (const { path } of image.elfFiles) {
      if (!known.has(path) && !isCpython(path, image)) yield `/${path}`;
    }
  },
};

const [distroless, debian] = ['var/lib/dpkg/status.d', 'var/lib/dpkg/info'];

/** Names of Debian packages, as they are recorded in either form. */
export function systemPackages({ tree }: Pick<Contents, 'tree'>): string[] {
  const records = tree.list(distroless).filter((name) => !name.endsWith('.md5sums'));
  const status = tree.read('var/lib/dpkg/status')?.toString() ?? '';
  return [...records, ...[...status.matchAll(/^Package: (.*)$/gm)].map(([, name = '']) => name)];
}

/** Real paths: records name files as they were before /lib became a link to /usr/lib. */
function* systemFiles({ tree }: Contents): Iterable<string> {
  const lists = [
    ...tree.list(distroless).map((name) => `${distroless}/${name}`),
    ...tree.list(debian).map((name) => `${debian}/${name}`),
  ];
  for (const list of lists.filter((path) => /\.(?:md5sums|list)$/.test(path))) {
    for (const line of tree.read(list)?.toString().split('\n') ?? []) {
      const path = list.endsWith('.md5sums') ? line.slice(34) : line;
      const real = path === '' ? undefined : tree.resolve(path);
      if (real !== undefined) yield real;
    }
  }
}

/** Folders of distributions: `flask-3.1.0.dist-info`. */
export function distributions({ tree, packageFolders }: Contents): string[] {
  return packageFolders.flatMap(({ path }) =>
    tree.list(path).flatMap((name) => (name.endsWith('.dist-info') ? [`${path}/${name}`] : [])),
  );
}

/** https://packaging.python.org/en/latest/specifications/recording-installed-packages/ */
export function* pythonFiles(image: Contents): Iterable<string> {
  for (const folder of distributions(image)) {
    for (const line of image.tree.read(`${folder}/RECORD`)?.toString().split('\n') ?? []) {
      const path = /^(?:"((?:[^"]|"")*)"|([^,]*)),/.exec(line);
      const name = path?.[1]?.replaceAll('""', '"') ?? path?.[2] ?? '';
      const real = name.startsWith('/') ? name.slice(1) : join(parentOf(folder), name);
      if (real !== undefined) yield real;
    }
  }
}

function join(folder: string, name: string): string | undefined {
  const up = /^(?:\.\.\/)*/.exec(name)?.[0].length ?? 0;
  const parts = folder.split('/');
  return normalisePath([...parts.slice(0, parts.length - up / 3), name.slice(up)].join('/'));
}

/** Scanners know an interpreter by itself, with its library and its standard library. */
function isCpython(path: string, { interpreters, environments }: Contents): boolean {
  if (isWithin(path, environments)) return /\/bin\/python[\d.]*t?$/.test(path);
  return interpreters.some((interpreter) => {
    const prefix = parentOf(parentOf(interpreter.path));
    const library = `${prefix}/lib/python${interpreter.series}`;
    const isStandard = path.startsWith(`${library}/`) && !/\/(?:site|dist)-packages\//.test(path);
    return path === interpreter.path || isStandard || path.startsWith(`${prefix}/lib/libpython3.`);
  });
}
