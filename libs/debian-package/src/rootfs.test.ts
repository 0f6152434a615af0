import type { DebFile, DebOptions } from '@distroless/testing';
import { expect, test } from 'vitest';
import { assemble, md5 } from './testing/assemble.ts';

const copyright = (name: string): DebFile => ({ path: `./usr/share/doc/${name}/copyright`, content: 'free' });

test('the root of a package without merged /usr', async () => {
  const { tree, mtime, maintainerScripts } = await assemble([
    {
      name: 'libx',
      controlFiles: { postinst: '', prerm: '' },
      files: [
        { path: './lib/', type: 'directory', mode: 0o755 },
        { path: './lib/libx.so.1', content: 'x', mtime: 1_700_000_000 },
        { path: './usr/bin/x', content: 'run', mode: 0o755, mtime: 1_800_000_000 },
        { path: './etc/x.conf', content: 'a' },
        copyright('libx'),
        { path: './usr/share/man/man1/x.1', content: 'how', mtime: 1_900_000_000 },
      ],
    },
  ]);
  expect([...tree].map(({ path }) => path)).toEqual([
    'bin',
    'etc',
    'etc/x.conf',
    'lib',
    'lib64',
    'sbin',
    'usr',
    'usr/bin',
    'usr/bin/x',
    'usr/lib',
    'usr/lib/libx.so.1',
    'usr/lib64',
    'usr/sbin',
    'usr/share',
    'usr/share/doc',
    'usr/share/doc/libx',
    'usr/share/doc/libx/copyright',
    'var',
    'var/lib',
    'var/lib/dpkg',
    'var/lib/dpkg/status.d',
    'var/lib/dpkg/status.d/libx',
    'var/lib/dpkg/status.d/libx.md5sums',
  ]);
  expect(tree.get('lib')).toMatchObject({ type: 'symlink', target: 'usr/lib' });
  expect(mtime).toBe(1_800_000_000);
  expect(tree.get('lib')?.mtime).toBe(mtime);
  expect(tree.get('usr/lib/libx.so.1')?.mtime).toBe(1_700_000_000);
  expect(tree.read('var/lib/dpkg/status.d/libx')?.toString()).toMatch(/^Package: libx\nVersion: 1\.0-1\n/);
  expect(tree.read('var/lib/dpkg/status.d/libx.md5sums')?.toString()).toBe(
    `${md5('a')}  etc/x.conf\n${md5('run')}  usr/bin/x\n${md5('x')}  usr/lib/libx.so.1\n` +
      `${md5('free')}  usr/share/doc/libx/copyright\n`,
  );
  expect(maintainerScripts).toEqual([{ package: 'libx', scripts: ['postinst', 'prerm'] }]);
});

test('arm64 has no /lib64', async () => {
  const { tree } = await assemble([], { architecture: 'arm64' });
  expect(tree.list('')).toEqual(['bin', 'lib', 'sbin', 'usr']);
});

test('the order of the packages does not matter', async () => {
  const a: DebOptions = {
    name: 'a',
    files: [{ path: './usr/share/x/', type: 'directory', mtime: 1 }, copyright('a')],
  };
  const b: DebOptions = {
    name: 'b',
    files: [{ path: './usr/share/x/', type: 'directory', mtime: 2 }, copyright('b')],
  };
  const [one, other] = [await assemble([a, b]), await assemble([b, a])];
  expect([...one.tree]).toEqual([...other.tree]);
  expect(one.tree.get('usr/share/x')?.mtime).toBe(2);
});

test('a package without used files leaves no record; one that shares a licence does', async () => {
  const { tree } = await assemble(
    [
      { name: 'awk', files: [{ path: './usr/bin/awk', content: '' }, copyright('awk')] },
      { name: 'base', files: [copyright('base')] },
      {
        name: 'libx',
        files: [
          { path: './usr/share/doc/libx', type: 'symlink', target: 'base' },
          { path: './usr/lib/x', content: '' },
        ],
      },
    ],
    { packageSelections: { awk: { drop: ['**'] } } },
  );
  expect(tree.list('var/lib/dpkg/status.d')).toEqual(['base', 'base.md5sums', 'libx', 'libx.md5sums']);
  expect(tree.read('usr/share/doc/libx/copyright')?.toString()).toBe('free');
});

