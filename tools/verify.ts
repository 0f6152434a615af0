import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findEngine } from '@distroless/engine';
import { printReport, verify } from '@distroless/verify';
import { chalk } from 'zx';
import { verifyArguments } from './lib/verify/arguments.ts';

// Tells what an image is and what breaks in it: one of ours, one made from ours, or any other that runs Python.
const workspace = fileURLToPath(new URL('..', import.meta.url));
const statuses = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

// Nothing of a run is left in it, not even of one that is stopped.
const scratch = path.join(workspace, 'dist/verify', `${process.pid}`);
const interrupt = new AbortController();
let interrupted = 0;
for (const [name, status] of Object.entries(statuses)) {
  // Not once: a second one must not cut the tidying short.
  process.on(name, () => {
    interrupted ||= status;
    interrupt.abort(new Error(`interrupted by ${name}`));
  });
}

try {
  const { image, json, ...options } = verifyArguments(process.argv.slice(2));
  const report = await verify(image, {
    ...options,
    engine: findEngine(process.env),
    behaviours: path.join(workspace, 'images/python/tests'),
    scratch,
    now: new Date(),
    signal: interrupt.signal,
  });
  console.log(json ? JSON.stringify(report, null, 2) : printReport(report));
  process.exitCode = report.counts.failed > 0 ? 1 : 0;
} catch (error) {
  const { signal } = interrupt;
  console.error(chalk.red(((signal.aborted ? signal.reason : error) as Error).message));
  process.exitCode = interrupted || 2;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
