import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export type Answer = z.infer<typeof answerSchema>;

const answerSchema = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

const program = readFileSync(path.join(import.meta.dirname, 'ask.py'), 'utf8');

/** Arguments with which Python asks a URL; it waits up to 90 s for a server that does not run yet. */
export function askArgs(url: string, times: number): string[] {
  return ['-c', program, url, String(times)];
}

/** Parses the output of `askArgs`. */
export function readAnswers(stdout: string): Answer[] {
  return z.array(answerSchema).parse(JSON.parse(stdout));
}