test('two packages may contain the same file, and both records list it', async () => {
  const files: DebFile[] = [{ path: './usr/lib/x', content: 'same' }];
  const { tree } = await assemble([
    { name: 'a', files },
    { name: 'b', files: [{ path: './lib/x', content: 'same' }] },
  ]);
  for (const name of ['a', 'b']) {
    expect(tree.read(`var/lib/dpkg/status.d/${name}.md5sums`)?.toString()).toBe(
      `${md5('same')}  usr/lib/x\n`,
    );
  }
});

test('certificates: one bundle, ordered by name, each with a line feed at its end', async () => {
  const { tree } = await assemble(
    [
      {
        name: 'ca-certificates',
        architecture: 'all',
        files: [
          { path: './usr/share/ca-certificates/mozilla/B.crt', content: 'b\n' },
          { path: './usr/share/ca-certificates/mozilla/A.crt', content: 'a' },
          { path: './usr/sbin/update-ca-certificates', content: '#!/bin/sh\n' },
          copyright('ca-certificates'),
        ],
      },
    ],
    { packageSelections: { 'ca-certificates': { drop: ['usr/share/ca-certificates/**', 'usr/sbin/*'] } } },
  );
  expect(tree.read('usr/lib/ssl/cert.pem')?.toString()).toBe('a\nb\n');
  expect(tree.get('etc/ssl/certs/ca-certificates.crt')?.mode).toBe(0o644);
  expect(tree.resolve('usr/lib/ssl/certs')).toBe('etc/ssl/certs');
  expect(tree.get('usr/share/ca-certificates')).toBeUndefined();
  expect(tree.read('var/lib/dpkg/status.d/ca-certificates.md5sums')?.toString()).toBe(
    `${md5('a\nb\n')}  etc/ssl/certs/ca-certificates.crt\n${md5('free')}  usr/share/doc/ca-certificates/copyright\n`,
  );
});

test('our own folders, links and files have the root’s time', async () => {
  const own = { uid: 0, gid: 0, mtime: 0 };
  const { tree, mtime } = await assemble(
    [
      {
        name: 'x',
        files: [
          { path: './etc/', type: 'directory', mode: 0o750 },
          { path: './etc/x.conf', content: 'theirs' },
        ],
      },
    ],
    {
      directories: [
        { path: 'tmp', mode: 0o1777, uid: 0, gid: 0 },
        { path: 'home/monty', mode: 0o775, uid: 1000, gid: 0 },
        { path: 'sbin', mode: 0o750, uid: 0, gid: 0 },
      ],
      links: { '/usr/bin/awk': 'mawk' },
      overlay: [
        { ...own, type: 'directory', path: 'etc', mode: 0o755 },
        { ...own, type: 'file', path: 'etc/x.conf', mode: 0o644, content: Buffer.from('ours') },
      ],
    },
  );
  expect(tree.get('tmp')).toEqual({ type: 'directory', path: 'tmp', mode: 0o1777, uid: 0, gid: 0, mtime });
  expect(tree.get('home/monty')).toMatchObject({ mode: 0o775, uid: 1000, gid: 0 });
  expect([tree.get('sbin')?.type, tree.get('usr/sbin')?.mode]).toEqual(['symlink', 0o750]);
  expect(tree.get('usr/bin/awk')).toMatchObject({ target: 'mawk', mtime });
  expect(tree.get('etc')?.mode).toBe(0o750);
  expect(tree.get('etc/x.conf')).toMatchObject({ content: Buffer.from('ours'), mtime });
  expect(tree.read('var/lib/dpkg/status.d/x.md5sums')?.toString()).toBe('');
});

test('setuid files are kept only when asked', async () => {
  const su: DebOptions = { name: 'login', files: [{ path: './usr/bin/su', content: '', mode: 0o4755 }] };
  await expect(assemble([su])).rejects.toThrow(
    new Error(
      'cannot ship "usr/bin/su" of package "login": its mode is 4755; add it to the package\'s "drop" rules',
    ),
  );
  expect((await assemble([su], { setuid: 'keep' })).tree.get('usr/bin/su')?.mode).toBe(0o4755);
  const dropped = await assemble([su], { packageSelections: { login: { drop: ['usr/bin/su'] } } });
  expect(dropped.tree.get('usr/bin/su')).toBeUndefined();
});

test('stops when interrupted', async () => {
  const signal = AbortSignal.abort(new Error('interrupted'));
  await expect(assemble([{ name: 'x' }], { signal })).rejects.toThrow(new Error('interrupted'));
});
