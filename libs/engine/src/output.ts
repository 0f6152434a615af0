import { StringDecoder } from 'node:string_decoder';

/** How much is kept of the start and of the end of each output, in bytes. */
const keptBytes = 64 * 1024;

/** Longer lines are passed in pieces of this size, in characters: an endless line needs no more memory. */
const longestLine = 64 * 1024;

/** One output of a process, kept in bounded memory. */
export type Output = {
  add(chunk: Buffer): void;
  /** Whether it is longer than the limit that was given. */
  isTooLong(): boolean;
  /** What is kept; where bytes are left out, a line says how many. */
  text(): string;
};

/**
 * Keeps what a process prints.
 * @param most bytes up to which the output is kept completely. Default: its first and last 64 kB are kept.
 */
export function createOutput(most?: number): Output {
  const first: Buffer[] = [];
  const last: Buffer[] = [];
  const sizes = { all: 0, first: 0, last: 0 };
  const firstBytes = most ?? keptBytes;
  return {
    add(chunk) {
      sizes.all += chunk.length;
      const head = chunk.subarray(0, firstBytes - sizes.first);
      const tail = chunk.subarray(head.length);
      if (head.length > 0) first.push(head);
      if (tail.length > 0) last.push(tail);
      sizes.first += head.length;
      sizes.last += tail.length;
      while (sizes.last - (last[0]?.length ?? 0) >= keptBytes) sizes.last -= last.shift()?.length ?? 0;
    },
    isTooLong: () => most !== undefined && sizes.all > most,
    text() {
      const tail = Buffer.concat(last).subarray(-keptBytes);
      const left = sizes.all - sizes.first - tail.length;
      if (left === 0) return Buffer.concat([...first, tail]).toString();
      return `${wholeStart(Buffer.concat(first))}\n[… ${left} bytes left out …]\n${wholeEnd(tail)}`;
    },
  };
}

/** The text without a character that is cut at its end. */
function wholeStart(bytes: Buffer): string {
  return new StringDecoder('utf8').write(bytes);
}

/** The text without a character that is cut at its beginning. */
function wholeEnd(bytes: Buffer): string {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0b1100_0000) === 0b1000_0000) start++;
  return bytes.subarray(start).toString();
}

/** Splits the output of a process into lines, and calls back for each. */
export function splitLines(onLine: (line: string) => void) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    add(chunk: Buffer): void {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line.replace(/\r$/, ''));
      for (; rest.length > longestLine; rest = rest.slice(longestLine)) onLine(rest.slice(0, longestLine));
    },
    end(): void {
      rest += decoder.end();
      if (rest !== '') onLine(rest);
    },
  };
}
