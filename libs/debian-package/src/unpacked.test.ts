import { createHash } from 'node:crypto';
import { type DebOptions, makeDeb } from '@distroless/testing';
import { expect, test } from 'vitest';
import { noDocumentation } from './selection.ts';
import { assembleUnpacked } from './unpacked.ts';

async function assemble(packages: DebOptions[]) {
  const sources = packages.map((options) => ({
    package: options.name,
    version: options.version ?? '1.0-1',
    architecture: options.architecture ?? 'amd64',
    load: () => makeDeb(options),
  }));
  const { tree } = await assembleUnpacked(sources, { architecture: 'amd64', selection: noDocumentation });
  return {
    tree,
    names: (folder: string) => tree.list(`var/lib/dpkg/${folder}`),
    text: (path: string) => tree.read(`var/lib/dpkg/${path}`)?.toString(),
  };
}

const libx: DebOptions = {
  name: 'libx',
  control: { 'Multi-Arch': 'same', Description: 'short\n long' },
  controlFiles: {
    preinst: '#!/bin/sh\n',
    triggers: '# made\nactivate-noawait ldconfig\n',
    conffiles: '/etc/x.conf\n',
  },
  files: [
    { path: './', type: 'directory' },
    { path: './etc/', type: 'directory' },
    { path: './etc/x.conf', content: 'a=b\n' },
    { path: './lib/libx.so.1', content: 'x' },
    { path: './usr/share/man/x.1', content: 'how' },
  ],
};
const tools: DebOptions = {
  name: 'tools',
  controlFiles: { triggers: 'interest-await ldconfig\ninterest-noawait /usr/lib32\ninterest hook # why\n' },
  files: [{ path: './usr/bin/mount', content: '', mode: 0o4755 }],
};
const hooks: DebOptions = {
  name: 'hooks',
  architecture: 'all',
  controlFiles: { triggers: 'interest-noawait hook\n' },
};

test("dpkg's records of unpacked packages", async () => {
  const { tree, names, text } = await assemble([tools, libx, hooks]);
  expect(text('status')?.split('\n\n')).toEqual([
    expect.stringMatching(/^Package: hooks\n.*\nStatus: install ok unpacked$/s),
    expect.stringMatching(
      new RegExp(
        `^Package: libx\n[^]*\nDescription: short\n long\nMulti-Arch: same\nStatus: install ok unpacked\nConffiles:\n /etc/x\\.conf ${createHash('md5').update('a=b\n').digest('hex')}$`,
      ),
    ),
    expect.stringMatching(/^Package: tools\n/),
    '',
  ]);
  expect(names('info')).toEqual([
    'format',
    'hooks.list',
    'hooks.md5sums',
    'hooks.triggers',
    'libx:amd64.conffiles',
    'libx:amd64.list',
    'libx:amd64.md5sums',
    'libx:amd64.preinst',
    'libx:amd64.triggers',
    'tools.list',
    'tools.md5sums',
    'tools.triggers',
  ]);
  expect(text('info/libx:amd64.list')).toBe('/.\n/etc\n/etc/x.conf\n/lib/libx.so.1\n/usr/share/man/x.1\n');
  expect(tree.get('var/lib/dpkg/info/libx:amd64.preinst')?.mode).toBe(0o755);
  expect(names('triggers')).toEqual(['File', 'hook', 'ldconfig']);
  expect(text('triggers/File')).toBe('/usr/lib32 tools/noawait\n');
  expect(text('triggers/hook')).toBe('hooks/noawait\ntools\n');
  expect(text('triggers/ldconfig')).toBe('tools\n');
  expect(text('info/format')).toBe('1\n');
  expect([text('available'), text('diversions'), text('statoverride')]).toEqual(['', '', '']);
});

test('files are in place: configuration and setuid files too, documentation is not', async () => {
  const { tree } = await assemble([tools, libx]);
  expect(tree.read('etc/x.conf')?.toString()).toBe('a=b\n');
  expect(tree.get('usr/bin/mount')?.mode).toBe(0o4755);
  expect(tree.read('usr/lib/libx.so.1')?.toString()).toBe('x');
  expect(tree.get('usr/share/man')).toBeUndefined();
});

test('users exist before any script runs', async () => {
  const masters = ['passwd', 'group'].map((file) => ({
    path: `./usr/share/base-passwd/${file}.master`,
    content: `root of ${file}\n`,
  }));
  const { tree } = await assemble([{ name: 'base-passwd', files: masters }]);
  expect(tree.read('etc/passwd')?.toString()).toBe('root of passwd\n');
  expect(tree.read('etc/group')?.toString()).toBe('root of group\n');
});

test('refuses a configuration file that the package does not have', async () => {
  await expect(assemble([{ name: 'x', controlFiles: { conffiles: '/etc/x.conf\n' } }])).rejects.toThrow(
    new Error('cannot unpack package "x": it has no configuration file "/etc/x.conf"'),
  );
});
