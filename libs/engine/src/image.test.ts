import { expect, test } from 'vitest';
import type { Engine, EngineName } from './engine.ts';
import { pullImage } from './image.ts';

/** Fails with its own arguments in the error. */
function sayingEngine(name: EngineName): Engine {
  const script = 'console.error(process.argv.slice(1).join(" ")); process.exitCode = 1';
  return { name, command: [process.execPath, '-e', script, '--'], env: {} };
}

test.each([
  {
    why: 'a registry elsewhere is used with TLS',
    engine: 'podman' as const,
    image: 'docker.io/library/python:3.13-slim-trixie',
    plain: '',
  },
  {
    why: 'podman needs an option for one without TLS on this machine',
    engine: 'podman' as const,
    image: '127.0.0.1:5000/library/python:3.13-slim-trixie',
    plain: '--tls-verify=false ',
  },
  {
    why: 'also by the name localhost',
    engine: 'podman' as const,
    image: 'localhost:5000/a',
    plain: '--tls-verify=false ',
  },
  { why: 'docker needs no option', engine: 'docker' as const, image: '127.0.0.1:5000/a', plain: '' },
  {
    why: 'a name that only starts like this machine',
    engine: 'podman' as const,
    image: '127.0.0.1.example/a',
    plain: '',
  },
])('pullImage: $why', async ({ engine, image, plain }) => {
  const pulled = pullImage(sayingEngine(engine), image, { platform: 'linux/amd64' });
  await expect(pulled).rejects.toThrow(
    `cannot pull image "${image}": it ended with status 1\n  | pull --quiet --platform linux/amd64 ${plain}${image}\n`,
  );
});
