/** The lines of a growing log: finds text that it has, or waits for it until the log ends. */
export function watchLines() {
  const lines: string[] = [];
  let waiting: { text: string; resolve: () => void; reject: (error: Error) => void }[] = [];
  let hasEnded = false;
  const missing = (text: string) => new Error(`cannot find "${text}" in the log: it has ended`);
  return {
    add(line: string): void {
      lines.push(line);
      for (const { resolve } of waiting.filter(({ text }) => line.includes(text))) resolve();
      waiting = waiting.filter(({ text }) => !line.includes(text));
    },
    end(): void {
      hasEnded = true;
      for (const { text, reject } of waiting) reject(missing(text));
    },
    text: () => lines.join('\n'),
    has(text: string): Promise<void> {
      if (lines.some((line) => line.includes(text))) return Promise.resolve();
      if (hasEnded) return Promise.reject(missing(text));
      return new Promise((resolve, reject) => waiting.push({ text, resolve, reject }));
    },
  };
}
