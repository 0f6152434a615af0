import type { Entry } from '@distroless/image';
import { type Contents, isWithin, seriesOf } from './contents.ts';
import { type ImageCheck, unlessPython } from './image-check.ts';

export const environmentPython: ImageCheck = {
  name: 'environments',
  about: 'every virtual environment has its interpreter, and packages for that one',
  severity: 'breach',
  mend: 'make the environment in the builder of the same series as the runtime, and copy it whole, to the same path',
  *find(image) {
    for (const folder of image.environments) yield* faultsOf(folder, image);
  },
};

function* faultsOf(folder: string, { tree }: Contents): Iterable<string> {
  const names = tree.list(`${folder}/bin`).filter((name) => /^python[\d.]*t?$/.test(name));
  if (names.length === 0) return yield `/${folder}/bin has no python`;
  for (const name of names) {
    const [path, link] = [`${folder}/bin/${name}`, tree.get(`${folder}/bin/${name}`)];
    if (link?.type === 'symlink' && tree.resolve(path) === undefined) {
      yield `/${path} -> "${link.target}" leads nowhere`;
    }
  }
  const home = /^home *= *(.*)$/m.exec(tree.read(`${folder}/pyvenv.cfg`)?.toString() ?? '')?.[1]?.trim();
  if (home !== undefined && tree.resolve(home) === undefined) {
    yield `/${folder}/pyvenv.cfg has the home "${home}", which is not there`;
  }
  const interpreters = names.map((name) => tree.resolve(`${folder}/bin/${name}`) ?? '');
  const interpreter = interpreters.find((path) => seriesOf(path) !== undefined);
  const series = tree.list(`${folder}/lib`).flatMap((name) => seriesOf(name) ?? []);
  if (interpreter !== undefined && series.length > 0 && !series.includes(seriesOf(interpreter) ?? '')) {
    yield `/${folder} has packages for ${series.join(', ')}, its interpreter is /${interpreter}`;
  }
}

export const packageSeries: ImageCheck = {
  name: 'package-folders',
  about: 'every folder of packages is of a series that an interpreter of the image has',
  severity: 'breach',
  mend: 'install in the builder of the same series as the runtime',
  unless: unlessPython,
  *find({ packageFolders, interpreters }) {
    const known = interpreters.map(({ series }) => series);
    for (const { path, series } of packageFolders) {
      if (!known.includes(series)) yield `/${path} is read by no interpreter; there is ${known.join(', ')}`;
    }
  },
};

export const environmentLinks: ImageCheck = {
  name: 'environment-links',
  about: 'no link inside of a virtual environment leads nowhere',
  severity: 'breach',
  mend: 'set UV_LINK_MODE=copy where the environment is made, as the builder does',
  *find(image) {
    for (const { path, target, real } of linksOfPackages(image)) {
      if (real === undefined) yield `/${path} -> "${target}" leads nowhere`;
    }
  },
};

export const environmentEscapes: ImageCheck = {
  name: 'environment-escapes',
  about: 'no link inside of a virtual environment leaves it',
  severity: 'warning',
  mend: 'set UV_LINK_MODE=copy where the environment is made, as the builder does',
  *find(image) {
    for (const { path, target, real } of linksOfPackages(image)) {
      const own = image.environments.filter((folder) => isWithin(path, [folder]));
      if (real !== undefined && !own.some((folder) => real === folder || isWithin(real, [folder]))) {
        yield `/${path} -> "${target}" leaves it`;
      }
    }
  },
};

/** All but the interpreters, which are to leave it. */
function* linksOfPackages({ tree, environments }: Contents) {
  for (const entry of tree) {
    if (!isPackageLink(entry) || !isWithin(entry.path, environments)) continue;
    yield { path: entry.path, target: entry.target, real: tree.resolve(entry.path) };
  }
}

/** Python 3.14 adds a name of its own to the usual ones, with the letter pi. */
function isPackageLink(entry: Entry): entry is Entry & { type: 'symlink' } {
  return entry.type === 'symlink' && !/\/bin\/[^/]*thon[\d.]*t?$/.test(entry.path);
}
