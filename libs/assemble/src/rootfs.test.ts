import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cachedPath, fetchFile } from '@distroless/fetch';
import { readTar } from '@distroless/image';
import type { Fault } from '@distroless/testing';
import type { StepEvent } from '@distroless/workspace';
import { type MadeWorkspace, madeWorkspace, writeMadeLock } from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchImage } from './fetch-image.ts';
import { buildRootfs } from './rootfs.ts';

const runtime = { series: '3.13', variant: 'runtime' } as const;
const debug = { series: '3.13', variant: 'debug' } as const;
const lockFile = 'images/python/3.13/runtime/lock.json';
const output = 'dist/python/3.13/runtime/rootfs-amd64.tar';
const pool = 'pool/main/libc6_1.0-1_amd64.deb';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
  for (const image of [runtime, debug]) await writeMadeLock(image, await made.open());
});
afterEach(() => made.close());

const build = async (image: typeof runtime | typeof debug = runtime) =>
  buildRootfs(image, 'amd64', { context: await made.open() });

async function members(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of readTar(createReadStream(join(made.folder, path)), path)) {
    names.push(entry.type === 'symlink' ? `${entry.path} -> ${entry.target}` : entry.path);
  }
  return names;
}

describe('buildRootfs', () => {
  it('writes the files of packages, their records, and our own files', async () => {
    expect(await build()).toBe(output);
    expect(await members(output)).toEqual(
      expect.arrayContaining([
        'etc/passwd',
        'tmp',
        'usr/lib/x86_64-linux-gnu/libc.so.6',
        'var/lib/dpkg/status.d/libc6',
        'var/lib/dpkg/status.d/libc6.md5sums',
      ]),
    );
  });

  it('adds to debug only what the runtime lacks, with the links of busybox', async () => {
    const path = await build(debug);
    const names = await members(path);
    expect(names).toEqual(
      expect.arrayContaining([
        'busybox/[ -> /usr/bin/busybox',
        'busybox/sh -> /usr/bin/busybox',
        'usr/bin/busybox',
        'usr/bin/sh -> /busybox/sh',
      ]),
    );
    expect(names.filter((name) => /libc|passwd/.test(name))).toEqual([]);
  });

  it('writes the same bytes from another mirror and without network, once everything is fetched', async () => {
    await build();
    const first = await readFile(join(made.folder, output));
    await rm(join(made.folder, 'dist'), { recursive: true });
    await made.archive.close();
    await build();
    expect(first.equals(await readFile(join(made.folder, output)))).toBe(true);
  });
});

