import { type Elf, nameOf, readDynamicSymbols, readFunctions } from '@distroless/image';
import type { ElfFile, ImageModel } from '../model/image-model.ts';
import { unlessUpstream } from '../model/origin.ts';
import type { Check, Found } from './check.ts';

const prefix = 'usr/local/';

/** The effects of dpkg-buildflags with `hardening=+all` that are visible in files. */
export const hardening: Check = {
  name: 'hardening',
  holds:
    'every ELF file of CPython is position-independent, with full RELRO, no code that can be written, stack protector, checked calls, control-flow protection, no debug sections, and no RUNPATH',
  severity: 'error',
  fix: 'compile CPython with the flags of dpkg-buildflags (hardening=+all)',
  appliesTo: {
    ours: ['runtime', 'debug', 'builder'],
    unless: ({ config }) => unlessUpstream(config.labels),
  },
  *run(image) {
    const libc = libcOf(image);
    const files = image.elfFiles.filter(isCpythons);
    for (const file of files) {
      const faults = [...layoutFaults(file), ...codeFaults(file, libc)];
      if (faults.length > 0) yield found(file.path, `: ${faults.join(', ')}`);
    }
    if (files.length === 0) yield found(prefix, ' has no ELF file');
  },
};

function found(path: string, says: string): Found {
  return { kind: 'hardening', path: `/${path}`, message: `/${path}${says}` };
}

function libcOf({ elfFiles }: ImageModel): Elf | undefined {
  return elfFiles.find(({ elf }) => elf.soname === 'libc.so.6')?.elf;
}

/** Other files in the builder have their publishers' flags; an object file is not linked yet. */
export function isCpythons({ path, elf }: ElfFile): boolean {
  return path.startsWith(prefix) && !path.includes('/site-packages/') && elf.type !== relocatable;
}

const relocatable = 1;

function layoutFaults({ path, elf }: ElfFile): string[] {
  const { flags, runpath, rpath, type, interpreter } = elf;
  // Profilers need the interpreter's symbol table.
  const needsSymbols = /^usr\/local\/(?:bin\/python|lib\/libpython)/.test(path);
  return textsOf([
    [!flags.relro || !flags.bindNow, 'no full RELRO'],
    [flags.execStack, 'executable stack'],
    [flags.writableCode, 'writable code'],
    [flags.textRelocations, 'text relocations'],
    [elf.hasDebug, 'debug sections'],
    [(runpath ?? rpath) !== undefined, `RUNPATH "${runpath ?? rpath}"`],
    [(interpreter !== undefined && !flags.pie) || type !== 'shared', 'not position-independent'],
    [needsSymbols && !elf.hasSymtab, 'no symbols'],
  ]);
}

function codeFaults(file: ElfFile, libc: Elf | undefined): string[] {
  const { imports } = readDynamicSymbols(file.content, `/${file.path}`);
  const unchecked = imports.filter((name) => replaced.has(name));
  return textsOf([
    [!imports.includes('__stack_chk_fail') && !hasNoArrays(file.path), 'no stack protector'],
    [unchecked.length > 0, `unchecked calls of ${unchecked.join(', ')}`],
    [isCore(file) && !imports.some((name) => /^__(?!stack_)\w+_chk$/.test(name)), 'no checked calls'],
    [!isProtected(file) || !isMarked(file.elf, libc), 'no control-flow protection'],
  ]);
}

function textsOf(faults: [boolean, string][]): string[] {
  return faults.filter(([isFault]) => isFault).map(([, text]) => text);
}

/** The files with CPython's core: the interpreter, and in the builder libpython as well. */
export function isCore({ path }: ElfFile): boolean {
  return /^(?:python3\.\d+|libpython3\.\d+\.so\..+)$/.test(nameOf(path));
}

/**
 * The compiler protects functions with arrays or addresses of local variables; these files have none. libpython3.so is only
 * a name for libpython.
 */
function hasNoArrays(path: string): boolean {
  return /^(?:libpython3\.so|(?:_contextvars|_curses_panel|_heapq|_statistics|_typing)\..*\.so)$/.test(
    nameOf(path),
  );
}

/**
 * Functions that _FORTIFY_SOURCE ≥ 2 always replaces by one that checks, whatever the compiler knows of the arguments
 * (https://sourceware.org/glibc/manual/latest/html_node/Source-Fortification.html). Others it calls plainly where the
 * size of their target is not known.
 */
const replaced = new Set([
  ...['printf', 'fprintf', 'vprintf', 'vfprintf', 'dprintf', 'vdprintf', 'asprintf', 'vasprintf'],
  ...['longjmp', '_longjmp', 'siglongjmp', 'syslog', 'vsyslog'],
]);

/** `endbr64`; `paciasp` and `bti c`. */
const landings: Partial<Record<Elf['machine'], Buffer[]>> = {
  'x86-64': [Buffer.from('f30f1efa', 'hex')],
  aarch64: [Buffer.from('3f2303d5', 'hex'), Buffer.from('5f2403d5', 'hex')],
};

/** Functions that are called through a pointer, so that the compiler has to mark them: one is in each file of CPython. */
const entries = /^(?:PyInit_\w+|Py_BytesMain|main)$/;

/** By the first instruction of functions: the only sign on x86-64, where the start files of Debian's libc remove the mark. */
function isProtected({ path, elf, content }: ElfFile): boolean {
  // It has no code.
  if (nameOf(path) === 'libpython3.so') return true;
  const marks = landings[elf.machine] ?? [];
  const offsets = [...readFunctions(content, `/${path}`)].filter(([name]) => entries.test(name));
  return (
    offsets.length > 0 &&
    offsets.every(([, offset]) => marks.some((mark) => content.subarray(offset, offset + 4).equals(mark)))
  );
}

/** The mark that all objects of a file are protected, without which the kernel lets branches go anywhere: as the libc has it. */
function isMarked({ flags }: Elf, libc: Elf | undefined): boolean {
  const marks = ['ibt', 'shstk', 'bti', 'pac'] as const;
  return marks.every((mark) => flags[mark] || !libc?.flags[mark]);
}
