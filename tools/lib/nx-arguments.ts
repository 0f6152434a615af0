import { isAvailable } from '@distroless/cpython';
import { readLock } from '@distroless/lockfile';
import {
  type SkipOptions,
  type Skipped,
  skipUnavailable,
  writeSkipped,
} from '@distroless/nx-images/skipping';
import { type Context, openContext } from '@distroless/workspace';
import { $ } from 'zx';
import { workspace } from './command.ts';

/**
 * Prints the arguments that `work` makes of those of this process, in JSON: ./nx passes them to Nx.
 * An error is printed, and the exit status is 1 then.
 */
export async function printArguments(work: (args: string[]) => Promise<string[]>): Promise<void> {
  try {
    const args = await work(process.argv.slice(2));
    console.log(JSON.stringify(args));
  } catch (error) {
    console.error(`nx: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

/**
 * The arguments without images that cannot be built here. A line on stderr for each series says why, and reports count
 * their tasks as skipped.
 * @throws Error if nothing is left to run
 */
export async function withoutUnavailable(args: string[]): Promise<string[]> {
  const options = { workspace, env: process.env, showProjects, whyUnavailable };
  const { args: kept, skipped, left } = await skipUnavailable(args, options);
  for (const series of skipped) console.error(`skipped ${namesOf(series)}: ${series.reason}`);
  await writeSkipped(skipped, workspace);
  if (!left)
    throw new Error('cannot run anything: everything that you named is skipped, for the reasons above');
  return kept;
}

const showProjects: SkipOptions['showProjects'] = async (options) => {
  const run = $({ cwd: workspace, quiet: true, nothrow: true });
  const { exitCode, stdout } = await run`node node_modules/.bin/nx show projects --json ${options}`;
  return exitCode === 0 ? JSON.parse(stdout) : undefined;
};

let opened: Promise<Context> | undefined;

const whyUnavailable: SkipOptions['whyUnavailable'] = async (series, signal) => {
  opened ??= openContext(workspace, process.env, { now: new Date(), signal, report: () => {} });
  if (await isAvailable(series, await opened)) return undefined;
  const { release } = await readLock(workspace, { series, variant: 'builder' });
  return `CPython ${release.version} is not available here (set CPYTHON_MIRROR)`;
};

/** `python-3.15-*`, or the one project. */
function namesOf({ series, tasks }: Skipped): string {
  const [first = '', ...others] = new Set(tasks.map(({ project }) => project));
  return others.length > 0 ? `python-${series}-*` : first;
}
