import type { Entry } from '@distroless/image';
import { textOf } from '../model/files.ts';
import type { ImageModel } from '../model/image-model.ts';
import { isWithin } from '../model/paths.ts';
import { seriesOf } from '../model/python.ts';
import { atPath, type Check, type Found } from './check.ts';
import { unlessPython } from './extension-modules.ts';

export const environmentPython: Check = {
  name: 'environments',
  holds: 'every virtual environment has its interpreter, and its packages are for that interpreter',
  severity: 'error',
  fix: 'create the environment in the builder of the same series as the runtime, and copy all of it to the same path',
  appliesTo: { others: 'all' },
  *run(image) {
    for (const folder of image.environments) yield* faultsOf(folder, image);
  },
};

function* faultsOf(folder: string, image: ImageModel): Iterable<Found> {
  const { tree, resolve } = image;
  const names = tree.list(`${folder}/bin`).filter((name) => /^python[\d.]*t?$/.test(name));
  if (names.length === 0) return yield atPath(`${folder}/bin`, 'no-python', 'has no python');
  for (const name of names) {
    const [path, link] = [`${folder}/bin/${name}`, tree.get(`${folder}/bin/${name}`)];
    if (link?.type === 'symlink' && resolve(path) === undefined) yield leadsNowhere(path, link.target);
  }
  const home = /^home *= *(.*)$/m.exec(textOf(image, `${folder}/pyvenv.cfg`) ?? '')?.[1]?.trim();
  if (home !== undefined && resolve(home) === undefined) {
    yield atPath(`${folder}/pyvenv.cfg`, 'missing-home', `has the home "${home}", which does not exist`);
  }
  const interpreters = names.map((name) => resolve(`${folder}/bin/${name}`) ?? '');
  const interpreter = interpreters.find((path) => seriesOf(path) !== undefined);
  const series = tree.list(`${folder}/lib`).flatMap((name) => seriesOf(name) ?? []);
  if (interpreter !== undefined && series.length > 0 && !series.includes(seriesOf(interpreter) ?? '')) {
    const says = `has packages for ${series.join(', ')}, its interpreter is /${interpreter}`;
    yield atPath(folder, 'other-series', says);
  }
}

export const packageSeries: Check = {
  name: 'package-folders',
  holds: 'every package folder belongs to a Python series that the image has',
  severity: 'error',
  fix: 'install in the builder of the same series as the runtime',
  appliesTo: { others: 'all', unless: unlessPython },
  *run({ packageFolders, interpreters }) {
    const known = interpreters.map(({ series }) => series);
    for (const { path, series } of packageFolders) {
      if (known.includes(series)) continue;
      yield atPath(path, 'other-series', `is read by no interpreter; there is ${known.join(', ')}`);
    }
  },
};

const copyFix = 'set UV_LINK_MODE=copy where the environment is made, as the builder does';

export const environmentLinks: Check = {
  name: 'environment-links',
  holds: 'every link in a virtual environment leads to something',
  severity: 'error',
  fix: copyFix,
  appliesTo: { others: 'all' },
  *run(image) {
    for (const { path, target, real } of linksOfPackages(image)) {
      if (real === undefined) yield leadsNowhere(path, target);
    }
  },
};

export const environmentEscapes: Check = {
  name: 'environment-escapes',
  holds: 'no link in a virtual environment leads out of it',
  severity: 'warning',
  fix: copyFix,
  appliesTo: { others: 'all' },
  *run(image) {
    for (const { path, target, real } of linksOfPackages(image)) {
      const own = image.environments.filter((folder) => isWithin(path, [folder]));
      if (real !== undefined && !own.some((folder) => real === folder || isWithin(real, [folder]))) {
        yield atPath(path, 'leaves-environment', `-> "${target}" leads out of it`);
      }
    }
  },
};

function leadsNowhere(path: string, target: string): Found {
  return atPath(path, 'broken-link', `-> "${target}" leads nowhere`);
}

/** All links except interpreters, which have to lead out of it. */
function* linksOfPackages({ entries, environments, resolve }: ImageModel) {
  for (const entry of entries) {
    if (!isPackageLink(entry) || !isWithin(entry.path, environments)) continue;
    yield { path: entry.path, target: entry.target, real: resolve(entry.path) };
  }
}

/** Python 3.14 adds another name to the usual ones, with the letter pi. */
function isPackageLink(entry: Entry): entry is Entry & { type: 'symlink' } {
  return entry.type === 'symlink' && !/\/bin\/[^/]*thon[\d.]*t?$/.test(entry.path);
}
