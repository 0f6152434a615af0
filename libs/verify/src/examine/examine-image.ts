import { Worker } from 'node:worker_threads';
import type { Finding } from '../checks/check.ts';
import type { CheckReport } from '../image-report.ts';
import type { Examination, ExaminationInput, WorkerAnswer } from './examination.ts';
import { type ExaminationLimits, usedMemory } from './limits.ts';

type ExamineOptions = { limits: ExaminationLimits; signal?: AbortSignal };

const base = {
  name: 'examination',
  holds: 'the files of the image can be examined within limits of time and memory',
};

/** The passed check of an image that could be examined. */
export const examined: CheckReport = { ...base, outcome: 'passed' };

/**
 * Examines an image in a separate thread, with limits. Whatever the image does to that thread, this one goes on. A limit
 * that is reached, or an archive that cannot be read, is a failed check.
 * @throws the signal's reason when it is aborted, at once
 */
export async function examineImage(
  input: ExaminationInput,
  { limits, signal }: ExamineOptions,
): Promise<Examination | { failed: CheckReport }> {
  signal?.throwIfAborted();
  const answer = await answerOf(input, { limits, ...(signal && { signal }) });
  signal?.throwIfAborted();
  if ('examination' in answer) return answer.examination;
  return { failed: toReport(answer.error) };
}

type Fail = (name: string, message: string) => void;

function answerOf(input: ExaminationInput, { limits, signal }: ExamineOptions): Promise<WorkerAnswer> {
  const { promise, resolve } = withResolvers<WorkerAnswer>();
  const fail: Fail = (name, message) => resolve({ error: { name, message } });
  const worker = startWorker(input, limits);
  worker.on('message', resolve);
  worker.on('error', (error: NodeJS.ErrnoException) =>
    error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? fail(...outOfMemory(limits))
      : fail(error.name, error.message),
  );
  worker.on('exit', (status) => fail('Error', `the examination ended with status ${status}`));
  const stopWatching = watchLimits(limits, fail);
  const stop = () => fail('AbortError', 'stopped');
  signal?.addEventListener('abort', stop, { once: true });
  return promise.finally(async () => {
    stopWatching();
    signal?.removeEventListener('abort', stop);
    // It ends whatever the thread is doing.
    await worker.terminate();
  });
}

function startWorker(input: ExaminationInput, { heapMb }: ExaminationLimits): Worker {
  return new Worker(new URL('./start-worker.mjs', import.meta.url), {
    workerData: input,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    // Nothing that it prints may reach the terminal.
    ...{ stdout: true, stderr: true },
  });
}

/** Contents of files are not in the heap, which has its own limit: they count in the memory of the process. */
function watchLimits(limits: ExaminationLimits, fail: Fail): () => void {
  const before = usedMemory();
  const watch = setInterval(() => {
    if (usedMemory() - before > limits.memoryMb * 1e6) fail(...outOfMemory(limits));
  }, 50);
  const timer = setTimeout(
    () => fail('TimeLimit', `it takes longer than ${limits.timeMs / 1000} s`),
    limits.timeMs,
  );
  return () => {
    clearInterval(watch);
    clearTimeout(timer);
  };
}

function outOfMemory({ memoryMb }: ExaminationLimits): [name: string, message: string] {
  return ['MemoryLimit', `it takes more than ${memoryMb} MB of memory`];
}

/** https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise/withResolvers, which Node 20 lacks. */
function withResolvers<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const kinds: Readonly<Record<string, string>> = {
  TimeLimit: 'time-limit',
  MemoryLimit: 'memory-limit',
  LimitError: 'size-limit',
};

function toReport({ name, message }: { name: string; message: string }): CheckReport {
  const kind = kinds[name] ?? 'unreadable';
  const finding: Finding = { check: base.name, kind, message };
  const fix =
    kind === 'unreadable'
      ? 'build the image again with docker or podman'
      : 'do not trust an image that is built to exhaust its readers; split a large one';
  return { ...base, outcome: 'failed', findings: [finding], fix };
}
