import { fileURLToPath } from 'node:url';
import { type Context, openContext } from '@distroless/steps';
import { chalk } from 'zx';
import { createReporter } from './reporter.ts';

/** The folder of nx.json; the tools work from there whatever the current folder is. */
export const workspace = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * Runs a command: opens the context, ends on Ctrl-C with everything tidied up, and turns an error into its text on
 * stderr and a non-zero exit status.
 */
export async function runCommand(work: (context: Context) => Promise<void>): Promise<void> {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => interrupt.abort(new Error(`interrupted by ${name}`)));
  }
  const reporter = createReporter(process.stdout);
  try {
    const { signal } = interrupt;
    const context = await openContext(workspace, process.env, {
      now: new Date(),
      signal,
      report: reporter.report,
    });
    await work(context);
    reporter.end();
  } catch (error) {
    reporter.end();
    const { message } = (interrupt.signal.aborted ? interrupt.signal.reason : error) as Error;
    console.error(chalk.red(message));
    process.exitCode = interrupt.signal.aborted ? 130 : 1;
  }
}
