import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MadeWorkspace, madeWorkspace } from './made-workspace.ts';
import { pipFiles, pipSettings, withPip } from './pip.ts';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
});
afterEach(() => made.close());

describe('pipSettings', () => {
  const always = { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_CACHE_DIR: '1' };
  it.each([
    { reason: 'nothing is set', env: {}, settings: always },
    {
      reason: 'which index, and how to reach it',
      env: { PIP_INDEX_URL: 'https://index.example/simple', https_proxy: 'http://proxy.example' },
      settings: {
        ...always,
        PIP_INDEX_URL: 'https://index.example/simple',
        https_proxy: 'http://proxy.example',
      },
    },
    {
      reason:
        'nothing else: folders are not there in the container, secrets and choices are none of its business',
      env: { PIP_FIND_LINKS: '/srv', PIP_REQUIRE_VIRTUALENV: '1', PIP_TARGET: '/x', TOKEN: 's', HOME: '/h' },
      settings: always,
    },
    { reason: 'what is set to nothing is not set', env: { PIP_INDEX_URL: '' }, settings: always },
  ])('$reason', ({ env, settings }) => {
    expect(pipSettings(env)).toEqual(settings);
  });
});

describe('pipFiles', () => {
  const user = '/tmp/.config/pip/pip.conf';
  const certificates = '/etc/ssl/certs/ca-certificates.crt';
  it.each([
    { reason: 'nothing is there', there: [], env: {}, target: user, source: undefined },
    { reason: "the user's file", there: ['.config/pip/pip.conf'], env: {}, target: user },
    { reason: 'the old place of it', there: ['.pip/pip.conf'], env: {}, target: user },
    {
      reason: 'the place that XDG_CONFIG_HOME names',
      there: ['xdg/pip/pip.conf', '.config/pip/pip.conf'],
      env: { XDG_CONFIG_HOME: 'xdg' },
      target: user,
    },
    {
      reason: 'the file that PIP_CONFIG_FILE names before all',
      there: ['own.conf', '.config/pip/pip.conf'],
      env: { PIP_CONFIG_FILE: 'own.conf' },
      target: user,
    },
    {
      reason: 'the next one where PIP_CONFIG_FILE names none that is there',
      there: ['.config/pip/pip.conf'],
      env: { PIP_CONFIG_FILE: 'none.conf' },
      target: user,
    },
    {
      reason: 'the certificates that PIP_CERT names',
      there: ['ca.pem'],
      env: { PIP_CERT: 'ca.pem' },
      target: certificates,
    },
    {
      reason: 'no certificates where PIP_CERT names none that are there',
      there: [],
      env: { PIP_CERT: 'none.pem' },
      target: certificates,
      source: undefined,
    },
  ])('$reason', async ({ there, env, target, ...rest }) => {
    for (const path of there) await made.write(path, '');
    const absolute = Object.fromEntries(
      Object.entries(env).map(([name, path]) => [name, join(made.folder, path)]),
    );
    const files = pipFiles({ HOME: made.folder, ...absolute });
    const expected = 'source' in rest ? undefined : join(made.folder, there[0] ?? '');
    expect(files.find((file) => file.target === target)).toEqual(expected && { source: expected, target });
  });
});

// An engine that writes down how it is called, keeps the settings it is given, and runs no container.
const engineScript = `#!/bin/sh
echo "$*" >> "$RECORD"
for word; do case $word in type=bind,source=*,target=/settings.json*)
  word=\${word#type=bind,source=}; cat "\${word%%,*}" > "$RECORD.settings";;
esac; done
[ "$1" != run ] || { echo "$COMPLAINT" >&2; [ -z "$COMPLAINT" ]; }
`;

async function runPip(
  complaint = '',
): Promise<{ record: string; settings: string; error: Error | undefined }> {
  await made.write('engine.sh', engineScript);
  await chmod(join(made.folder, 'engine.sh'), 0o755);
  const record = join(made.folder, 'record');
  const context = await made.open();
  const engine = {
    name: 'podman' as const,
    command: [join(made.folder, 'engine.sh')] as [string],
    env: { ...process.env, RECORD: record, COMPLAINT: complaint },
  };
  const env = { PIP_INDEX_URL: 'https://me:secret@index.example/simple' };
  const root = { files: {}, links: {}, directories: {}, packages: {}, list: [], debs: [] };
  const error = await withPip(root, 'amd64', {
    context: { ...context, env, engine: () => engine },
    shared: made.folder,
    work: (pip) => pip(['download', '-r', '/shared/requirements.txt']),
  }).then(
    () => undefined,
    (reason: Error) => reason,
  );
  return {
    record: await readFile(record, 'utf8'),
    settings: await readFile(`${record}.settings`, 'utf8'),
    error,
  };
}

describe('withPip', () => {
  it('hands over the settings in a file: no process shows a password', async () => {
    const { record, settings } = await runPip();
    expect(JSON.parse(settings)).toMatchObject({ PIP_INDEX_URL: 'https://me:secret@index.example/simple' });
    expect(record).toContain('download -r /shared/requirements.txt');
    expect(record).not.toContain('secret');
  });

  it("says what failed in pip's own words, without the settings", async () => {
    const { error } = await runPip('ERROR: No matching distribution found for poetry');
    expect(error?.message).toBe(
      'cannot run pip download: exit status 1\nERROR: No matching distribution found for poetry\n' +
        "set PIP_INDEX_URL, or pip's configuration, to an index that has it",
    );
  });

  it.each(['', 'ERROR'])(
    'leaves neither image nor folder behind, whether pip fails or not (%o)',
    async (complaint) => {
      const { record } = await runPip(complaint);
      const [, tag] = /--tag (\S+)/.exec(record) ?? [];
      expect(record.trim().split('\n').at(-1)).toMatch(new RegExp(`^(rmi|image rm) .*${tag}$`));
      expect(await made.leftovers()).toEqual([]);
    },
  );
});
