import { type Elf, readFunctions } from '@distroless/image';
import { type ElfFile, elfFiles } from './elf-files.ts';
import { type StaticCheck, unlessUpstream } from './static-check.ts';

const prefix = 'usr/local/';

export const hardening: StaticCheck = {
  name: 'hardening',
  about:
    'every ELF file of CPython has full RELRO, no executable stack, control-flow protection, no debug sections, and the RUNPATH /usr/local/lib',
  variants: ['runtime', 'debug'],
  unless: ({ config }) => unlessUpstream(config.labels),
  *find({ tree }) {
    let count = 0;
    for (const file of elfFiles(tree)) {
      if (!file.path.startsWith(prefix)) continue;
      count += 1;
      const faults = faultsOf(file);
      if (faults.length > 0) yield `/${file.path}: ${faults.join(', ')}`;
    }
    if (count === 0) yield `/${prefix} has no ELF file`;
  },
};

function faultsOf(file: ElfFile): string[] {
  const { path, elf } = file;
  const { flags, runpath, rpath, type, interpreter } = elf;
  // Profilers read the interpreter by its symbol table.
  const needsSymbols = /^usr\/local\/(?:bin\/python|lib\/libpython)/.test(path);
  const faults: [boolean, string][] = [
    [!flags.relro || !flags.bindNow, 'no full RELRO'],
    [flags.execStack, 'executable stack'],
    [!isProtected(file), 'no control-flow protection'],
    [elf.hasDebug, 'debug sections'],
    [runpath !== '/usr/local/lib' || rpath !== undefined, `RUNPATH "${runpath ?? rpath ?? ''}"`],
    [(interpreter !== undefined && !flags.pie) || type !== 'shared', 'not position-independent'],
    [needsSymbols && !elf.hasSymtab, 'no symbols'],
  ];
  return faults.filter(([isFault]) => isFault).map(([, text]) => text);
}

/** `endbr64`; `paciasp` and `bti c`. */
const landings: Partial<Record<Elf['machine'], Buffer[]>> = {
  'x86-64': [Buffer.from('f30f1efa', 'hex')],
  aarch64: [Buffer.from('3f2303d5', 'hex'), Buffer.from('5f2403d5', 'hex')],
};

/** Functions that are called through a pointer, so that the compiler has to mark them: one is in each file of CPython. */
const entries = /^(?:PyInit_\w+|Py_BytesMain|main)$/;

/**
 * By the first instruction of functions. The mark in the ELF header says nothing here: the linker sets it when all objects
 * have it, and the start files of Debian's libc have not.
 */
function isProtected({ path, elf, content }: ElfFile): boolean {
  const marks = landings[elf.machine] ?? [];
  const offsets = [...readFunctions(content, `/${path}`)].filter(([name]) => entries.test(name));
  return (
    offsets.length > 0 &&
    offsets.every(([, offset]) => marks.some((mark) => content.subarray(offset, offset + 4).equals(mark)))
  );
}
