import { createHash } from 'node:crypto';
import { makeMatcher, type Tree } from '@distroless/image';
import { entriesOfAllLayers } from '../saved-image.ts';
import type { StaticCheck } from './static-check.ts';

const folder = 'var/lib/dpkg/status.d';

type Package = {
  name: string;
  control: string;
  /** Path to MD5 digest; nothing when the file is missing. */
  files?: Map<string, string>;
};

/** As scanners read them: `<package>` and `<package>.md5sums`. */
function readPackages(tree: Tree): Package[] {
  const names = tree.list(folder).filter((name) => !name.endsWith('.md5sums'));
  return names.map((name) => {
    const sums = tree.read(`${folder}/${name}.md5sums`)?.toString();
    const control = tree.read(`${folder}/${name}`)?.toString() ?? '';
    return { name, control, ...(sums !== undefined && { files: parseSums(sums) }) };
  });
}

function parseSums(text: string): Map<string, string> {
  const lines = text.split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(34), line.slice(0, 32)]));
}

export const records: StaticCheck = {
  name: 'records',
  about:
    'every package is recorded under its name with version, architecture and files; CPython is none of them',
  variants: ['runtime', 'debug'],
  *find({ tree }) {
    const packages = readPackages(tree);
    if (packages.length === 0) yield `/${folder} has no record`;
    for (const { name, control, files } of packages) {
      for (const field of ['Package', 'Version', 'Architecture', 'Maintainer']) {
        if (!new RegExp(`^${field}: \\S`, 'm').test(control)) yield `/${folder}/${name} has no ${field}`;
      }
      if (!control.includes(`Package: ${name}\n`)) yield `/${folder}/${name} is not of that package`;
      if (!files) yield `/${folder}/${name}.md5sums is missing`;
      if (/^(?:lib)?python3/.test(name)) yield `/${folder}/${name}: CPython is recorded as a Debian package`;
    }
  },
};

export const md5sums: StaticCheck = {
  name: 'md5sums',
  about: 'every recorded file is there with the recorded digest',
  variants: ['runtime', 'debug'],
  *find({ tree }) {
    const recorded = readPackages(tree).flatMap(({ files }) => [...(files ?? [])]);
    if (recorded.length === 0) yield `/${folder} records no file`;
    for (const [path, digest] of recorded) {
      const content = tree.read(path);
      const seen = content && createHash('md5').update(content).digest('hex');
      if (seen !== digest) yield `/${path} has md5 ${seen ?? '(nothing)'}, its record says ${digest}`;
    }
  },
};

/** What of CPython's may be where, by series; nothing else below its prefix is CPython's. */
function cpythonFiles(series: string | undefined): (path: string) => boolean {
  const lib = `usr/local/lib/python${series}`;
  return makeMatcher([
    `usr/local/bin/python${series}`,
    `usr/local/lib/libpython${series}.so.1.0`,
    `${lib}/lib-dynload/*.cpython-${series?.replace('.', '')}-*.so`,
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

/** Files that are made, and so are in no package. */
const madeFiles = makeMatcher([
  'etc/group',
  'etc/ld.so.cache',
  'etc/nsswitch.conf',
  'etc/passwd',
  'usr/share/doc/*/copyright',
  `${folder}/*`,
]);

export const owners: StaticCheck = {
  name: 'owners',
  about:
    'every file of every layer belongs to a recorded package, to CPython, or is one of the few that are made',
  variants: ['runtime', 'debug'],
  *find(image) {
    const { tree, config } = image;
    const recorded = new Set(readPackages(tree).flatMap(({ files }) => [...(files?.keys() ?? [])]));
    const isCpython = cpythonFiles(config.labels['org.python.series']);
    for (const { entry, where } of entriesOfAllLayers(image)) {
      if (entry.type !== 'file' && entry.type !== 'hardlink') continue;
      if (recorded.has(entry.path) || isCpython(entry.path) || madeFiles(entry.path)) continue;
      yield `${where} belongs to none`;
    }
  },
};

export const links: StaticCheck = {
  name: 'links',
  about: 'every symbolic link leads to something in the image',
  variants: ['runtime', 'debug'],
  *find({ tree }) {
    for (const entry of tree) {
      if (entry.type !== 'symlink' || tree.resolve(entry.path) !== undefined) continue;
      yield `/${entry.path} -> "${entry.target}" leads nowhere`;
    }
  },
};

export const licences: StaticCheck = {
  name: 'licences',
  about: 'every recorded package has its copyright file',
  variants: ['runtime', 'debug'],
  *find({ tree }) {
    for (const { name } of readPackages(tree)) {
      const path = `usr/share/doc/${name}/copyright`;
      if (tree.read(path) === undefined) yield `/${path} is missing`;
    }
  },
};
