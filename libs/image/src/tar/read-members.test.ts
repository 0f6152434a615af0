import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { oddArchives, withChecksum } from '@distroless/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LimitError, makeLimitCounter } from '../limits.ts';
import { readTar } from '../read-tar.ts';
import { makeByteSource } from './byte-source.ts';
import { DamagedError } from './damaged-error.ts';
import { type Member, readMembers } from './read-members.ts';

/** The archives of Go's own tests. */
function goTestdata(): Record<string, Buffer> {
  const folder = join(goRoot(), 'src/archive/tar/testdata');
  const names = readdirSync(folder).filter((name) => name.endsWith('.tar'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/** Archives with other bytes at a few places, whose checksums are still right. */
function alteredArchives(count: number): Record<string, Buffer> {
  const changes = fc.array(
    fc.tuple(fc.nat(511), fc.constantFrom(...Buffer.from('01257xLKg/\0 8\xff\x80=', 'latin1'))),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  const altered = fc.record({
    archive: fc.constantFrom(
      ...Object.entries(oddArchives)
        .filter(([name]) => !name.includes('sparse'))
        .map(([, bytes]) => bytes),
    ),
    block: fc.nat(3),
    changes,
    isHeader: fc.boolean(),
  });
  const made = fc.sample(altered, { numRuns: count, seed: 1 }).map((plan) => {
    const bytes = Buffer.from(plan.archive);
    const block = bytes.subarray(plan.block * 512, plan.block * 512 + 512);
    for (const [offset, byte] of plan.changes) if (offset < block.length) block[offset] = byte;
    if (plan.isHeader && block.length === 512) withChecksum(block).copy(block);
    return bytes;
  });
  return Object.fromEntries(made.map((bytes, index) => [`altered ${index}`, bytes]));
}

type Listing = { members: object[]; isWhole: boolean };

async function list(archive: Buffer): Promise<Listing> {
  const members: object[] = [];
  const source = makeByteSource(archive, 'x');
  const counter = makeLimitCounter('x', { bytes: 2 ** 40 });
  try {
    for await (const member of readMembers(source, { counter, onOddity: () => undefined })) {
      members.push(shownAsGoDoes(member));
    }
    return { members, isWhole: true };
  } catch (error) {
    // A member that is too large for JavaScript is cut off in these archives.
    expect(error instanceof DamagedError || error instanceof LimitError).toBe(true);
    return { members, isWhole: false };
  }
}

function shownAsGoDoes({ type, name, target, mode, content, attributes, ...header }: Member): object {
  const { uid, gid, mtime, major, minor } = header;
  return {
    ...{ type, uid, gid, mtime, major, minor },
    name: name.toString('hex'),
    target: target.toString('hex'),
    mode: mode & 0o7777,
    attributes: [...attributes].map(([key, value]) => `${key}=${value.toString('hex')}`).sort(),
    // Go reads the old sparse files of GNU tar, but engines refuse them.
    content: type === 'S' ? '' : createHash('sha256').update(content).digest('hex'),
  };
}

function goRoot(): string {
  return execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
}

const hasGo = spawnSync('go', ['version']).status === 0;
if (!hasGo)
  process.stderr.write('SKIPPED: comparison with archive/tar of Go, which this machine does not have\n');

describe.skipIf(!hasGo)("members are those that Go's archive/tar reads", () => {
  let folder: string;
  let program: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'like-go-'));
    program = join(folder, 'list-tar');
    const source = join(import.meta.dirname, '../go/list-tar.go');
    execFileSync('go', ['build', '-o', program, source], { env: { ...process.env, CGO_ENABLED: '0' } });
  }, 600_000);
  afterAll(() => rm(folder, { recursive: true }));

  test.each([
    ['made archives', () => oddArchives],
    ["the archives of Go's own tests", goTestdata],
    ['archives with altered bytes', () => alteredArchives(2000)],
  ])(
    'in %s',
    async (_what, make) => {
      const made = Object.entries(make());
      const paths = made.map((_, index) => join(folder, `${index}.tar`));
      for (const [index, [, bytes]] of made.entries()) await writeFile(paths[index] ?? '', bytes);
      const output = execFileSync(program, paths, { encoding: 'utf8', maxBuffer: 2 ** 28 });
      const theirs = output
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Listing);
      for (const [index, [name, bytes]] of made.entries()) {
        expect({ name, ...(await list(bytes)) }).toEqual({ name, ...theirs[index] });
      }
    },
    120_000,
  );
});

test('with any bytes, a lenient reader ends, and reads the same from a buffer and from a stream', async () => {
  const start = performance.now();
  for (const bytes of Object.values(alteredArchives(500))) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / 300) }, (_, at) =>
      bytes.subarray(at * 300, at * 300 + 300),
    );
    expect(await readLeniently(Readable.from(pieces))).toEqual(await readLeniently(bytes));
  }
  expect(performance.now() - start).toBeLessThan(15_000);
});

async function readLeniently(archive: Buffer | Readable): Promise<unknown[]> {
  const found: unknown[] = [];
  try {
    const onOddity = (oddity: unknown) => void found.push(oddity);
    for await (const entry of readTar(archive, 'x', { onOddity, limits: { bytes: 2 ** 20 } }))
      found.push(entry);
  } catch (error) {
    expect(error).toBeInstanceOf(LimitError);
    found.push('limit');
  }
  return found;
}
