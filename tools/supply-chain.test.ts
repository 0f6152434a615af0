import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { hashFile, writeLayout } from '@distroless/image';
import { imageLabels } from '@distroless/matrix';
import { lockImages } from '@distroless/resolve';
import { type FakeOsv, serveOsv } from '@distroless/scan/testing';
import { makeTar } from '@distroless/testing';
import { type MadeWorkspace, madeWorkspace, writeCpython } from '@distroless/workspace/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

// The commands sbom and scan as people meet them: as processes, on an image that the tools made.
// Each command loads the tools again.
vi.setConfig({ testTimeout: 60_000 });

const root = fileURLToPath(new URL('..', import.meta.url));
const project = 'python-3.13-runtime';
const dist = 'dist/python/3.13/runtime';
const files = ['spdx', 'cdx'].map((format) => `${dist}/sbom-amd64-fast.${format}.json`);

let made: MadeWorkspace;
let osv: FakeOsv;
const children = new Set<ChildProcess>();
beforeAll(async () => {
  made = await madeWorkspace();
  await lockImages([{ series: '3.13', variant: 'runtime' }], await made.open());
  for (const path of ['tools', 'images/python/vendored.yaml', 'images/python/vex.yaml', 'package.json']) {
    await cp(join(root, path), join(made.folder, path), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(made.folder, 'node_modules'));
  await writeRelease();
  expect((await run(['rootfs', project])).stderr).toBe('');
  await writeCpython(made, 'cpython-amd64-fast.tar');
  await seal(['runtime/rootfs-amd64.tar', 'builder/cpython-amd64-fast.tar']);
  const fixed = { events: [{ introduced: '0' }, { fixed: '1.0-2' }], type: 'ECOSYSTEM' };
  const affected = [{ package: { name: 'libc6', ecosystem: 'Debian:13' }, ranges: [fixed] }];
  osv = await serveOsv([{ id: 'DEBIAN-CVE-2026-1111', affected }], { libc6: [['DEBIAN-CVE-2026-1111']] });
}, 60_000);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await osv.close();
  await made.close();
});

/** A tarball without an SBOM of upstream's would need an entry in vendored.yaml. */
async function writeRelease(): Promise<void> {
  const tar = await makeTar([{ path: 'Python-3.13.15/Misc/sbom.spdx.json', content: '{"packages": []}' }]);
  const tarball = gzipSync(tar);
  const sha256 = createHash('sha256').update(tarball).digest('hex');
  const folder = join(made.env.DISTROLESS_CACHE, 'sha256', sha256.slice(0, 2));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, sha256), tarball);
  const source = { version: '3.13.15', sha256, file: 'Python-3.13.15.tgz' };
  await made.write('dist/python/3.13/builder/source.json', JSON.stringify(source));
}

async function seal(names: string[], release = '3.13.15', more = {}): Promise<void> {
  const tars = names.map(async (name) => {
    const path = join(made.folder, 'dist/python/3.13', name);
    return { path, name, ...(await hashFile(path)) };
  });
  const lists = { cmd: [], entrypoint: [], exposedPorts: [], volumes: [] };
  await writeLayout(join(made.folder, dist, 'oci-amd64-fast'), {
    layers: await Promise.all(tars),
    architecture: 'amd64',
    settings: {
      ...{ ...lists, env: {}, stopSignal: '', user: '', workdir: '' },
      labels: {
        ...imageLabels({
          ...{ series: '3.13', suite: 'trixie', debian: 13, eol: '2029-10-31', flavour: 'fast', release },
          revision: 'c0ffee'.padEnd(40, '0'),
        }),
        ...more,
      },
    },
    date: 1_780_000_000,
  });
}

function run(
  [tool, ...args]: string[],
  api = '',
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env, ...made.env, OSV_API: api, NO_COLOR: '1', FORCE_COLOR: '0' };
  const command = ['--import', 'tsx', join(made.folder, `tools/${tool}.ts`), ...args];
  const child = spawn('node', command, { env, cwd: root });
  children.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += text));
  child.stderr.on('data', (text) => (output.stderr += text));
  return new Promise((resolve) => {
    child.on('close', (status) => {
      children.delete(child);
      resolve({ status, ...output });
    });
  });
}

const read = (path: string) => readFile(join(made.folder, path), 'utf8');

