import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileNameOf, readDeb } from '@distroless/debian-package';
import type { Context } from '@distroless/workspace';
import { fetchPackages, type PackagesOfSuite } from './debian-packages.ts';

const registry: PackagesOfSuite = {
  suite: 'trixie',
  roots: ['docker-registry'],
  without: ['adduser', 'init-system-helpers', 'libc6', 'lsb-base'],
};

const program = 'usr/bin/docker-registry';
const timeoutMs = 30_000;

/**
 * Runs `work` while the container registry of Debian's package listens on the loopback interface, without TLS, on a free
 * port. `work` gets its `<host>:<port>`. However `work` ends, the registry is stopped afterwards, and `folder`, which is
 * emptied first, is removed.
 * @throws Error `cannot start a registry in "<folder>": …` with what it printed
 */
export async function withRegistry<T>(
  folder: string,
  context: Context,
  work: (host: string) => Promise<T>,
): Promise<T> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await unpackRegistry(folder, context);
    context.signal.throwIfAborted();
    return await runRegistry(folder, { signal: context.signal }, work);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export type RegistryRun = {
  signal: AbortSignal;
  /** Where it keeps what it has; default: `data` in the folder. */
  data?: string;
  /** Files in PEM. */
  tls?: { certificate: string; key: string };
  /** A file of htpasswd, with bcrypt. */
  passwords?: string;
  readOnly?: boolean;
};

/** Runs `work` while the registry that was unpacked in `folder` listens. */
export async function runRegistry<T>(
  folder: string,
  options: RegistryRun,
  work: (host: string) => Promise<T>,
): Promise<T> {
  await writeFile(join(folder, 'config.yml'), JSON.stringify(settings(folder, options)));
  const server = startServer(folder);
  try {
    return await work(await listeningAt(server, folder, options.signal));
  } finally {
    await stop(server);
  }
}

/** Writes the program of Debian's package to `folder`. */
export async function unpackRegistry(folder: string, context: Context): Promise<void> {
  for (const { load, ...identity } of await fetchPackages(registry, context)) {
    const { entries } = await readDeb(await load(), fileNameOf(identity), { expected: identity });
    const found = entries.find(({ path }) => path === program);
    if (found?.type === 'file') {
      await writeFile(join(folder, 'docker-registry'), found.content, { mode: 0o755 });
      return;
    }
  }
  throw new Error(`cannot start a registry: package "docker-registry" has no "/${program}"`);
}

/** https://distribution.github.io/distribution/about/configuration/; JSON is YAML too. Port 0 is any that is free. */
function settings(folder: string, { data, tls, passwords, readOnly = false }: RegistryRun) {
  const rootdirectory = data ?? join(folder, 'data');
  return {
    version: 0.1,
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory }, maintenance: { readonly: { enabled: readOnly } } },
    http: { addr: '127.0.0.1:0', ...(tls && { tls }) },
    ...(passwords && { auth: { htpasswd: { realm: 'tests', path: passwords } } }),
  };
}

/** In its own process group, so that Ctrl-C does not end it before the commands that use it. */
function startServer(folder: string): ChildProcess {
  return spawn(join(folder, 'docker-registry'), ['serve', join(folder, 'config.yml')], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { OTEL_TRACES_EXPORTER: 'none' },
  });
}

/** Where it listens, from its own log. */
async function listeningAt(server: ChildProcess, folder: string, signal: AbortSignal): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (cause: string) =>
      reject(
        new Error(
          [
            `cannot start a registry in "${folder}": ${cause}`,
            ...said.slice(-10).map((line) => `  | ${line}`),
          ].join('\n'),
        ),
      );
    const timer = setTimeout(() => fail(`it does not listen after ${timeoutMs} ms`), timeoutMs);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    server.on('error', ({ message }) => fail(message));
    server.on('close', () => fail('it ended'));
    // Its output has to be read to the end: a full pipe would block the registry.
    createInterface({ input: server.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      said.push(line);
      const host = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (host === undefined) return;
      clearTimeout(timer);
      resolve(host);
    });
  });
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('close', resolve));
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}
