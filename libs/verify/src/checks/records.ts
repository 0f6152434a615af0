import { createHash } from 'node:crypto';
import type { Tree } from '@distroless/image';
import { atPath, type Check, type Found } from './check.ts';

export const folder = 'var/lib/dpkg/status.d';

type Package = {
  name: string;
  control: string;
  /** Path to MD5 digest; nothing when the file is missing. */
  files?: Map<string, string>;
};

/** As scanners read them: `<package>` and `<package>.md5sums`. */
export function readPackages(tree: Tree): Package[] {
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

export const records: Check = {
  name: 'records',
  holds:
    'every package is recorded under its name with version, architecture and files; CPython is none of them',
  severity: 'error',
  fix: 'leave the files of the runtime image as they are',
  appliesTo: { ours: ['runtime', 'debug'], others: ['runtime', 'debug'] },
  *run({ tree }) {
    const packages = readPackages(tree);
    if (packages.length === 0) yield atPath(folder, 'no-record', 'has no record');
    for (const { name, control, files } of packages) {
      const path = `${folder}/${name}`;
      for (const field of ['Package', 'Version', 'Architecture', 'Maintainer']) {
        const isThere = new RegExp(`^${field}: \\S`, 'm').test(control);
        if (!isThere) yield atPath(path, 'missing-field', `has no ${field}`);
      }
      if (!control.includes(`Package: ${name}\n`))
        yield atPath(path, 'other-package', 'is not of that package');
      if (!files) yield atPath(`${path}.md5sums`, 'missing-list', 'is missing');
      if (/^(?:lib)?python3/.test(name)) {
        const message = `/${path}: CPython is recorded as a Debian package`;
        yield { kind: 'cpython-record', path: `/${path}`, message };
      }
    }
  },
};

/** What people replace on purpose in images made from ours: docs/using.md shows how. */
const replaceable = new Set(['etc/ssl/certs/ca-certificates.crt', 'etc/localtime']);

export const md5sums: Check = {
  name: 'md5sums',
  holds: 'every recorded file is there with the recorded digest',
  severity: 'error',
  fix: 'leave the files of the runtime image as they are',
  appliesTo: { ours: ['runtime', 'debug'], others: ['runtime', 'debug'] },
  *run({ tree }) {
    const recorded = recordedFiles(tree);
    if (recorded.length === 0) yield atPath(folder, 'no-record', 'records no file');
    yield* findOtherBytes(
      tree,
      recorded.filter(([path]) => !replaceable.has(path)),
    );
  },
};

export const replaceableFiles: Check = {
  name: 'replaceable-files',
  holds: 'the CA roots and the local time are those of their packages',
  severity: 'error',
  fix: 'assemble the image again',
  appliesTo: { ours: ['runtime', 'debug'] },
  *run({ tree }) {
    yield* findOtherBytes(
      tree,
      recordedFiles(tree).filter(([path]) => replaceable.has(path)),
    );
  },
};

function recordedFiles(tree: Tree): [path: string, digest: string][] {
  return readPackages(tree).flatMap(({ files }) => [...(files ?? [])]);
}

function* findOtherBytes(tree: Tree, recorded: readonly [path: string, digest: string][]): Generator<Found> {
  for (const [path, digest] of recorded) {
    const content = tree.read(path);
    const seen = content && createHash('md5').update(content).digest('hex');
    if (seen === digest) continue;
    yield atPath(path, 'other-bytes', `has md5 ${seen ?? '(nothing)'}, its record says ${digest}`);
  }
}

export const licences: Check = {
  name: 'licences',
  holds: 'every recorded package has its copyright file',
  severity: 'error',
  fix: 'copy /usr/share/doc/<package>/copyright along with the package',
  appliesTo: { ours: ['runtime', 'debug'], others: ['runtime', 'debug'] },
  *run({ tree }) {
    for (const { name } of readPackages(tree)) {
      const path = `usr/share/doc/${name}/copyright`;
      if (tree.read(path) === undefined) yield atPath(path, 'missing-licence', 'is missing');
    }
  },
};
