import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeElf } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readElf } from './elf.ts';
import { isElf } from './elf-layout.ts';
import type { Entry } from './entry.ts';
import { compareLibraries } from './ld-cache-format.ts';
import { makeLdCache } from './make-ld-cache.ts';
import { readLdCache } from './read-ld-cache.ts';
import { createTree, type Tree } from './tree.ts';
import { writeTar } from './write-tar.ts';

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };
const file = (path: string, content: string | Buffer): Entry => ({
  ...meta,
  type: 'file',
  path,
  content: Buffer.from(content),
});
const link = (path: string, target: string): Entry => ({
  ...meta,
  type: 'symlink',
  path,
  target,
  mode: 0o777,
});
const library = (path: string, soname?: string) =>
  file(path, makeElf(soname === undefined ? { needed: ['libc.so.6'] } : { soname, needed: ['libc.so.6'] }));

const multiarch = 'usr/lib/x86_64-linux-gnu';

/** A merged /usr with libraries of every kind that ldconfig treats differently. */
function madeUpRoot(): Tree {
  return createTree([
    file('etc/ld.so.conf', '# a comment\ninclude /etc/ld.so.conf.d/*.conf\n\n/opt/lib/ # another\n'),
    file('etc/ld.so.conf.d/10-local.conf', '/usr/local/lib\n'),
    file(
      'etc/ld.so.conf.d/20-multiarch.conf',
      '/lib/x86_64-linux-gnu\n/usr/lib/x86_64-linux-gnu\n/not/there\n',
    ),
    file('etc/ld.so.conf.d/README', '/never\n'),
    { ...meta, type: 'directory', path: multiarch, mode: 0o755 },
    link('lib', 'usr/lib'),
    library(`${multiarch}/libz.so.1.3.1`, 'libz.so.1'),
    link(`${multiarch}/libz.so.1`, 'libz.so.1.3.1'),
    link(`${multiarch}/libz.so`, 'libz.so.1.3.1'),
    library(`${multiarch}/libx.so.9`, 'libx.so.9'),
    library(`${multiarch}/libx.so.10`, 'libx.so.10'),
    library(`${multiarch}/libdb-5.3.so`, 'libdb-5.3.so'),
    library(`${multiarch}/libnameless.so`),
    link(`${multiarch}/libforeign.so`, 'libz.so.1.3.1'),
    link(`${multiarch}/libdangling.so`, 'libnone.so.1'),
    file(`${multiarch}/libc.so`, '/* GNU ld script */\n'),
    file(`${multiarch}/libstdc++.so.6-gdb.py`, 'import gdb\n'),
    library(`${multiarch}/plugin.so`, 'plugin.so'),
    library(`${multiarch}/ld-linux-x86-64.so.2`, 'ld-linux-x86-64.so.2'),
    file(`${multiarch}/libarm.so.1`, makeElf({ machine: 'aarch64', soname: 'libarm.so.1' })),
    file(`${multiarch}/libprogram.so.1`, makeElf({ type: 2 })),
    library('usr/lib/libtop.so.2', 'libtop.so.2'),
    library('usr/local/lib/libpython3.13.so.1.0', 'libpython3.13.so.1.0'),
    library('usr/local/lib/libz.so.1', 'libz.so.1'),
    library('opt/lib/libz.so.1', 'libz.so.1'),
  ]);
}

test('names are in the order of the search', () => {
  expect(namesIn(makeLdCache(madeUpRoot(), 'x86-64'))).toEqual([
    'libz.so.1 => /usr/local/lib/libz.so.1',
    'libz.so.1 => /lib/x86_64-linux-gnu/libz.so.1',
    'libz.so.1 => /opt/lib/libz.so.1',
    'libz.so => /lib/x86_64-linux-gnu/libz.so',
    'libx.so.10 => /lib/x86_64-linux-gnu/libx.so.10',
    'libx.so.9 => /lib/x86_64-linux-gnu/libx.so.9',
    'libtop.so.2 => /lib/libtop.so.2',
    'libpython3.13.so.1.0 => /usr/local/lib/libpython3.13.so.1.0',
    'libnameless.so => /lib/x86_64-linux-gnu/libnameless.so',
    'libdb-5.3.so => /lib/x86_64-linux-gnu/libdb-5.3.so',
    'ld-linux-x86-64.so.2 => /lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
  ]);
});

test('the flags are those of the machine, and libraries of other machines are left out', () => {
  const cache = makeLdCache(madeUpRoot(), 'aarch64');
  expect(() => makeLdCache(madeUpRoot(), 'aarch64')).not.toThrow();
  expect(namesIn(cache)).toEqual(['libarm.so.1 => /lib/x86_64-linux-gnu/libarm.so.1']);
  expect(cache.readInt32LE(48)).toBe(0x0a03);
});

