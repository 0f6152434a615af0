/**
 * Asks for all series at once why they cannot be built, and returns the reasons. A series is left out if the answer is an
 * error, or takes longer than `timeoutMs`: its build finds out, and reports it.
 */
export async function whyNot(
  series: string[],
  ask: (series: string, signal: AbortSignal) => Promise<string | undefined>,
  { timeoutMs }: { timeoutMs: number },
): Promise<Map<string, string>> {
  const timer = new AbortController();
  const tooLate = new Promise<undefined>((resolve) => {
    timer.signal.addEventListener('abort', () => resolve(undefined));
  });
  const timeout = setTimeout(() => timer.abort(), timeoutMs);
  const answers = await Promise.all(
    series.map(async (name) => {
      const answer = ask(name, timer.signal).catch(() => undefined);
      return [name, await Promise.race([answer, tooLate])] as const;
    }),
  );
  clearTimeout(timeout);
  return new Map(answers.flatMap(([name, reason]) => (reason === undefined ? [] : [[name, reason]])));
}
