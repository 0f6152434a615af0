import { parentPort, workerData } from 'node:worker_threads';
import { type ExaminationInput, examine, type WorkerAnswer } from './examination.ts';

// The thread in which files of an unknown image are read: `examine-image.ts` starts it and stops it.
const answer: WorkerAnswer = await examine(workerData as ExaminationInput).then(
  (examination) => ({ examination }),
  (error: unknown) => ({ error: toError(error) }),
);
parentPort?.postMessage(answer);

function toError(error: unknown): { name: string; message: string } {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
}
