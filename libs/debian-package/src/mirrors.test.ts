import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findMirrors, placesOf, snapshotMirrors } from './mirrors.ts';

const NOW = new Date('2026-03-01T04:05:06.789Z');
const SNAPSHOT = {
  debian: 'https://snapshot.debian.org/archive/debian/20260301T040506Z/',
  'debian-security': 'https://snapshot.debian.org/archive/debian-security/20260301T040506Z/',
};

let folder: string;
let osRelease: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrors-'));
  osRelease = join(folder, 'os-release');
  await writeFile(osRelease, 'VERSION_ID="12"\nVERSION_CODENAME=bookworm\n');
});
afterEach(() => rm(folder, { recursive: true }));

const find = (env: Record<string, string>, targets = '') =>
  findMirrors(env, { aptTargets: async () => targets, now: NOW, osRelease });

describe('findMirrors', () => {
  it.each([
    {
      reason: 'the environment, with the security archive next to it',
      env: { DEBIAN_MIRROR: 'https://m.example/debian' },
      mirrors: ['https://m.example/debian/', 'https://m.example/debian-security/'],
    },
    {
      reason: 'the environment, both named',
      env: { DEBIAN_MIRROR: 'https://m.example/d/', DEBIAN_SECURITY_MIRROR: 'file:///srv/s' },
      mirrors: ['https://m.example/d/', 'file:///srv/s/'],
    },
    {
      reason: 'this machine’s apt',
      targets:
        'http://apt.example/debian/ bookworm\nhttp://apt.example/debian/ bookworm-updates\nhttp://sec.example/debian-security bookworm-security\n',
      mirrors: ['http://apt.example/debian/', 'http://sec.example/debian-security/'],
    },
    {
      reason: 'apt without a security archive',
      targets: 'http://apt.example/debian bookworm\n',
      mirrors: ['http://apt.example/debian/', 'http://apt.example/debian-security/'],
    },
    {
      reason: 'third parties’ repositories are not Debian',
      targets:
        'https://tools.example/linux/debian trixie\nhttps://node.example/node_20.x bookworm\nhttp://apt.example/debian bookworm\n',
      mirrors: ['http://apt.example/debian/', 'http://apt.example/debian-security/'],
    },
    {
      reason: 'apt methods that others cannot use: the snapshot archive',
      targets: 'mirror+file:/etc/apt/mirrors/debian bookworm\n',
      mirrors: [SNAPSHOT.debian, SNAPSHOT['debian-security']],
    },
    {
      reason: 'apt with a password: the snapshot archive',
      targets: 'http://me:secret@apt.example/debian bookworm\n',
      mirrors: [SNAPSHOT.debian, SNAPSHOT['debian-security']],
    },
    { reason: 'nothing: the snapshot archive', mirrors: [SNAPSHOT.debian, SNAPSHOT['debian-security']] },
  ])('takes $reason', async ({ env, targets, mirrors }) => {
    const found = await find({ ...env }, targets);
    expect([found.debian, found['debian-security']]).toEqual(mirrors);
  });

  it.each([
    { env: { DEBIAN_MIRROR: 'm.example' }, error: 'cannot use DEBIAN_MIRROR: "m.example" is not a URL' },
    {
      env: { DEBIAN_MIRROR: 'ftp://m.example/debian' },
      error: 'cannot use DEBIAN_MIRROR: "ftp://m.example/debian" is neither http, https nor file',
    },
    {
      env: { DEBIAN_MIRROR: 'http://me:secret@m.example/debian' },
      error: 'cannot use DEBIAN_MIRROR: a URL with a user name or password ends up in logs and images',
    },
    {
      env: { DEBIAN_SECURITY_MIRROR: 'http://m.example/s' },
      error: 'cannot use DEBIAN_SECURITY_MIRROR: DEBIAN_MIRROR is not set\nset both',
    },
  ])('refuses $env', async ({ env, error }) => {
    await expect(find({ ...env })).rejects.toThrow(new Error(error));
  });

  it('works without os-release, as on a machine that is not Debian', async () => {
    const options = { aptTargets: async () => '', now: NOW, osRelease: join(folder, 'missing') };
    expect(await findMirrors({}, options)).toEqual(SNAPSHOT);
  });
});

it('placesOf names the file on each mirror once, in their order', () => {
  const mirror = { debian: 'http://a/debian/', 'debian-security': 'http://a/security/' };
  const file = { archive: 'debian-security', filename: 'pool/x.deb' } as const;
  expect(placesOf(file, [mirror, snapshotMirrors(NOW), mirror])).toEqual([
    'http://a/security/pool/x.deb',
    `${SNAPSHOT['debian-security']}pool/x.deb`,
  ]);
});