describe('sbom', () => {
  it('writes both formats, with the same bytes each time', async () => {
    const first = await run(['sbom', project]);
    expect(first).toEqual({ status: 0, stdout: `wrote ${files[0]}\nwrote ${files[1]}\n`, stderr: '' });
    const texts = await Promise.all(files.map(read));
    expect((await run(['sbom', project])).status).toBe(0);
    expect(await Promise.all(files.map(read))).toEqual(texts);
    expect(JSON.parse(texts[0] ?? '').packages.map(({ name }: { name: string }) => name)).toEqual([
      ...['python-distroless', 'python', 'libc6', 'libc6'],
    ]);
  });

  it('writes nothing for an image that is not what the locks say, and says what to do', async () => {
    const texts = await Promise.all(files.map(read));
    await seal(['runtime/rootfs-amd64.tar', 'builder/cpython-amd64-fast.tar'], '3.13.14');
    expect(await run(['sbom', project])).toEqual({
      status: 1,
      stdout: '',
      stderr: `cannot list what is in ${project}: the image and its SBOM do not agree:
  the image has CPython "3.13.14", but source.json names "3.13.15"
build the image again: ./nx run ${project}:container
`,
    });
    expect(await Promise.all(files.map(read))).toEqual(texts);
    await seal(['runtime/rootfs-amd64.tar', 'builder/cpython-amd64-fast.tar']);
  });

  it('writes nothing for an image without the label of its version', async () => {
    await seal(['runtime/rootfs-amd64.tar', 'builder/cpython-amd64-fast.tar'], '3.13.15', {
      'org.python.image.version': '',
    });
    const { status, stderr } = await run(['sbom', project]);
    expect([status, stderr]).toEqual([
      1,
      `cannot list what is in ${project}: the image has no label "org.python.image.version"; build it again in a clone with git: ./nx run ${project}:container\n`,
    ]);
    await seal(['runtime/rootfs-amd64.tar', 'builder/cpython-amd64-fast.tar']);
  });

  it('names the target for an image that was not built', async () => {
    const { stderr } = await run(['sbom', project, '--flavour=release']);
    expect(stderr).toBe(
      `cannot read "${dist}/oci-amd64-release": no such folder; run ./nx run ${project}:container:release\n`,
    );
  });
});

describe('scan', () => {
  it('has status 1 where something is fixable, and writes all reports', async () => {
    const { status, stdout } = await run(['scan', project, '--output', join(made.folder, 'out')], osv.url);
    expect([status, stdout]).toEqual([1, await read('out/scan.md')]);
    expect(stdout).toContain('| libc6 | 1.0-1 | 1.0-2 | CVE-2026-1111 |');
    expect(JSON.parse(await read('out/scan.sarif')).runs[0].results).toHaveLength(1);
    expect(JSON.parse(await read('out/scan.json')).counts.fixable).toBe(1);
  });

  it('has status 0 where nothing is, for an SBOM file too', async () => {
    const empty = await serveOsv([], {});
    const { status, stdout } = await run(
      ['scan', join(made.folder, files[1] ?? ''), '--format=json'],
      empty.url,
    );
    await empty.close();
    expect([status, JSON.parse(stdout).findings]).toEqual([0, []]);
  });

  it.each<[reason: string, prepare: () => Promise<string[]>, message: RegExp]>([
    [
      'a changed SBOM',
      async () => {
        await made.write('changed.json', (await read(files[0] ?? '')).replace('3.13.15', '3.13.16'));
        return [join(made.folder, 'changed.json')];
      },
      /^.*changed\.json: was changed after it was written, or by another program; /,
    ],
    [
      'an SBOM of another image than the one in dist',
      async () => {
        await seal(['runtime/rootfs-amd64.tar']);
        return [project];
      },
      /^.*spdx\.json: is of another image than dist\/.*; run \.\/nx run python-3\.13-runtime:sbom$/m,
    ],
    [
      'an SBOM that is missing',
      async () => [project, '--flavour', 'release'],
      /: no such file; run \.\/nx run python-3\.13-runtime:sbom:release$/m,
    ],
    [
      'nothing to scan',
      async () => [],
      /^cannot scan: no project, SBOM file or published image is named\nusage: npx/,
    ],
    ['an unknown format', async () => [project, '--format', 'xml'], /^cannot print "xml": /],
    [
      'an expired statement',
      async () => {
        const statement =
          '{ vulnerability: CVE-2020-1, packages: [x], justification: component_not_present, reason: It is not in any image., stated: 2020-01-01, until: 2020-02-01 }';
        await made.write('images/python/vex.yaml', `statements: [${statement}]\n`);
        return [join(made.folder, files[0] ?? '')];
      },
      /^images\/python\/vex\.yaml: CVE-2020-1: expired on 2020-02-01; /,
    ],
  ])('has status 2 for %s', async (_reason, prepare, message) => {
    const { status, stdout, stderr } = await run(['scan', ...(await prepare())], osv.url);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
