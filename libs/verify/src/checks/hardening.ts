import type { Elf } from '@distroless/image';
import { type ElfFile, elfFiles } from './elf-files.ts';
import type { StaticCheck } from './static-check.ts';

const prefix = 'usr/local/';

export const hardening: StaticCheck = {
  name: 'hardening',
  about:
    'every ELF file of CPython has full RELRO, no executable stack, control-flow protection, no debug sections, and the RUNPATH /usr/local/lib',
  variants: ['runtime', 'debug'],
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

function faultsOf({ path, elf, content }: ElfFile): string[] {
  const { flags, runpath, rpath, type, interpreter } = elf;
  // Profilers read the interpreter by its symbol table.
  const needsSymbols = /^usr\/local\/(?:bin\/python|lib\/libpython)/.test(path);
  const faults: [boolean, string][] = [
    [!flags.relro || !flags.bindNow, 'no full RELRO'],
    [flags.execStack, 'executable stack'],
    [!isProtected(elf, content), 'no control-flow protection'],
    [elf.hasDebug, 'debug sections'],
    [runpath !== '/usr/local/lib' || rpath !== undefined, `RUNPATH "${runpath ?? rpath ?? ''}"`],
    [(interpreter !== undefined && !flags.pie) || type !== 'shared', 'not position-independent'],
    [needsSymbols && !elf.hasSymtab, 'no symbols'],
  ];
  return faults.filter(([isFault]) => isFault).map(([, text]) => text);
}

/** `endbr64`, and `paciasp`. */
const landings: Partial<Record<Elf['machine'], Buffer>> = {
  'x86-64': Buffer.from('f30f1efa', 'hex'),
  aarch64: Buffer.from('3f2303d5', 'hex'),
};
const landingsOfStartFiles = 2;

/**
 * By the instructions at the begin of functions. The mark in the ELF header says nothing here: the linker sets it when
 * all objects have it, and the start files of Debian's libc have not.
 */
function isProtected({ machine }: Elf, content: Buffer): boolean {
  const landing = landings[machine];
  let count = 0;
  for (let at = 0; landing && count <= landingsOfStartFiles; count++) {
    at = content.indexOf(landing, at) + landing.length;
    if (at < landing.length) return false;
  }
  return count > landingsOfStartFiles;
}
