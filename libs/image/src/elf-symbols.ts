import { guarded, readLayout } from './elf-layout.ts';

const dynamicSymbols = 11;

/**
 * The names of the dynamic symbols that the file takes from others (`imports`) and offers to others (`exports`),
 * without versions, in the order of its symbol table.
 * @throws Error as `readElf` does
 */
export function readDynamicSymbols(bytes: Buffer, name: string): { imports: string[]; exports: string[] } {
  return guarded(name, () => {
    const layout = readLayout(bytes);
    const symbols = layout.sections.find(({ type }) => type === dynamicSymbols);
    const strings = symbols && layout.sections[symbols.link];
    if (!symbols || !strings) return { imports: [], exports: [] };
    const size = layout.bits === 64 ? 24 : 16;
    const [imports, exports]: [string[], string[]] = [[], []];
    for (let offset = symbols.offset + size; offset < symbols.offset + symbols.size; offset += size) {
      const symbol = layout.text(strings.offset + layout.u32(offset), strings.offset + strings.size);
      const section = layout.u16(offset + (layout.bits === 64 ? 6 : 14));
      if (symbol !== '') (section === 0 ? imports : exports).push(symbol);
    }
    return { imports, exports };
  });
}