describe('bad input', () => {
  const wayOut = 'run ./nx run python-3.13-runtime:lock';
  const unfetched = (cause: string) => `cannot fetch "libc6_1.0-1_amd64.deb":
  http://mirror/debian/${pool}: ${cause}
  https://snapshot.debian.org/archive/debian/20260102T150405Z/${pool}: 404 Not Found
set DEBIAN_MIRROR to a mirror that has it, or ${wayOut}`;
  const fail = (fault: Fault, times?: number) => made.archive.fail(`debian/${pool}`, fault, times);
  const lock = async () => writeMadeLock(runtime, await made.open());

  const rows: { reason: string; break: () => unknown; error: string; repair?: () => unknown }[] = [
    {
      reason: 'a lock with an unknown key',
      break: () => made.edit(lockFile, (text) => text.replace('"suite"', '"colour": 1, "suite"')),
      error: `${lockFile}: unknown key "colour"; ${wayOut}`,
      repair: lock,
    },
    {
      reason: 'a stale lock',
      break: () => made.edit('images/python/packages.yaml', (text) => text.replace('1777', '0777')),
      error: `${lockFile}: stale: versions.yaml or packages.yaml changed since it was written; ${wayOut}`,
      repair: lock,
    },
    {
      reason: 'a lock with a wrong sha256',
      break: () => made.edit(lockFile, (text) => text.replace(/(libc6.*"sha256": ")\w+/, `$1${zeros}`)),
      error: unfetched('sha256 is <locked>, expected <zeros>'),
      repair: lock,
    },
    {
      reason: 'an altered package',
      break: () => fail({ kind: 'alter', at: 1000 }, 1),
      error: unfetched('sha256 is <other>, expected <locked>'),
    },
    {
      reason: 'a truncated package',
      break: () => fail({ kind: 'short', after: 1000 }, 1),
      error: unfetched('has 1000 bytes, expected <size>'),
    },
    {
      reason: 'a mirror that no longer has it',
      break: () => fail({ kind: 'status', status: 404 }, 1),
      error: unfetched('404 Not Found'),
    },
    {
      reason: 'a mirror that answers 500, again and again',
      break: () => fail({ kind: 'status', status: 500 }, 4),
      error: unfetched('500 Internal Server Error'),
    },
  ];

  it.each(rows)('$reason: one clear error, nothing half-written, and the next run works', async (row) => {
    const locked = sha256(made.archive.files.get(`debian/${pool}`));
    await row.break();
    const error = await build().catch((reason: Error) => reason);
    expect(shown(error, locked)).toBe(row.error);
    expect(await made.leftovers()).toEqual([]);
    expect(existsSync(join(made.folder, output))).toBe(false);
    await row.repair?.();
    await build();
    expect(existsSync(join(made.folder, output))).toBe(true);
  });

  it.each<{ reason: string; fault: Fault; times: number; ranges: (string | undefined)[] }>([
    {
      reason: 'stops half-way: the rest is asked for',
      fault: { kind: 'cut', after: 100_000 },
      times: 1,
      ranges: [undefined, expect.stringMatching(/^bytes=\d+-$/)],
    },
    {
      reason: 'answers 500 at first: it is asked again',
      fault: { kind: 'status', status: 500 },
      times: 2,
      ranges: [undefined, undefined, undefined],
    },
  ])('a mirror that $reason', async ({ fault, times, ranges }) => {
    fail(fault, times);
    await build();
    const asked = made.archive.requests.filter(({ path }) => path === `debian/${pool}`);
    expect(asked.map(({ range }) => range)).toEqual(ranges);
  });

  it('a package that was altered in the cache is fetched again', async () => {
    await build();
    const cached = cachedPath((await made.open()).cache, sha256(made.archive.files.get(`debian/${pool}`)));
    await writeFile(cached, 'altered');
    await build();
    expect(sha256(await readFile(cached))).toBe(sha256(made.archive.files.get(`debian/${pool}`)));
  });

  it('an architecture that is not in the lock', async () => {
    await expect(buildRootfs(runtime, 'arm64', { context: await made.open() })).rejects.toThrow(
      new Error(`${lockFile}: has no root "runtime" for arm64; ${wayOut}`),
    );
  });

  it('an interrupt of a stalled download leaves nothing behind, and the next run works', async () => {
    fail({ kind: 'stall', after: 1000 }, 1);
    const interrupt = new AbortController();
    const running = buildRootfs(runtime, 'amd64', {
      context: await made.open({ signal: interrupt.signal }),
    });
    const ended = expect(running).rejects.toThrow(new Error('interrupted by SIGINT'));
    while (!made.archive.requests.some(({ path }) => path === `debian/${pool}`)) await sleep(5);
    interrupt.abort(new Error('interrupted by SIGINT'));
    await ended;
    expect(await made.leftovers()).toEqual([]);
    await build();
  });
});

describe('progress', () => {
  it('counts what is missing, and not what is in the cache', async () => {
    const context = await made.open();
    await fetchFile(
      {
        digest: sha256(made.archive.files.get(`debian/${pool}`)),
        what: 'libc6',
        places: [`${made.archive.mirrors.debian}${pool}`],
      },
      context,
    );
    const events: StepEvent[] = [];
    await fetchImage(runtime, 'amd64', { ...context, report: (event) => events.push(event) });
    const last = events.filter((event) => 'what' in event).at(-1);
    expect(last).toMatchObject({ what: 'fetch runtime packages', unit: 'bytes' });
    expect(last && 'done' in last && last.done).toBe(last && 'total' in last && last.total);
    events.length = 0;
    await fetchImage(runtime, 'amd64', { ...context, report: (event) => events.push(event) });
    expect(events).toEqual([{ line: 'root "runtime" for amd64: 2 packages are in the cache' }]);
  });
});

const zeros = '0'.repeat(64);

function sha256(content: Buffer | undefined): string {
  return createHash('sha256')
    .update(content ?? '')
    .digest('hex');
}

/** The text of an error, without the parts that differ from run to run. */
function shown(error: unknown, locked: string): string {
  return String(error)
    .replace(/^\w*Error: /, '')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'mirror')
    .replaceAll(/[0-9a-f]{64}/g, (digest) =>
      digest === locked ? '<locked>' : digest === zeros ? '<zeros>' : '<other>',
    )
    .replace(/expected \d+/, 'expected <size>');
}
