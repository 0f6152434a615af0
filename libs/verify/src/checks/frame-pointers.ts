import { type FunctionCode, parentOf, readFunctionCode } from '@distroless/image';
import { compareSeries } from '@distroless/matrix';
import type { ElfFile } from '../model/image-model.ts';
import { seriesLabel, unlessUpstream } from '../model/origin.ts';
import { atPath, type Check } from './check.ts';
import { isCore, isCpythons } from './hardening.ts';

/** The first series with frame pointers, as in the official images. */
const first = '3.12';

/** The compiler moves the prologue of some functions behind a first test (shrink-wrapping). */
const leastShare = 0.8;

/** Of a few functions, most may be without. */
const leastFunctions = 20;

/** In bytes. What is shorter often calls nothing. */
const leastSize = 64;

/** Without frame pointers, perf and eBPF profilers lose the stack at the first function of CPython. */
export const framePointers: Check = {
  name: 'frame-pointers',
  holds: `from ${first} on, at least 80 % of the functions of the interpreter, of libpython, and of the extension modules, set up a frame pointer`,
  severity: 'error',
  fix: 'compile CPython with -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer',
  appliesTo: {
    ours: ['runtime', 'debug', 'builder'],
    unless: ({ config }) =>
      unlessUpstream(config.labels) ??
      (compareSeries(seriesLabel({ config }), first) < 0
        ? `CPython has frame pointers from ${first} on`
        : undefined),
  },
  *run({ elfFiles }) {
    const files = elfFiles.filter(isCpythons);
    for (const file of files.filter(isCore)) {
      const count = countFrames([file]);
      if (count.total === 0) yield atPath(file.path, 'nothing-to-check', 'has no function');
      if (isTooFew(count)) yield atPath(file.path, 'frame-pointers', saysOf(count));
    }
    // Together: in a few small modules most functions are of the kind that has no prologue at its start.
    const modules = files.filter(({ path }) => path.includes('/lib-dynload/'));
    const inModules = countFrames(modules);
    if (inModules.total < leastFunctions || !isTooFew(inModules)) return;
    yield atPath(parentOf(modules[0]?.path ?? ''), 'frame-pointers', saysOf(inModules));
  },
};

type Count = { framed: number; total: number };

function countFrames(files: readonly ElfFile[]): Count {
  const count = { framed: 0, total: 0 };
  for (const file of files) {
    const functions = readFunctionCode(file.content, `/${file.path}`).filter(isLarge);
    count.total += functions.length;
    count.framed += functions.filter((code) => hasFrame(file, code)).length;
  }
  return count;
}

function isTooFew({ framed, total }: Count): boolean {
  return framed < leastShare * total;
}

function saysOf({ framed, total }: Count): string {
  return `sets up a frame pointer in ${framed} of ${total} functions`;
}

/** A cold part is split off from its function, and has no prologue. */
function isLarge({ name, size }: FunctionCode): boolean {
  return size >= leastSize && !name.includes('.cold');
}

/** Bytes of a function in which its prologue is looked for. */
const prologue = 32;

function hasFrame({ content, elf }: ElfFile, { offset }: FunctionCode): boolean {
  const start = content.subarray(offset, offset + prologue);
  if (elf.machine !== 'aarch64') return start.includes(movRbpRsp);
  for (let at = 0; at + 4 <= start.length; at += 4) {
    if ((start.readUInt32LE(at) & addMask) >>> 0 === addX29Sp) return true;
  }
  return false;
}

const movRbpRsp = Buffer.from('4889e5', 'hex');

/** `add x29, sp, #n` with any n; `mov x29, sp` is that with 0. */
const addX29Sp = 0x910003fd;
const addMask = 0xffc003ff;
