import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type GitOptions = {
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
};

/** How git reaches a server. Everything else leads git to another repository, or changes what it checks out. */
const kept = /^GIT_(?:SSH|SSL|ASKPASS|PROXY|HTTP|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_|VALUE_))/;

/**
 * Runs git in a folder, without questions to the user and with https and ssh only.
 * @returns what it prints
 * @throws Error with what git says, or the signal's reason
 */
export async function git(folder: string, args: readonly string[], options: GitOptions): Promise<string> {
  const { env, signal } = options;
  const own = Object.entries(env).filter(([name]) => !name.startsWith('GIT_') || kept.test(name));
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args], {
      signal,
      env: {
        ...Object.fromEntries(own),
        ...{ GIT_TERMINAL_PROMPT: '0', GIT_ALLOW_PROTOCOL: 'https:ssh', GIT_NO_REPLACE_OBJECTS: '1' },
        LC_ALL: 'C',
      },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trim();
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(said(error as NodeJS.ErrnoException & { stderr?: string }), { cause: error });
  }
}

function said({ code, stderr = '', message }: NodeJS.ErrnoException & { stderr?: string }): string {
  if (code === 'ENOENT') return 'git is not installed';
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.filter(Boolean).slice(-3).join(' ') || message;
}
