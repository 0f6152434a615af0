import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Credentials } from './credentials.ts';

const answer = z.object({ Username: z.string(), Secret: z.string() });

/** How docker's helpers say that they have nothing for a server. */
const nothing = /credentials not found/i;
const timeoutMs = 30_000;

/**
 * Asks `docker-credential-<name>` for the credentials of a server; undefined when it has none.
 * https://docs.docker.com/reference/cli/docker/login/#credential-helper-protocol
 */
export async function askHelper(
  name: string,
  server: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`;
  if (!/^[\w.-]+$/.test(name)) throw new Error(`cannot ask the credential helper "${name}": not a name`);
  const { status, stdout } = await run(program, server, env);
  if (nothing.test(stdout)) return undefined;
  const found = status === 0 ? parse(stdout) : undefined;
  // What it printed may be a secret.
  if (!found) throw new Error(`cannot get credentials for "${server}": "${program}" failed; log in again`);
  const { Username: user, Secret: secret } = found;
  return user === '<token>'
    ? { origin: program, identityToken: secret }
    : { origin: program, user, password: secret };
}

async function run(
  program: string,
  server: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ status: number | null; stdout: string }> {
  const child = spawn(program, ['get'], { env, stdio: ['pipe', 'pipe', 'ignore'], timeout: timeoutMs });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', ({ code }: NodeJS.ErrnoException) => {
      const cause = code === 'ENOENT' ? 'it is not installed' : `it cannot be started (${code})`;
      reject(new Error(`cannot get credentials for "${server}" from "${program}": ${cause}`));
    });
  });
  child.stdin.on('error', () => undefined).end(server);
  const [status, stdout] = await Promise.all([ended, text(child.stdout)]);
  return { status, stdout };
}

function parse(stdout: string): z.output<typeof answer> | undefined {
  try {
    return answer.parse(JSON.parse(stdout));
  } catch {
    return undefined;
  }
}
