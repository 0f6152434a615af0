import type { Lock } from '@distroless/lockfile';
import { type DebFile, type FakePackage, makeDeb } from '@distroless/testing';
import {
  type MadeWorkspace,
  madeWorkspace,
  writeCpython,
  writeMadeLock,
} from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crossConfigure, crossToolchainTree, isCross } from './cross.ts';
import { crossArguments } from './recipe.ts';

const { arch: own } = process;
afterEach(() => onMachine(own));

/** Pretends that the machine has another architecture (Node's name for it). */
function onMachine(arch: NodeJS.Architecture): void {
  Object.defineProperty(process, 'arch', { value: arch });
}

describe('isCross', () => {
  it.each([
    { machine: 'x64', arch: 'amd64', cross: false, reason: 'it is the native build' },
    { machine: 'x64', arch: 'arm64', cross: true, reason: "Debian's cross compiler is locked" },
    { machine: 'arm64', arch: 'arm64', cross: false, reason: 'it is the native build' },
    { machine: 'arm64', arch: 'amd64', cross: false, reason: 'no cross compiler is locked: it is emulated' },
  ] as const)('on $machine for $arch: $cross, $reason', ({ machine, arch, cross }) => {
    onMachine(machine);
    expect(isCross(arch)).toBe(cross);
  });
});

describe('crossToolchainTree', () => {
  let made: MadeWorkspace;
  beforeEach(async () => {
    onMachine('x64');
    made = await madeWorkspace();
    await made.edit('images/python/versions.yaml', (text) => text.replace('[amd64]', '[amd64, arm64]'));
    await made.edit('images/python/packages.yaml', (text) =>
      text
        .replace(/^ {2}(builder|toolchain): .*\n/gm, '')
        .replace('  pip:', `${roots}  pip:`)
        .replace('cpython: {', 'cpython: { cross: [ac_cv_file__dev_ptmx=yes],'),
    );
    await made.publish({ trixie: { architectures: ['amd64', 'arm64'], packages: await packages() } });
  });
  afterEach(() => made.close());

  const roots = `  builder: { packages: [libssl] }
  toolchain: { packages: [gcc] }
  cross: { on: toolchain, architectures: [amd64], packages: [gcc-aarch64] }
  sysroot: { architectures: [arm64], packages: [libssl] }
`;

  async function packages(): Promise<FakePackage[]> {
    const made = async (name: string, architecture: string, files: DebFile[]): Promise<FakePackage> => {
      const licence = { path: `./usr/share/doc/${name}/copyright`, content: 'free' };
      const deb = await makeDeb({ name, architecture, compression: 'none', files: [...files, licence] });
      return { name, architecture, deb };
    };
    const program = (path: string): DebFile => ({ path, mode: 0o755, content: 'a program' });
    const file = (path: string): DebFile => ({ path, content: 'a file' });
    return [
      { name: 'zlib1g', architecture: 'all' },
      await made('gcc', 'amd64', [program('./usr/bin/gcc')]),
      { name: 'gcc', architecture: 'arm64' },
      await made('gcc-aarch64', 'amd64', [program('./usr/bin/aarch64-linux-gnu-gcc')]),
      await made('libssl', 'amd64', [file('./usr/lib/x86_64-linux-gnu/libssl.so')]),
      await made('libssl', 'arm64', [
        program('./usr/bin/openssl'),
        file('./usr/include/openssl/ssl.h'),
        file('./usr/lib/aarch64-linux-gnu/libssl.so'),
        file('./usr/lib/aarch64-linux-gnu/pkgconfig/libssl.pc'),
        file('./usr/lib/ssl/openssl.cnf'),
      ]),
    ];
  }

  async function lockBuilder(): Promise<Lock> {
    return writeMadeLock({ series: '3.13', variant: 'builder' }, await made.open());
  }

  it("adds the other architecture's headers and libraries, and the native CPython, to the toolchain", async () => {
    const lock = await lockBuilder();
    await writeCpython(made, 'compiled-fast.tar');
    const tree = await crossToolchainTree(lock, 'arm64', await made.open());
    expect(crossConfigure(lock, 'arm64')).toEqual([
      ...crossArguments('3.13', { from: 'amd64', to: 'arm64' }),
      // What packages.yaml adds.
      'ac_cv_file__dev_ptmx=yes',
    ]);
    const files = [...tree].filter(({ type }) => type === 'file').map(({ path }) => path);
    expect(files.filter((path) => !/^(usr\/share\/doc|var\/lib\/dpkg)\//.test(path)).sort()).toEqual([
      'usr/bin/aarch64-linux-gnu-gcc',
      'usr/bin/gcc',
      'usr/include/openssl/ssl.h',
      'usr/lib/aarch64-linux-gnu/libssl.so',
      'usr/lib/aarch64-linux-gnu/pkgconfig/libssl.pc',
      'usr/local/lib/libpython3.13.so.1.0',
    ]);
  });

  it('an error names the native build that is missing', async () => {
    const lock = await lockBuilder();
    await expect(crossToolchainTree(lock, 'arm64', await made.open())).rejects.toThrow(
      new Error(
        'cannot read "dist/python/3.13/builder/compiled-fast.tar": no such file; run ./nx run python-3.13-builder:compile',
      ),
    );
  });
});
