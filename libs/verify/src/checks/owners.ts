import { makeMatcher } from '@distroless/image';
import { seriesLabel } from '../model/origin.ts';
import { entriesOfAllLayers } from '../model/saved-image.ts';
import { atPath, type Check, inLayer } from './check.ts';
import { folder, readPackages } from './records.ts';

/** Where CPython may have files, by series; other files below its prefix do not belong to it. */
function cpythonFiles(series: string): (path: string) => boolean {
  const lib = `usr/local/lib/python${series}`;
  return makeMatcher([
    `usr/local/bin/python${series}`,
    `usr/local/lib/libpython${series}.so.1.0`,
    `${lib}/lib-dynload/*.cpython-${series.replace('.', '')}-*.so`,
    `${lib}/**/*.py`,
    `${lib}/**/__pycache__/*.pyc`,
    // Data of the standard library and of its modules' builds.
    `${lib}/*.json`,
    `${lib}/pydoc_data/*`,
    `${lib}/venv/scripts/**`,
    `${lib}/**/*.txt`,
    // Notes that upstream installs beside its modules.
    `${lib}/**/*.rst`,
    `${lib}/**/README.*`,
    `${lib}/distutils/README`,
    `${lib}/distutils/command/command_template`,
    // What lib2to3 makes of its grammars at installation.
    `${lib}/lib2to3/*Grammar*.pickle`,
    `${lib}/**/mypy.ini`,
  ]);
}

/** Generated files, which are in no package. */
const madeFiles = makeMatcher([
  'etc/group',
  'etc/ld.so.cache',
  'etc/nsswitch.conf',
  'etc/passwd',
  'usr/share/doc/*/copyright',
  `${folder}/*`,
]);

export const owners: Check = {
  name: 'owners',
  holds:
    'every file of every layer belongs to a recorded package, to CPython, or is one of the few generated files',
  severity: 'error',
  fix: 'add the file to a package, or to the list of generated files',
  appliesTo: { ours: ['runtime', 'debug'] },
  *run(image) {
    const recorded = new Set(readPackages(image.tree).flatMap(({ files }) => [...(files?.keys() ?? [])]));
    const isCpython = cpythonFiles(seriesLabel(image));
    for (const place of entriesOfAllLayers(image)) {
      const { entry } = place;
      if (entry.type !== 'file' && entry.type !== 'hardlink') continue;
      if (recorded.has(entry.path) || isCpython(entry.path) || madeFiles(entry.path)) continue;
      yield inLayer(place, 'no-owner', 'belongs to none');
    }
  },
};

export const links: Check = {
  name: 'links',
  holds: 'every symbolic link leads to something in the image',
  severity: 'error',
  fix: 'copy what the link leads to, or leave the link out',
  appliesTo: { ours: ['runtime', 'debug'] },
  *run({ entries, resolve }) {
    for (const entry of entries) {
      if (entry.type !== 'symlink' || resolve(entry.path) !== undefined) continue;
      yield atPath(entry.path, 'broken-link', `-> "${entry.target}" leads nowhere`);
    }
  },
};
