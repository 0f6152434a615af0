import { type StdioOptions, spawn } from 'node:child_process';
import { workspace } from './command.ts';

export type NxOptions = {
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  /** Its output is returned and not shown. */
  quiet?: boolean;
  /** Both of its outputs are shown on stderr. */
  toStderr?: boolean;
  /** The folder of ./nx; default: that of this workspace. */
  folder?: string;
};

/**
 * Runs `./nx`. When `signal` is aborted, it is asked to end, and this waits for it: afterwards its files may be removed.
 * @throws the signal's reason
 */
export async function runNx(
  args: readonly string[],
  { env, signal, quiet = false, toStderr = false, folder = workspace }: NxOptions,
): Promise<{ status: number; stdout: string; stderr: string }> {
  signal.throwIfAborted();
  const output = quiet ? 'pipe' : 'inherit';
  const stdio: StdioOptions = toStderr ? ['ignore', 2, 2] : ['ignore', output, output];
  const child = spawn('./nx', args, { cwd: folder, env: ownEnv(env), stdio });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const end = () => child.kill('SIGTERM');
  signal.addEventListener('abort', end);
  const status = await new Promise<number>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve(code ?? 1));
  }).finally(() => signal.removeEventListener('abort', end));
  signal.throwIfAborted();
  return { status, ...said };
}

/** Without the variables that an outer Nx sets for its tasks. */
function ownEnv(env: NxOptions['env']): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([key]) => !key.startsWith('NX_TASK_')));
}
