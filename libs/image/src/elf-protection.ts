import { type ElfLayout, hasBit } from './elf-layout.ts';

const propertySegment = 0x6474e553;
const noProtection = { ibt: false, shstk: false, bti: false, pac: false };

/**
 * The control-flow protection that every object of the file has, from its `.note.gnu.property`
 * (https://gitlab.com/x86-psABIs/Linux-ABI, section "Program property").
 */
export function readProtection(layout: ElfLayout): typeof noProtection {
  const segment = layout.segments.find(({ type }) => type === propertySegment);
  if (!segment) return noProtection;
  const [noteHeader, noteName] = [12, 4];
  const end = segment.offset + Math.min(segment.size, noteHeader + noteName + layout.u32(segment.offset + 4));
  const alignment = layout.bits / 8;
  let found = noProtection;
  for (let offset = segment.offset + noteHeader + noteName; offset + 8 < end; ) {
    const [type, size] = [layout.u32(offset), layout.u32(offset + 4)];
    const bits = size >= 4 ? layout.u32(offset + 8) : 0;
    if (type === 0xc0000002) found = { ...found, ibt: hasBit(bits, 0x1), shstk: hasBit(bits, 0x2) };
    if (type === 0xc0000000) found = { ...found, bti: hasBit(bits, 0x1), pac: hasBit(bits, 0x2) };
    offset += 8 + Math.ceil(size / alignment) * alignment;
  }
  return found;
}
