import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { Environment } from './engine.ts';
import type { Machine } from './machine/machine.ts';
import { hardLimits } from './set-up/hard-limits.ts';

const programs = ['docker', 'podman', 'runc', 'crun'];
const variables = [
  'CONTAINERS_CONF',
  'CONTAINERS_STORAGE_CONF',
  'CONTAINER_HOST',
  'DOCKER_CONFIG',
  'DOCKER_CONTEXT',
  'DOCKER_HOST',
  'HOME',
];

/** Everything that the choice of the engine and its settings depend on: when it changes, they are found again. */
export function fingerprint(machine: Machine, env: Environment, state: string): string {
  const facts = {
    state,
    uid: machine.uid,
    programs: programs.map((name) => identifyProgram(machine, name, env)),
    limits: hardLimits(machine.readFile('/proc/self/limits')),
    docker: [...socketsOf(env), dockerConfig(env)].map((file) => machine.identify(file) !== undefined),
    context: currentContext(machine.readFile(dockerConfig(env))),
    env: variables.map((name) => env[name] || undefined),
    code: ownCode(),
  };
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

/** Not by its path: Nx puts the folder of Node.js before the user's own, and a program may have two paths. */
function identifyProgram(machine: Machine, name: string, env: Environment): string | undefined {
  const file = machine.findProgram(name, env);
  return file && machine.identify(file);
}

/** Sockets of daemons: the one of DOCKER_HOST, the system's, and Docker Desktop's. */
function socketsOf(env: Environment): string[] {
  const { DOCKER_HOST: host = '', HOME = '' } = env;
  if (host !== '') return [host.replace('unix://', '')];
  return ['/var/run/docker.sock', path.join(HOME, '.docker/run/docker.sock')];
}

function dockerConfig({ DOCKER_CONFIG, HOME = '' }: Environment): string {
  return path.join(DOCKER_CONFIG || path.join(HOME, '.docker'), 'config.json');
}

/** `docker context use` writes it: https://docs.docker.com/engine/manage-resources/contexts/. */
function currentContext(config: string | undefined): string | undefined {
  return /"currentContext":\s*"([^"]*)"/.exec(config ?? '')?.[1];
}

/** Settings that another version of this code has found do not count. */
function ownCode(): string[] {
  const folder = path.join(import.meta.dirname, 'set-up');
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  return files.sort().map((name) => readFileSync(path.join(folder, name), 'utf8'));
}
