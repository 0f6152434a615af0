import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cachedPath } from '@distroless/fetch';
import { readTar } from '@distroless/image';
import { makeDeb } from '@distroless/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseBenchLock } from '../lock/bench-lock.ts';
import { madeBench } from '../testing/made-bench.ts';
import { makeGoogle } from './google.ts';
import type { Bench, Peer } from './peer.ts';

// It records its calls, and has an image with the digest of the last build.
const engineScript = `#!/bin/sh
echo "$@" >> "$RECORD"
case $1 in
build) for word; do case $word in DIGEST=*) echo "\${word#DIGEST=}" > "$RECORD.label";; esac; done;;
image) [ -e "$RECORD.label" ] || { echo 'Error: no such image' >&2; exit 125; }
  echo '[{"Id":"01","Architecture":"amd64","Size":1,"Config":{"Labels":{"org.example.bench.digest":"'$(cat "$RECORD.label")'"}},"RootFS":{}}]';;
esac
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'google-'));
  await writeFile(join(folder, 'engine.sh'), engineScript);
  await chmod(join(folder, 'engine.sh'), 0o755);
});
afterEach(() => rm(folder, { recursive: true }));

const cache = () => ({ directory: join(folder, 'cache') });

/** Puts a package into the cache, and returns its line in the lock. */
async function addPackage(name: string, options: Omit<Parameters<typeof makeDeb>[0], 'name'>) {
  const deb = await makeDeb({ name, ...options });
  const sha256 = createHash('sha256').update(deb).digest('hex');
  const file = cachedPath(cache(), sha256);
  for (const path of [dirname(file), join(cache().directory, 'tmp')]) await mkdir(path, { recursive: true });
  await writeFile(file, deb);
  const path = `pool/${name}.deb`;
  return {
    package: name,
    version: '1.0-1',
    architecture: 'amd64',
    archive: 'debian',
    path,
    size: deb.length,
    sha256,
  };
}

async function benchOf(packages: object[]): Promise<Bench> {
  const root = { files: {}, links: {}, directories: {}, packages: { amd64: packages } };
  const lock = parseBenchLock(
    JSON.stringify({
      '//': '',
      intent: `sha256:${'a'.repeat(64)}`,
      suite: 'trixie',
      snapshot: '20260101T000000Z',
      indexes: { trixie: '20260101T000000Z' },
      roots: { google: root },
      wheels: {},
    }),
  );
  const env = { ...process.env, RECORD: join(folder, 'record') };
  const engine = { name: 'podman', command: [join(folder, 'engine.sh')], env };
  const { bench } = madeBench();
  const mirrors = async () => ({ debian: 'http://127.0.0.1:1/', 'debian-security': 'http://127.0.0.1:1/' });
  const now = new Date();
  const context = {
    ...bench.context,
    workspace: folder,
    now,
    cache: cache(),
    mirrors,
    engine: async () => engine,
  };
  const settings = { google: { series: '3.13', packages: [] } };
  return { ...bench, context, settings, lock } as unknown as Bench;
}

const copyright = (name: string) => ({ path: `./usr/share/doc/${name}/copyright`, content: 'free' });

async function packages() {
  return [
    await addPackage('python3.13-minimal', {
      controlFiles: { postinst: '#!/bin/sh\nexit 1\n' },
      files: [
        { path: './usr/bin/python3.13', mode: 0o755, content: 'ELF' },
        { path: './usr/share/man/man1/python3.13.1.gz', content: 'manual' },
        copyright('python3.13-minimal'),
      ],
    }),
    // Its licence is that of a package which Google leaves out.
    await addPackage('python3.13-venv', {
      files: [
        { path: './usr/lib/python3.13/venv.py', content: '' },
        { path: './usr/share/doc/python3.13-venv', type: 'symlink', target: 'python3.13' },
      ],
    }),
  ];
}

it('has all files of its packages, and what no package has', async () => {
  const peer = (await makeGoogle(await benchOf(await packages()))) as Peer;
  const tar = peer.layers[0]?.path ?? '';
  const paths: string[] = [];
  for await (const { path } of readTar(createReadStream(tar), tar)) paths.push(path);
  expect(paths).toEqual(
    expect.arrayContaining([
      'usr/bin/python3.13',
      'usr/bin/python3',
      'usr/share/man/man1/python3.13.1.gz',
      'usr/lib/python3.13/venv.py',
      'tmp',
      'proc',
    ]),
  );
  expect(paths).not.toContain('usr/share/doc/python3.13-venv');
  expect(peer).toMatchObject({ image: 'localhost/bench-google:3.13', python: '/usr/bin/python3.13' });
});

it('its image is made once, without network, and again when a package changes', async () => {
  const built = async () => (await readFile(join(folder, 'record'), 'utf8')).match(/^build .*/gm) ?? [];
  const list = await packages();
  await makeGoogle(await benchOf(list));
  await makeGoogle(await benchOf(list));
  const [call = '', ...rest] = await built();
  expect(rest).toEqual([]);
  expect(call).toMatch(/--network none .*--tag localhost\/bench-google:3\.13 --target google /);

  await rm(join(folder, 'dist'), { recursive: true });
  await makeGoogle(await benchOf(list.slice(0, 1)));
  expect(await built()).toHaveLength(2);
});

it('a damaged package is an error', async () => {
  const [first] = await packages();
  await writeFile(cachedPath(cache(), first?.sha256 ?? ''), 'damaged');
  await expect(makeGoogle(await benchOf([first ?? {}]))).rejects.toThrow('python3.13-minimal');
});
