import { type ElfLayout, fileOffset, guarded, readLayout } from './elf-layout.ts';

const [symbolTable, dynamicSymbols] = [2, 11];
const functionSymbol = 2;

/**
 * The names of the dynamic symbols that the file needs from other files (`imports`) and offers to them (`exports`),
 * without versions, in the order of its symbol table.
 * @throws Error like `readElf`
 */
export function readDynamicSymbols(bytes: Buffer, name: string): { imports: string[]; exports: string[] } {
  return guarded(name, () => {
    const [imports, exports]: [string[], string[]] = [[], []];
    for (const { name: symbol, section } of symbolsOf(readLayout(bytes), dynamicSymbols)) {
      (section === 0 ? imports : exports).push(symbol);
    }
    return { imports, exports };
  });
}

/**
 * The functions that the file defines, each with its offset in the file: those of its symbol table, if it still has
 * one, and of its dynamic symbols.
 * @throws Error like `readElf`
 */
export function readFunctions(bytes: Buffer, name: string): Map<string, number> {
  return guarded(name, () => {
    const layout = readLayout(bytes);
    const symbols = [...symbolsOf(layout, symbolTable), ...symbolsOf(layout, dynamicSymbols)];
    const functions = symbols.filter(({ isFunction, section }) => isFunction && section !== 0);
    return new Map(functions.map(({ name: symbol, value }) => [symbol, fileOffset(layout, value)]));
  });
}

/** A function's name, and its place in the file in bytes; `size` is as the symbol table says. */
export type FunctionCode = { name: string; offset: number; size: number };

/**
 * The functions of the file's symbol table, or of its dynamic symbols where it has no other, each once an address.
 * @throws Error as `readElf` does
 */
export function readFunctionCode(bytes: Buffer, name: string): FunctionCode[] {
  return guarded(name, () => {
    const layout = readLayout(bytes);
    const all = [...symbolsOf(layout, symbolTable)];
    const symbols = all.length > 0 ? all : [...symbolsOf(layout, dynamicSymbols)];
    const functions = symbols.filter(({ isFunction, section }) => isFunction && section !== 0);
    return [...new Map(functions.map((symbol) => [symbol.value, symbol])).values()].map(
      ({ name: symbol, value, size }) => ({ name: symbol, offset: fileOffset(layout, value), size }),
    );
  });
}

type Symbol = { name: string; section: number; value: number; size: number; isFunction: boolean };

/** https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.symtab.html; symbols without a name are left out. */
function* symbolsOf(layout: ElfLayout, table: number): Iterable<Symbol> {
  const symbols = layout.sections.find(({ type }) => type === table);
  const strings = symbols && layout.sections[symbols.link];
  if (!symbols || !strings) return;
  const at =
    layout.bits === 64
      ? { size: 24, info: 4, section: 6, value: 8, length: 16 }
      : { size: 16, info: 12, section: 14, value: 4, length: 8 };
  for (let offset = symbols.offset + at.size; offset < symbols.offset + symbols.size; offset += at.size) {
    const name = layout.text(strings.offset + layout.u32(offset), strings.offset + strings.size);
    if (name === '') continue;
    yield {
      name,
      section: layout.u16(offset + at.section),
      value: layout.word(offset + at.value),
      size: layout.word(offset + at.length),
      isFunction: (layout.u8(offset + at.info) & 0xf) === functionSymbol,
    };
  }
}
