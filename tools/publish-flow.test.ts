import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isVerified, verifyPublished } from '@distroless/attest';
import { makeRelease, RELEASE_DATE } from '@distroless/attest/testing';
import type { CheckedImages } from '@distroless/publish';
import { type FakeOsv, serveOsv } from '@distroless/scan/testing';
import { trustedKey } from '@distroless/sigstore';
import { makeKeys } from '@distroless/sigstore/testing';
import { serveRegistry, type TestRegistry } from '@distroless/testing';
import type { MadeWorkspace } from '@distroless/workspace/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

// The command publish as people use it, from the checks to the tags: with a registry and OSV's API on the loopback interface.
// Each command loads the tools again.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = fileURLToPath(new URL('..', import.meta.url));
const project = 'python-3.13-runtime';
const layout = 'dist/python/3.13/runtime/oci-amd64-release';
const [today, later] = [0, 300].map((days) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10),
);
const vex = `statements:
  - vulnerability: CVE-2026-3333
    packages: [libc6]
    justification: component_not_present
    reason: The program with the fault is not in any image of ours.
    stated: ${today}
    until: ${later}
`;

let made: MadeWorkspace;
let home: string;
let keys: { privateKey: string; publicKey: string };
const children = new Set<ChildProcess>();
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'publish-flow-'));
  keys = makeKeys(home);
  const release = await makeRelease({ commit: commitAll });
  made = release.made;
  await writeVerified(release.checked);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await made.close();
  await rm(home, { recursive: true });
});

async function commitAll({ folder, write }: MadeWorkspace): Promise<string> {
  for (const path of ['tools', 'package.json']) {
    await cp(join(root, path), join(folder, path), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await write('images/python/vex.yaml', vex);
  await write('.gitignore', 'dist/\ncache/\nnode_modules\n');
  const env = { ...process.env, GIT_COMMITTER_DATE: `${RELEASE_DATE} +0000` };
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example', ...args], {
      ...{ cwd: folder, env, encoding: 'utf8', stdio: 'pipe' },
    }).trim();
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'all');
  return git('rev-parse', 'HEAD');
}

/** As `verify` does when all checks have passed. */
async function writeVerified({ images: [image] }: CheckedImages): Promise<void> {
  if (!image) throw new Error('no image');
  const { manifest, config } = image.layout;
  const record = {
    ...{ manifest: manifest.digest, config: config.digest, dirty: false, skipped: [] },
    revision: image.labels['org.python.image.revision'],
    counts: { passed: 60, failed: 0, skipped: 0 },
  };
  await made.write(`${layout}.verified.json`, JSON.stringify(record));
}

const affected = (events: object[]) => [
  { package: { name: 'libc6', ecosystem: 'Debian:13' }, ranges: [{ type: 'ECOSYSTEM', events }] },
];
const since = { introduced: '0' };
const records = [
  { id: 'DEBIAN-CVE-2026-1111', affected: affected([since, { fixed: '1.0-2' }]) },
  { id: 'DEBIAN-CVE-2026-2222', affected: affected([since]) },
  { id: 'DEBIAN-CVE-2026-3333', affected: affected([since]) },
];
const [withFix, withoutFix] = [records, records.slice(1)].map((some) => some.map(({ id }) => id));

let registry: TestRegistry;
beforeEach(async () => {
  registry = await serveRegistry();
});
afterEach(() => registry.close());

async function withOsv<T>(named: string[] = [], work: (osv: FakeOsv) => Promise<T>): Promise<T> {
  const osv = await serveOsv(records, { libc6: [named] });
  try {
    return await work(osv);
  } finally {
    await osv.close();
  }
}

function publish(api: string, ...args: string[]) {
  const env = {
    ...{ ...process.env, ...made.env, HOME: home, NO_COLOR: '1', FORCE_COLOR: '0' },
    ...{ OSV_API: api, REGISTRY: `${registry.host}/space`, SIGNING_KEY: keys.privateKey },
  };
  const command = ['--import', 'tsx', join(made.folder, 'tools/publish.ts'), project, ...args];
  const child = spawn('node', command, { env, cwd: root });
  children.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += text));
  child.stderr.on('data', (text) => (output.stderr += text));
  return new Promise<typeof output & { status: number | null }>((resolve) => {
    child.on('close', (status) => {
      children.delete(child);
      resolve({ status, ...output });
    });
  });
}

