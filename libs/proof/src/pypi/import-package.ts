import { type Engine, EngineError, type Outcome, runContainer } from '@distroless/engine';
import type { ListedPackage } from './package-list.ts';

/**
 * Imports a package's modules in a container of the runtime with the environment at `/opt/venv`: without network and
 * capabilities; only `/tmp` is writable.
 * @returns undefined when it worked, else the error in one line
 */
export async function importPackage(
  engine: Engine,
  { modules }: ListedPackage,
  {
    runtime,
    venv,
    signal,
    timeoutMs = 300_000,
  }: { runtime: string; venv: string; signal: AbortSignal; timeoutMs?: number },
): Promise<string | undefined> {
  const run = () =>
    runContainer(engine, {
      image: runtime,
      args: ['-c', `import ${modules.join(', ')}`],
      mounts: [{ source: venv, target: '/opt/venv', readonly: true }],
      network: 'none',
      readOnly: true,
      capDrop: 'all',
      noNewPrivileges: true,
      tmpfs: ['/tmp'],
      timeoutMs,
      signal,
    });
  try {
    const first = await run();
    // An error of the engine: on a busy machine podman 4.3 sometimes loses the result of a container.
    const outcome = first.status >= 125 && first.status <= 127 ? await run() : first;
    return outcome.status === 0 ? undefined : explain(outcome);
  } catch (error) {
    // An import that hangs counts as failed, and the others go on.
    if (signal.aborted || !(error instanceof EngineError)) throw error;
    return error.message.split('\n')[0];
  }
}

/** The line that says what went wrong: the last error of a traceback, or the interpreter's fatal error. */
export function explain({ status, stderr }: Pick<Outcome, 'status' | 'stderr'>): string {
  const lines = stderr.trim().split('\n').filter(Boolean);
  const died = lines.find((line) => line.startsWith('Fatal Python error'));
  const error = lines.findLast((line) => /^[\w.]+(Error|Exception|Interrupt)\b/.test(line));
  return died ?? error ?? lines.at(-1) ?? `exit status ${status}`;
}
