import { fileURLToPath } from 'node:url';
import { type Context, openContext } from '@distroless/workspace';
import { listenForInterrupt } from './interrupt.ts';

/** The folder of nx.json; the tools work there, whatever the current folder is. */
export const workspace = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * Runs a command: opens the context, cleans up on Ctrl-C, and turns an error into its text on
 * stderr and a non-zero exit status.
 */
export async function runCommand(work: (context: Context) => Promise<void>): Promise<void> {
  const { signal, status } = listenForInterrupt();
  // The look of progress is not an input of cached steps (see libs/nx-images/src/command-inputs.mjs): hence no static import.
  const { createReporter, showError } = await import('./reporter.ts');
  const { report, end } = createReporter(process.stdout, process.env);
  try {
    await work(await openContext(workspace, process.env, { now: new Date(), signal, report }));
    end();
  } catch (error) {
    end();
    showError(signal.aborted ? signal.reason : error);
    process.exitCode = status() || 1;
  }
}
