import { type DebFile, makeDeb } from '@distroless/testing';
import { expect, test } from 'vitest';
import { assembleRootfs } from './rootfs.ts';
import { assemble, md5, sourceOf } from './testing/assemble.ts';

const file = (path: string, content: string, more: object = {}): DebFile => ({ path, content, ...more });
const link = (path: string, target: string): DebFile => ({ path, type: 'symlink', target });

test.each<[reason: string, packages: Record<string, DebFile[]>, message: string]>([
  [
    'a path out of the root',
    { evil: [file('../x', '')] },
    'evil_1.0-1_amd64.deb: member "../x" leaves the root',
  ],
  [
    'a write through a link to the machine’s /etc',
    { evil: [link('./usr/x', '/etc'), file('./usr/x/passwd', '')] },
    'cannot unpack package "evil": cannot put "usr/x/passwd" through the link "usr/x" -> "/etc": it does not lead to a folder inside the root',
  ],
  [
    'a write through the link of another package',
    { evil: [link('./usr/x', '../../..')], victim: [file('./usr/x/y', '')] },
    'cannot unpack package "victim": cannot put "usr/x/y" through the link "usr/x" -> "../../..": it does not lead to a folder inside the root',
  ],
  [
    'two files',
    { a: [file('./usr/bin/x', '1')], b: [file('./bin/x', '2')] },
    'cannot unpack packages "a" and "b" together: both claim "usr/bin/x", with different bytes',
  ],
  [
    'two modes',
    { a: [file('./usr/bin/x', '1')], b: [file('./usr/bin/x', '1', { mode: 0o755 })] },
    'cannot unpack packages "a" and "b" together: both claim "usr/bin/x", with modes 644 and 755',
  ],
  [
    'two owners of a folder',
    {
      a: [{ path: './var/x/', type: 'directory' }],
      b: [{ path: './var/x/', type: 'directory', uid: 7 }],
    },
    'cannot unpack packages "a" and "b" together: both claim "var/x", with owners 0:0 and 7:0',
  ],
  [
    'a file and a link',
    { a: [file('./usr/bin/x', '1')], b: [link('./usr/bin/x', 'y')] },
    'cannot unpack packages "a" and "b" together: both claim "usr/bin/x", as a file and as a symlink',
  ],
  [
    'two links',
    { a: [link('./usr/bin/x', 'y')], b: [link('./usr/bin/x', 'z')] },
    'cannot unpack packages "a" and "b" together: both claim "usr/bin/x", as links to "y" and to "z"',
  ],
  [
    'a file and a hard link to other bytes',
    {
      a: [file('./usr/bin/x', '1')],
      b: [file('./usr/bin/y', '2'), { path: './usr/bin/x', type: 'hardlink', target: './usr/bin/y' }],
    },
    'cannot unpack packages "a" and "b" together: both claim "usr/bin/x", with different bytes',
  ],
  [
    'one file both in /lib and /usr/lib of a package',
    { a: [file('./usr/lib/x', '1'), file('./lib/x', '2')] },
    'cannot unpack package "a": it claims "usr/lib/x" twice, with different bytes',
  ],
  [
    'a licence that is in no package',
    { libx: [link('./usr/share/doc/libx', 'base'), file('./usr/lib/x', '')] },
    'cannot ship package "libx": its licence is a link to "base", which is in no package',
  ],
  [
    'certificates without any',
    { 'ca-certificates': [file('./usr/sbin/update-ca-certificates', '')] },
    'cannot make "/etc/ssl/certs/ca-certificates.crt": package "ca-certificates" has no certificates',
  ],
])('refuses %s', async (_reason, packages, message) => {
  const debs = Object.entries(packages).map(([name, files]) => ({ name, files }));
  await expect(assemble(debs)).rejects.toThrow(new Error(message));
});

test('refuses a file that differs from the package’s md5sums', async () => {
  const sums = `${md5('other')}  usr/bin/x\n`;
  const deb = { name: 'x', controlFiles: { md5sums: sums }, files: [file('./usr/bin/x', 'x')] };
  await expect(assemble([deb])).rejects.toThrow(
    new Error(`x_1.0-1_amd64.deb: "usr/bin/x" has md5 ${md5('x')}, its md5sums say ${md5('other')}`),
  );
});

test('refuses a package that differs from the lock', async () => {
  const source = {
    ...sourceOf({ name: 'x', version: '1:2.0-1' }),
    load: () => makeDeb({ name: 'x', version: '1:1.0-1' }),
  };
  await expect(assembleRootfs([source], { architecture: 'amd64' })).rejects.toThrow(
    new Error('x_2.0-1_amd64.deb: is version "1:1.0-1", expected "1:2.0-1"'),
  );
});
