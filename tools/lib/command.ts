import { fileURLToPath } from 'node:url';
import { type Context, openContext } from '@distroless/workspace';

/** The folder of nx.json; the tools work from there whatever the current folder is. */
export const workspace = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const statuses = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * Runs a command: opens the context, ends on Ctrl-C with everything tidied up, and turns an error into its text on
 * stderr and a non-zero exit status.
 */
export async function runCommand(work: (context: Context) => Promise<void>): Promise<void> {
  const interrupt = new AbortController();
  let interrupted = 0;
  for (const [name, status] of Object.entries(statuses)) {
    // Nx passes on the signal that the terminal has sent already: a second one must not cut the tidying short.
    process.on(name, () => {
      interrupted ||= status;
      interrupt.abort(new Error(`interrupted by ${name}`));
    });
  }
  // How progress looks is no input of cached steps (see libs/nx-images/src/command-inputs.mjs): hence no static import.
  const { createReporter, showError } = await import('./reporter.ts');
  const { report, end } = createReporter(process.stdout, process.env);
  const { signal } = interrupt;
  try {
    await work(await openContext(workspace, process.env, { now: new Date(), signal, report }));
    end();
  } catch (error) {
    end();
    showError(signal.aborted ? signal.reason : error);
    process.exitCode = interrupted || 1;
  }
}
