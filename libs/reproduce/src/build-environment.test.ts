import { describe, expect, it } from 'vitest';
import { buildEnvironment } from './build-environment.ts';

const make = (env: Record<string, string>) =>
  buildEnvironment(
    env,
    { folder: '/w/dist/tmp/x', workspace: '/w', registry: 'localhost/reproduced-1' },
    { source: 'https://git.example/python' },
  );

describe('a build that is compared', () => {
  it.each([
    'CI_COMMIT_SHA',
    'CI_COMMIT_TIMESTAMP',
    'SOURCE_DATE_EPOCH',
    'CPYTHON_RELEASE',
    'ROOT_IMAGE',
    'NX_SKIP_NX_CACHE',
    'NX_WORKSPACE_DATA_DIRECTORY',
    'NX_TASK_HASH',
    'npm_package_name',
    'INIT_CWD',
    'GIT_DIR',
  ])('does not depend on %s', (name) => {
    expect(make({ [name]: 'x' })).not.toHaveProperty(name);
  });

  it.each([
    'SIGNING_KEY',
    'SIGNING_KEY_PASSWORD',
    'SIGSTORE_ID_TOKEN',
    'CI_JOB_TOKEN',
    'CI_REGISTRY_PASSWORD',
  ])('does not see %s, which is secret', (name) => {
    expect(make({ [name]: 'x' })).not.toHaveProperty(name);
  });

  it.each([
    'HOME',
    'DISTROLESS_CACHE',
    'DEBIAN_MIRROR',
    'CPYTHON_MIRROR',
    'https_proxy',
    'ENGINE',
    'EMULATE',
  ])('works on this machine by %s', (name) => {
    expect(make({ [name]: 'x' })).toHaveProperty(name, 'x');
  });

  it('uses locked inputs, no earlier results and its own tags, whatever the user has set', () => {
    const env = { LOCK: 'off', NX_CACHE_DIRECTORY: '/cache', REGISTRY: 'mine', CI_PROJECT_URL: 'mine' };
    expect(make(env)).toEqual({
      ...{ PATH: '', LOCK: 'frozen', NX_DAEMON: 'false' },
      NX_CACHE_DIRECTORY: '/w/dist/tmp/x/.nx/cache',
      REGISTRY: 'localhost/reproduced-1',
      CI_PROJECT_URL: 'https://git.example/python',
    });
  });

  it('does not use the programs of this workspace', () => {
    expect(make({ PATH: '/w/node_modules/.bin:/usr/bin:/wx/bin' })['PATH']).toBe('/usr/bin:/wx/bin');
  });
});
