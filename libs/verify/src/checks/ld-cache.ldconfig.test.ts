import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTree, type Entry, readLdCache, writeTar } from '@distroless/image';
import { makeElf } from '@distroless/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeModel } from '../model/image-model.ts';
import { file, folder, link, madeImage } from '../testing/made-image.ts';
import { here } from '../testing/write-saved-image.ts';
import { ldCache } from './ld-cache.ts';

const ldconfig = '/sbin/ldconfig';
const hasLdconfig = existsSync(ldconfig);
if (!hasLdconfig)
  process.stderr.write('SKIPPED: comparison with ldconfig, which this machine does not have\n');

const machine = here === 'arm64' ? 'aarch64' : 'x86-64';
const triple = here === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
const library = (at: string, soname?: string) =>
  file(at, makeElf({ machine, needed: ['libc.so.6'], ...(soname !== undefined && { soname }) }));

/** Libraries of each sort that ldconfig treats in its own way. */
const root: Entry[] = [
  file('etc/ld.so.conf', '# comment\ninclude /etc/ld.so.conf.d/*.conf\n/opt/lib/ # another\n'),
  file('etc/ld.so.conf.d/10-local.conf', '/usr/local/lib\n'),
  file('etc/ld.so.conf.d/20-triple.conf', `/lib/${triple}\n/usr/lib/${triple}\n/not/there\n`),
  file('etc/ld.so.conf.d/README', '/never\n'),
  folder(`usr/lib/${triple}`),
  link('lib', 'usr/lib'),
  library(`usr/lib/${triple}/libz.so.1.3.1`, 'libz.so.1'),
  link(`usr/lib/${triple}/libz.so.1`, 'libz.so.1.3.1'),
  link(`usr/lib/${triple}/libz.so`, 'libz.so.1.3.1'),
  link(`usr/lib/${triple}/libforeign.so`, 'libz.so.1.3.1'),
  link(`usr/lib/${triple}/libdangling.so`, 'libnone.so.1'),
  library(`usr/lib/${triple}/libnameless.so`),
  file(`usr/lib/${triple}/libc.so`, '/* GNU ld script */\n'),
  library(`usr/lib/${triple}/plugin.so`, 'plugin.so'),
  file(`usr/lib/${triple}/libprogram.so.1`, makeElf({ machine, type: 2 })),
  library('usr/local/lib/libpython3.13.so.1.0', 'libpython3.13.so.1.0'),
  library('opt/lib/libz.so.1', 'libz.so.1'),
];

describe.skipIf(!hasLdconfig)('compared with ldconfig itself', () => {
  let scratch = '';
  let cache = Buffer.alloc(0);
  beforeAll(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'ldconfig-'));
    await writeTar(createTree(root), path.join(scratch, 'root.tar'));
    execFileSync('tar', ['-C', scratch, '-xf', path.join(scratch, 'root.tar')]);
    execFileSync(ldconfig, ['-X', '-r', scratch, '-C', '/etc/ld.so.cache'], { stdio: 'ignore' });
    cache = await readFile(path.join(scratch, 'etc/ld.so.cache'));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test('a cache is read as ldconfig -p prints it', () => {
    const printed = execFileSync(ldconfig, ['-r', scratch, '-C', '/etc/ld.so.cache', '-p'], {
      encoding: 'utf8',
    });
    const lines = printed.split('\n').filter((line) => line.includes('=>'));
    const theirs = lines.map((line) => line.trim().replace(/ \(.*\) =>/, ' =>'));
    const ours = [...readLdCache(cache)].flatMap(([name, paths]) => paths.map((at) => `${name} => ${at}`));
    expect(ours.sort()).toEqual(theirs.sort());
    expect(ours.length).toBe(5);
  });

  test.skipIf(!existsSync('/etc/ld.so.cache'))('so is the cache of this machine', () => {
    const printed = execFileSync(ldconfig, ['-p'], { encoding: 'utf8' });
    const count = printed.split('\n').filter((line) => line.includes('=>')).length;
    const paths = [...readLdCache(readFileSync('/etc/ld.so.cache')).values()].flat();
    expect(paths.length).toBe(count);
  });

  test.each<[reason: string, change: Entry[], messages: string[]]>([
    ['the root that ldconfig has seen', [], []],
    [
      'a library that came later',
      [library('usr/local/lib/libnew.so.1', 'libnew.so.1')],
      ['libnew.so.1 => /usr/local/lib/libnew.so.1 is missing in /etc/ld.so.cache'],
    ],
    [
      'a library that another file replaced',
      [file('usr/local/lib/libpython3.13.so.1.0', 'text')],
      [
        'libpython3.13.so.1.0 => /usr/local/lib/libpython3.13.so.1.0 is in /etc/ld.so.cache, but does not exist',
      ],
    ],
  ])('the check agrees about %s', async (_reason, change, messages) => {
    const { config } = await madeImage();
    const tree = createTree([...root, file('etc/ld.so.cache', cache), ...change]);
    const image = makeModel({ config: { ...config, architecture: here }, layers: [], tree, oddities: [] });
    const facts = { now: new Date(), variant: 'runtime' } as const;
    expect([...ldCache.run(image, facts)].map(({ message }) => message)).toEqual(messages);
  });
});