test.each<[reason: string, entries: Entry[], message: string]>([
  [
    'a library whose link is missing: ldconfig would make it',
    [library('usr/lib/libz.so.1.3.1', 'libz.so.1')],
    'cannot make ld.so.cache: "/usr/lib" has a library "libz.so.1", but no file or link of that name',
  ],
  [
    'libraries for only some processors',
    [library('usr/lib/glibc-hwcaps/x86-64-v3/libz.so.1', 'libz.so.1')],
    'cannot make ld.so.cache: "/usr/lib/glibc-hwcaps" has libraries for some processors only',
  ],
  ['a damaged library', [file('usr/lib/libz.so.1', '\x7fELF')], 'usr/lib/libz.so.1: cannot be read as ELF: '],
  [
    'a configuration that includes itself',
    [file('etc/ld.so.conf', 'include /etc/ld.so.conf')],
    'etc/ld.so.conf: includes itself',
  ],
  [
    'files that include each other, so that their number grows with each level',
    [
      file('etc/ld.so.conf', 'include /etc/1/*'),
      ...[1, 2, 3, 4, 5, 6].flatMap((level) =>
        ['a', 'b', 'c', 'd'].map((name) => file(`etc/${level}/${name}`, `include /etc/${level + 1}/*`)),
      ),
    ],
    'includes more than 1000 files',
  ],
  [
    'a relative include',
    [file('etc/ld.so.conf', 'include conf.d/*')],
    'etc/ld.so.conf: "include conf.d/*" is not an absolute path',
  ],
])('refuses %s', (_reason, entries, message) => {
  expect(() => makeLdCache(createTree(entries), 'x86-64')).toThrow(message);
});

test.each<[left: string, right: string, sign: number, reason: string]>([
  ['libx.so.10', 'libx.so.9', 1, 'numbers by value'],
  ['libx.so.1', 'libx.so', 1, 'a longer name comes after'],
  ['lib1', 'libz', 1, 'a number comes after a letter'],
  ['libx', 'lib2', -1, 'a letter comes before a number in the other order'],
  ['libx.so.01', 'libx.so.1', 0, 'zeros in front do not count'],
  ['libx.so.4294967297', 'libx.so.1', 0, 'numbers of more than 32 bits wrap around, as in glibc'],
  ['liba', 'libb', -1, 'letters by their code'],
])('compare %s with %s: %i (%s)', (left, right, sign) => {
  expect(Math.sign(compareLibraries(left, right))).toBe(sign);
});

const hasLdconfig = existsSync('/sbin/ldconfig');
if (!hasLdconfig)
  process.stderr.write('SKIPPED: comparison with ldconfig, which this machine does not have\n');

describe.skipIf(!hasLdconfig)('the same bytes as ldconfig', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ld-cache-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test.each([
    ['a made-up root', madeUpRoot],
    ["this machine's libraries", thisMachine],
  ])('for %s', async (_what, makeRoot) => {
    const tree = makeRoot();
    const machine = process.arch === 'arm64' ? 'aarch64' : 'x86-64';
    const ours = makeLdCache(tree, machine);
    await writeTar(tree, join(folder, 'root.tar'));
    execFileSync('tar', ['-C', folder, '-xf', join(folder, 'root.tar')]);
    execFileSync('/sbin/ldconfig', ['-X', '-r', folder, '-C', '/etc/ld.so.cache'], { stdio: 'ignore' });
    const theirs = await readFile(join(folder, 'etc/ld.so.cache'));
    await writeFile(join(folder, 'ours'), ours);
    expect(shownByLdconfig(join(folder, 'ours'))).toEqual(shownByLdconfig(join(folder, 'etc/ld.so.cache')));
    expect(ours.equals(withoutExtension(theirs))).toBe(true);
  });

  test("our reader finds the same as ldconfig in this machine's own cache", async () => {
    const ours = readLdCache(await readFile('/etc/ld.so.cache'));
    const lines = [...ours].flatMap(([name, paths]) => paths.map((path) => `${name} => ${path}`));
    expect(lines.sort()).toEqual(shownByLdconfig('/etc/ld.so.cache').sort());
  });
});

/** `<name> => <path>` each, without the flags in between. */
function shownByLdconfig(cache: string): string[] {
  const shown = execFileSync('/sbin/ldconfig', ['-p', '-C', cache], { encoding: 'utf8' });
  return shown.split('\n').flatMap((line) => {
    const [, name, path] = /^\t(\S+) \(.*\) => (.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [`${name} => ${path}`];
  });
}

/** The libraries in the folder of this machine's C library, with their names there. */
function thisMachine(): Tree {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const folder = `/usr/lib/${triplet}`;
  const tree = createTree([file('etc/ld.so.conf', `${folder}\n`), link('lib', 'usr/lib')]);
  for (const name of readdirSync(folder).filter((found) => /^lib[a-m].*\.so/.test(found))) {
    const bytes = readFileSync(join(folder, name));
    if (!isElf(bytes) || bytes.length > 1_000_000) continue;
    const soname = readElf(bytes, name).soname ?? name;
    tree.add(file(`usr/lib/${triplet}/${soname}`, bytes));
    if (name !== soname) tree.add(link(`usr/lib/${triplet}/${name}`, soname));
  }
  return tree;
}

function namesIn(cache: Buffer): string[] {
  return [...readLdCache(cache)].flatMap(([name, paths]) => paths.map((path) => `${name} => ${path}`));
}

/** ldconfig adds a note with its own version. */
function withoutExtension(cache: Buffer): Buffer {
  const end = 48 + cache.readUInt32LE(20) * 24 + cache.readUInt32LE(24);
  const copy = Buffer.from(cache.subarray(0, end));
  copy.writeUInt32LE(0, 32);
  return copy;
}

test('a configuration with a long line of slashes, and with many names of one folder, is read within a second', () => {
  const text = `${'/'.repeat(500_000)}x\n${'/lib\n'.repeat(100_000)}`;
  const tree = createTree([file('etc/ld.so.conf', text), library('lib/libx.so.1', 'libx.so.1')]);
  const start = performance.now();
  expect(namesIn(makeLdCache(tree, 'x86-64'))).toEqual(['libx.so.1 => /lib/libx.so.1']);
  expect(performance.now() - start).toBeLessThan(1000);
});
