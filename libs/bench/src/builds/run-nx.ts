import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

type Options = { env: NodeJS.ProcessEnv; signal: AbortSignal };

/**
 * Runs `./nx` of a workspace and returns the seconds it took.
 * @throws Error with the end of its output if it fails
 */
export async function timeNx(
  workspace: string,
  args: readonly string[],
  { env, signal }: Options,
): Promise<number> {
  const started = performance.now();
  const options = { cwd: workspace, env: withoutTask(env), signal, maxBuffer: 64 * 1024 ** 2 };
  await promisify(execFile)('./nx', args, options).catch(
    (cause: Error & { stdout?: string; stderr?: string }) => {
      signal.throwIfAborted();
      const words = `${cause.stdout ?? ''}${cause.stderr ?? ''}`.trim().split('\n').slice(-5).join(' | ');
      throw new Error(`cannot run "./nx ${args.join(' ')}": ${words || cause.message}`, { cause });
    },
  );
  return (performance.now() - started) / 1000;
}

/** Without the variables that an outer Nx sets for its tasks. */
function withoutTask(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([key]) => !key.startsWith('NX_TASK_')));
}