const attachedKinds = async () => {
  const text = await readFile(join(made.folder, 'dist/python/3.13/runtime/published.json'), 'utf8');
  return JSON.parse(text).attached.map(({ kind }: { kind: string }) => kind);
};
const always = ['signature', 'signature', 'provenance', 'spdx', 'cyclonedx'];

describe('an image is scanned when it is published', () => {
  it('and refused with a vulnerability that has a fix, before anything is sent', async () => {
    const { status, stdout, stderr } = await withOsv(withFix, ({ url }) => publish(url));
    expect({ status, stdout, stderr }).toEqual({
      ...{ status: 1, stdout: '' },
      stderr: `cannot publish ${project}:
  amd64: libc6 1.0-1: CVE-2026-1111 fixed in 1.0-2; run ./nx lock, commit the lock, and run ./nx run ${project}:verify -c release
`,
    });
    expect(registry.requests).toEqual([]);
  });

  it('and published without a fix, with what does not apply as OpenVEX; again, nothing is sent', async () => {
    await withOsv(withoutFix, async ({ url, asked }) => {
      const first = await publish(url);
      expect(first).toMatchObject({ status: 0, stderr: '' });
      expect(first.stdout).toMatch(
        /, 2 of 2 manifests, 3 of 3 tags\nsigned by the key sha256:\w+: sent 6 of 6 statements\n$/,
      );
      expect(asked.filter((line) => line === 'POST /v1/querybatch')).toHaveLength(1);
      expect(await attachedKinds()).toEqual([...always, 'openvex']);
      const reference = `${registry.host}/space/python-distroless:3.13-debian13`;
      const found = await verifyPublished(reference, await trustedKey(keys.publicKey), { env: {} });
      expect([isVerified(found), found.subjects[1]?.verified.at(-1)]).toEqual([true, 'OpenVEX']);
      const again = await publish(url);
      expect(again.stdout).toMatch(
        /: sent 0 of \d+ blobs .*, 0 of 2 manifests, 0 of 3 tags\n.*: sent 0 of 6 statements\n$/,
      );
    });
  });

  it('and refused when it is not known, unless that is asked for', async () => {
    const gone = await withOsv([], async ({ url }) => url);
    const refused = await publish(gone);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^cannot publish .*:\n {2}amd64: it was not scanned: cannot fetch "querybatch":(?:.*\n)+.*; or add --unscanned\n$/,
    );
    expect(registry.requests).toEqual([]);
    expect(await publish(gone, '--unscanned')).toMatchObject({ status: 0, stderr: '' });
    expect(await attachedKinds()).toEqual(always);
  });

  it('and refused when the API answers with half of it', async () => {
    const { status, stderr } = await withOsv(withoutFix, async (osv) => {
      osv.spoil('/v1/querybatch', { text: () => '{"results": []}' });
      return publish(osv.url);
    });
    expect([status, registry.requests]).toEqual([1, []]);
    expect(stderr).toMatch(/\n {2}amd64: it was not scanned: .*; or add --unscanned\n$/s);
  });
});

it('a tag with a newer image is only moved back when that is asked for', async () => {
  const annotations = { 'org.opencontainers.image.created': '2026-01-02T00:00:01Z' };
  const content = Buffer.from(JSON.stringify({ annotations }));
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const newer = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  registry.manifests.set(`space/python-distroless@${newer}`, { content, mediaType });
  registry.tags.set('space/python-distroless:3.13-debian13', newer);
  await withOsv([], async ({ url }) => {
    const refused = await publish(url);
    expect(refused.stderr).toMatch(/^cannot publish to ".*": tags that move have a newer image:\n/);
    expect([refused.status, [...registry.tags.values()]]).toEqual([1, [newer]]);
    const moved = await publish(url, '--older');
    expect([moved.status, moved.stderr]).toEqual([0, '']);
    expect(registry.tags.get('space/python-distroless:3.13-debian13')).not.toBe(newer);
  });
});
