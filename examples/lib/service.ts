import { randomUUID } from 'node:crypto';
import {
  endContainer,
  isStarted,
  longAnswer,
  type Outcome,
  type RunContainerOptions,
  runContainer,
} from '@distroless/engine';
import { onTestFailed, onTestFinished } from 'vitest';
import { type Answer, askArgs, readAnswers } from './ask.ts';
import { engine, runtime, signal } from './engine.ts';
import { checkStopTime, graceMs } from './stop-time.ts';
import { watchLines } from './watch-lines.ts';

export type Service = {
  /** The container's name. */
  name: string;
  /** Resolves when a line of its log contains this text. */
  prints(text: string): Promise<void>;
  /** Asks it over its loopback interface, from another container; waits until it listens. */
  ask(url: string): Promise<Answer>;
  askTimes(url: string, times: number): Promise<Answer[]>;
  /**
   * Ends it by SIGTERM.
   * @throws Error when it took more than 5 s; after 10 s it is killed
   */
  stop(): Promise<Outcome>;
};

const timeoutMs = 600_000;

/** Runs a container until the end of the test that starts it. Its log is shown if the test fails. */
export async function startService(options: Omit<RunContainerOptions, 'timeoutMs'>): Promise<Service> {
  const name = `example-${randomUUID()}`;
  const log = watchLines();
  const removal = new AbortController();
  const running = runContainer(engine, {
    ...options,
    name,
    timeoutMs,
    isTimed: true,
    signal: removal.signal,
    onLine: log.add,
  }).finally(log.end);
  running.catch(() => {}); // A caller that waits for it gets the error.
  keep(async () => {
    removal.abort();
    await running.catch(() => {});
  });
  onTestFailed(() => console.error(`log of "${options.image}":\n${log.text()}`));
  await Promise.race([isStarted(engine, name, { timeoutMs: 120_000 }), running]);

  const askTimes = (url: string, times: number) => askFrom(name, url, times);
  return {
    name,
    prints: log.has,
    askTimes,
    ask: async (url) => (await askTimes(url, 1))[0] as Answer,
    stop: async () => {
      const { stopMs, ...outcome } = await endContainer(engine, name, { running, graceMs });
      checkStopTime(options.image, stopMs);
      return outcome;
    },
  };
}

const removals: (() => Promise<void>)[] = [];

/** Removes it when the test ends. On Ctrl-C, a container that uses another's network is removed before that one. */
function keep(remove: () => Promise<void>): void {
  removals.push(remove);
  onTestFinished(remove);
}
signal.addEventListener('abort', async () => {
  for (const remove of removals.reverse()) await remove();
});

async function askFrom(name: string, url: string, times: number): Promise<Answer[]> {
  const { status, stdout, stderr } = await runContainer(engine, {
    image: runtime,
    args: askArgs(url, times),
    network: `container:${name}`,
    timeoutMs: 200_000,
    maxOutput: longAnswer,
    signal,
  });
  if (status !== 0) throw new Error(`cannot ask "${url}": ${stderr.trim().split('\n').at(-1)}`);
  return readAnswers(stdout);
}
