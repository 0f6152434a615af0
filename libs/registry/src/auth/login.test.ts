import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RegistryLogin } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolve } from '../manifests.ts';
import { pushBlob } from '../push-blob.ts';
import { describeContent, open, withRegistry } from '../testing/made-repository.ts';

const SECRET = 'pass:word';
const login: RegistryLogin = { user: 'me', password: SECRET, by: 'basic' };
const auth = Buffer.from(`me:${SECRET}`).toString('base64');
const CONTENT = Buffer.from('content');

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'login-'));
});
afterEach(() => rm(home, { recursive: true }));

async function write(file: string, content: object | string): Promise<string> {
  const path = join(home, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Pushes a blob to a registry that asks for credentials. */
async function push(
  by: RegistryLogin['by'],
  { key = (host: string) => host, entry = { auth } as object, file = '.docker/config.json' } = {},
): Promise<string> {
  return withRegistry({ login: { ...login, by } }, async (registry) => {
    await write(file, { auths: { [key(registry.host)]: entry } });
    const repository = await open(registry, { env: { HOME: home } });
    return pushBlob(repository, describeContent(CONTENT), CONTENT);
  });
}

describe.each(['basic', 'bearer'] as const)('credentials are sent as the registry asks: %s', (by) => {
  it('and accepted', async () => {
    expect(await push(by)).toBe('uploaded');
  });

  it('none are known', async () => {
    const failed = await push(by, { key: () => 'other.example' }).catch((error) => error);
    expect(failed.message).toMatch(
      /: the registry asks for credentials, and there are none for "(.*)"; log in with "podman login \1" or/,
    );
    expect(failed.fault).toBe('unauthorized');
  });

  it('they are wrong or have expired, and the error has no secret', async () => {
    const wrong = { auth: Buffer.from('me:other-secret').toString('base64') };
    const failed = await push(by, { entry: wrong }).catch((error) => error);
    expect(failed.message).toContain(`in "${home}/.docker/config.json" are wrong or have expired; log in`);
    expect(failed.message).not.toContain('other-secret');
    expect(failed.fault).toBe('unauthorized');
  });
});

it('a token that has expired is replaced, also while blobs are sent', async () => {
  const sent = await withRegistry({ login: { ...login, by: 'bearer' } }, async (registry) => {
    await write('.docker/config.json', { auths: { [registry.host]: { auth } } });
    const repository = await open(registry, { env: { HOME: home } });
    const blobs = ['a', 'b', 'c'].map((text) => Buffer.from(text));
    await resolve(repository, 'any');
    registry.expireTokens();
    await Promise.all(blobs.map((blob) => pushBlob(repository, describeContent(blob), blob)));
    return registry.requests.filter((line) => line === 'GET /token').length;
  });
  // The three share the second one.
  expect(sent).toBe(2);
});

describe('credentials are found', () => {
  type Row = Parameters<typeof push>[1] & { reason: string };
  it.each<Row>([
    { reason: 'as a URL, as docker writes it', key: (host) => `https://${host}/v1/` },
    { reason: 'for the namespace', key: (host) => `${host}/space` },
    { reason: 'for the repository', key: (host) => `${host}/space/python` },
    { reason: 'as two fields', entry: { username: 'me', password: SECRET } },
    { reason: 'where podman keeps them', file: '.config/containers/auth.json' },
  ])('$reason', async ({ reason: _, ...options }) => {
    expect(await push('basic', options)).toBe('uploaded');
  });

  it('the more exact entry counts', async () => {
    const sent = withRegistry({ login }, async (registry) => {
      const wrong = { auth: Buffer.from('me:wrong').toString('base64') };
      const auths = { [registry.host]: wrong, [`${registry.host}/space`]: { auth } };
      await write('.docker/config.json', { auths });
      const repository = await open(registry, { env: { HOME: home } });
      return pushBlob(repository, describeContent(CONTENT), CONTENT);
    });
    expect(await sent).toBe('uploaded');
  });

  it('in the one file that REGISTRY_AUTH_FILE names', async () => {
    const sent = withRegistry({ login }, async (registry) => {
      const file = await write('own.json', { auths: { [registry.host]: { auth } } });
      await write('.docker/config.json', 'damaged');
      const repository = await open(registry, { env: { HOME: home, REGISTRY_AUTH_FILE: file } });
      return pushBlob(repository, describeContent(CONTENT), CONTENT);
    });
    expect(await sent).toBe('uploaded');
  });

  it.each([
    { reason: 'for all servers', config: () => ({ credsStore: 'tests' }) },
    { reason: 'for one', config: (host: string) => ({ credHelpers: { [host]: 'tests' } }) },
  ])('by a helper $reason', async ({ config }) => {
    const sent = withRegistry({ login }, async (registry) => {
      const answer = JSON.stringify({ Username: 'me', Secret: SECRET });
      const server = `[ "$1" = get ] && [ "$(cat)" = "${registry.host}" ]`;
      const program = await write(
        'bin/docker-credential-tests',
        `#!/bin/sh\n${server} && echo '${answer}'\n`,
      );
      await chmod(program, 0o755);
      await write('.docker/config.json', config(registry.host));
      const env = { HOME: home, PATH: `${join(home, 'bin')}:${process.env['PATH']}` };
      return pushBlob(await open(registry, { env }), describeContent(CONTENT), CONTENT);
    });
    expect(await sent).toBe('uploaded');
  });
});

describe('a file or helper that does not work is named, without its content', () => {
  it.each([
    {
      reason: 'a damaged file',
      config: `{"auths": {"x": {"auth": "${auth}"`,
      message: 'it is not a file of docker or podman; log in again',
    },
    {
      reason: 'a missing helper',
      config: '{"credsStore": "absent"}',
      message: 'from "docker-credential-absent": it is not installed',
    },
    {
      reason: 'a helper with a path',
      config: '{"credsStore": "../../bin/sh"}',
      message: 'cannot ask the credential helper "../../bin/sh": not a name',
    },
  ])('$reason', async ({ config, message }) => {
    const failed = withRegistry({ login }, async (registry) => {
      await write('.docker/config.json', config);
      const env = { HOME: home, PATH: process.env['PATH'] };
      return pushBlob(await open(registry, { env }), describeContent(CONTENT), CONTENT);
    });
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.not.toThrow(auth);
  });
});

it('credentials are not sent to a token server without TLS', async () => {
  const failed = withRegistry({ login: { ...login, by: 'bearer' } }, async (registry) => {
    await write('.docker/config.json', { auths: { [registry.host]: { auth } } });
    const value = 'Bearer realm="http://tokens.example/token",service="x"';
    registry.fail(/^HEAD/, { kind: 'header', name: 'www-authenticate', value });
    const repository = await open(registry, { env: { HOME: home } });
    return pushBlob(repository, describeContent(CONTENT), CONTENT);
  });
  await expect(failed).rejects.toThrow('the registry names a token server that is not reached by TLS');
});
