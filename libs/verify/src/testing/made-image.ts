import { createHash } from 'node:crypto';
import { createTree, type Entry, type ImageConfig, makeLdCache, mergeLayers } from '@distroless/image';
import { type ElfOptions, makeElf } from '@distroless/testing';
import { type ImageModel, makeModel } from '../model/image-model.ts';

type MadeMeta = Pick<Partial<Entry>, 'mode' | 'uid' | 'gid' | 'attributes'>;

export function file(path: string, content: string | Buffer, meta: MadeMeta = {}): Entry {
  return { ...owner, mode: 0o644, ...meta, type: 'file', path, content: Buffer.from(content) };
}

export function folder(path: string, meta: MadeMeta = {}): Entry {
  return { ...owner, mode: 0o755, ...meta, type: 'directory', path };
}

export function link(path: string, target: string): Entry {
  return { ...owner, mode: 0o777, type: 'symlink', path, target };
}

/** Empty file that hides one of a lower layer. */
export function whiteout(path: string): Entry {
  return file(path.replace(/([^/]*)$/, '.wh.$1'), '');
}

/** An ELF file, hardened as CPython's are; `options` may take that away. */
export function elf(path: string, options: ElfOptions = {}): Entry {
  return file(path, makeElf({ ...hardened, ...options }), { mode: 0o755 });
}

/** The first instruction of a function that may be called through a pointer. */
export const endbr64 = 'f30f1efa';

/** A function that sets up a frame pointer: `endbr64`, `push rbp`, `mov rbp, rsp`, and room. */
export const framed = `${endbr64}554889e5${'90'.repeat(56)}`;

const owner = { uid: 0, gid: 0, mtime: 1_780_000_000 };
const [bindNow, pie] = [1, 0x08000000];
const hardened: ElfOptions = {
  needed: ['libc.so.6'],
  relro: true,
  flags1: bindNow,
  sections: [{ name: '.symtab', type: 2 }],
  imports: ['__stack_chk_fail', '__memcpy_chk'],
  functions: { PyInit_x: endbr64 },
};
const loader = '/lib/ld-linux-x86-64.so.2';
const program = {
  flags1: bindNow + pie,
  interpreter: loader,
  functions: { PyInit_x: endbr64, Py_BytesMain: framed },
};

/** A runtime image in which nothing is wrong, with further layers on it that may be. */
export async function madeImage(
  layers: Entry[][] = [],
  { config = {} }: { config?: Partial<ImageConfig> } = {},
): Promise<ImageModel> {
  const all = [soundLayer(), ...layers].map((entries) => ({ diffId: '', entries }));
  const tree = await mergeLayers(all.map(({ entries }) => ({ entries: () => entries })));
  return makeModel({ config: { ...soundConfig, ...config }, layers: all, tree, oddities: [] });
}

const soundConfig: ImageConfig = {
  architecture: 'amd64',
  os: 'linux',
  created: '2026-06-01T12:00:00Z',
  user: '1000:1000',
  env: ['PATH=/opt/venv/bin:/usr/local/bin:/home/monty/.local/bin'],
  entrypoint: ['python'],
  cmd: [],
  workingDir: '/home/monty',
  labels: { 'org.python.series': '3.13' },
  diffIds: [],
  history: ['ADD rootfs.tar /'],
};

function soundLayer(): Entry[] {
  const entries = [
    link('lib', 'usr/lib'),
    folder('tmp', { mode: 0o1777 }),
    folder('var/tmp', { mode: 0o1777 }),
    folder('home/monty', { mode: 0o775, uid: 1000 }),
    folder('home/nonroot', { mode: 0o775, uid: 65532 }),
    ...recorded('libc6', [
      elf('usr/lib/ld-linux-x86-64.so.2', { needed: [], soname: 'ld-linux-x86-64.so.2' }),
      elf('usr/lib/libc.so.6', { needed: [], soname: 'libc.so.6' }),
      elf('usr/sbin/ldconfig', { needed: [], flags1: pie }),
    ]),
    ...recorded('base-files', [file('etc/issue', 'text')]),
    ...recorded('libc-bin', [file('etc/ld.so.conf', '/usr/local/lib\n')]),
    elf('usr/local/bin/python3.13', { ...program, needed: ['libc.so.6'] }),
    file('usr/local/lib/python3.13/json/decoder.py', ''),
    file(
      'usr/local/lib/python3.13/json/__pycache__/decoder.cpython-313.pyc',
      bytecodeOf(1, '/usr/local/lib/python3.13/json/decoder.py'),
    ),
  ];
  return [...entries, file('etc/ld.so.cache', makeLdCache(createTree(entries), 'x86-64'))];
}

/** Files with the record and the licence of the package that they belong to. */
export function recorded(name: string, files: Entry[]): Entry[] {
  const sums = files.map((entry) => {
    const content = entry.type === 'file' ? entry.content : '';
    return `${createHash('md5').update(content).digest('hex')}  ${entry.path}\n`;
  });
  const control = `Package: ${name}\nVersion: 1\nArchitecture: amd64\nMaintainer: Nobody\n`;
  return [
    ...files,
    file(`usr/share/doc/${name}/copyright`, ''),
    file(`var/lib/dpkg/status.d/${name}`, control),
    file(`var/lib/dpkg/status.d/${name}.md5sums`, sums.join('')),
  ];
}

/** The head of a compiled module (PEP 552), and the name of its file. */
export function bytecodeOf(flags: number, module = ''): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(flags, 4);
  return Buffer.concat([head, Buffer.from(module)]);
}
