import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDeb } from '@distroless/testing';
import type { FetchedRoot } from '@distroless/workspace';
import { type MadeWorkspace, madeWorkspace } from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pipFiles, pipSettings, withPips } from './pip.ts';
import { markersOf, pipTargetArguments } from './target.ts';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
});
afterEach(() => made.close());

describe('pipSettings', () => {
  const always = { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_CACHE_DIR: '/cache' };
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
      reason: 'nothing else: the container has no folders of this machine, and needs no secrets or choices',
      env: { PIP_FIND_LINKS: '/srv', PIP_REQUIRE_VIRTUALENV: '1', PIP_TARGET: '/x', TOKEN: 's', HOME: '/h' },
      settings: always,
    },
    { reason: 'an empty setting is not set', env: { PIP_INDEX_URL: '' }, settings: always },
  ])('$reason', ({ env, settings }) => {
    expect(pipSettings(env)).toEqual(settings);
  });
});

describe('pipFiles', () => {
  const user = '/tmp/.config/pip/pip.conf';
  const certificates = '/etc/ssl/certs/ca-certificates.crt';
  it.each([
    { reason: 'no file exists', there: [], env: {}, target: user, source: undefined },
    { reason: "the user's file", there: ['.config/pip/pip.conf'], env: {}, target: user },
    { reason: 'its old path', there: ['.pip/pip.conf'], env: {}, target: user },
    {
      reason: 'the folder that XDG_CONFIG_HOME names',
      there: ['xdg/pip/pip.conf', '.config/pip/pip.conf'],
      env: { XDG_CONFIG_HOME: 'xdg' },
      target: user,
    },
    {
      reason: 'the file that PIP_CONFIG_FILE names, before all others',
      there: ['own.conf', '.config/pip/pip.conf'],
      env: { PIP_CONFIG_FILE: 'own.conf' },
      target: user,
    },
    {
      reason: 'the next one where the file of PIP_CONFIG_FILE does not exist',
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
      reason: 'no certificates where the file of PIP_CERT does not exist',
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

// An engine that records its calls, keeps the settings that it gets, and runs no container.
const engineScript = `#!/bin/sh
printf '%s\\t' "$@" >> "$RECORD"; echo >> "$RECORD"
for word; do case $word in type=bind,source=*,target=/settings.json*)
  word=\${word#type=bind,source=}; cat "\${word%%,*}" > "$RECORD.settings";;
esac; done
[ "$1" != run ] || { echo "$COMPLAINT" >&2; [ -z "$COMPLAINT" ]; }
`;

const target = { series: '3.9', arch: 'arm64', glibc: 31 } as const;

/** A root "pip"; roots differ by their packages. */
async function rootOf(version: string): Promise<FetchedRoot> {
  const deb = { package: 'python3-pip', version, architecture: 'amd64' };
  const load = async () => makeDeb({ name: deb.package, version, compression: 'none' });
  return { files: {}, links: {}, directories: {}, packages: {}, debs: [{ ...deb, load }] };
}

/** Uses the recording engine. `calls` are its arguments, one array per call. */
async function record(
  work: Parameters<typeof withPips<unknown>>[1],
  { complaint = '' }: { complaint?: string } = {},
): Promise<{ calls: string[][]; settings: string; error: string }> {
  await made.write('engine.sh', engineScript);
  await chmod(join(made.folder, 'engine.sh'), 0o755);
  const file = join(made.folder, 'record');
  const context = await made.open();
  const engine = {
    name: 'podman' as const,
    command: [join(made.folder, 'engine.sh')] as [string],
    env: { ...process.env, RECORD: file, COMPLAINT: complaint },
  };
  const env = { PIP_INDEX_URL: 'https://me:secret@index.example/simple' };
  const error = await withPips({ ...context, env, engine: async () => engine }, work).then(
    () => '',
    (reason: Error) => reason.message,
  );
  const recorded = await readFile(file, 'utf8').catch(() => '');
  return {
    calls: recorded
      .split('\t\n')
      .map((line) => line.split('\t'))
      .slice(0, -1),
    settings: await readFile(`${file}.settings`, 'utf8').catch(() => ''),
    error,
  };
}

const download = ['download', '-r', '/shared/requirements.txt'];

describe('withPips', () => {
  /** Calls pip once in one root. */
  const once: Parameters<typeof record>[0] = async (pips) =>
    (await pips(await rootOf('1')))(download, { target, shared: made.folder });
  const valueAfter = (word: string, call: string[] = []) => call[call.indexOf(word) + 1] ?? '';
  const built = (calls: string[][]) => calls.filter(([verb]) => verb === 'build');
  const runs = (calls: string[][]) => calls.filter(([verb]) => verb === 'run');

  it('passes the settings in a file, so that no process list shows a password', async () => {
    const { calls, settings } = await record(once);
    expect(JSON.parse(settings)).toMatchObject({ PIP_INDEX_URL: 'https://me:secret@index.example/simple' });
    expect(runs(calls)).toHaveLength(1);
    expect(JSON.stringify(calls)).not.toContain('secret');
  });

  it("runs pip for the target, with the target's markers", async () => {
    const { calls } = await record(once);
    const [call = []] = runs(calls);
    const verb = call.indexOf('download');
    expect(call.slice(verb)).toEqual(['download', ...pipTargetArguments(target), ...download.slice(1)]);
    expect(call).toContain(`MARKERS=${JSON.stringify(markersOf(target))}`);
    expect(call).toContain(`type=bind,source=${made.folder},target=/shared`);
  });

  it('may not write a file without end: an index need not say how large a wheel is', async () => {
    const { calls } = await record(once);
    const [call = []] = runs(calls);
    expect(valueAfter('-c', call)).toContain(
      'resource.setrlimit(resource.RLIMIT_FSIZE, (268435456, 268435456))\n',
    );
  });

  it("an error has pip's own words, without the settings", async () => {
    const { error } = await record(once, { complaint: 'ERROR: No matching distribution found for poetry' });
    expect(error).toBe(
      'cannot run pip download for Python 3.9: exit status 1\nERROR: No matching distribution found for poetry\n' +
        "set PIP_INDEX_URL, or pip's configuration, to an index that has it",
    );
  });

  it('assembles each root once, also for calls at the same time, and all share one cache', async () => {
    const { calls } = await record(async (pips) => {
      const roots = [await rootOf('1'), await rootOf('1'), await rootOf('2')];
      const made = await Promise.all(roots.map((root) => pips(root)));
      for (const pip of made) await pip(download, { target, shared: '/' });
    });
    const tags = built(calls).map((call) => valueAfter('--tag', call));
    expect(new Set(tags).size).toBe(2);
    expect(tags).toHaveLength(2);
    const caches = runs(calls).map((call) => call.find((word) => word.endsWith(',target=/cache')));
    expect(caches).toEqual(Array(3).fill(expect.stringMatching(/^type=bind,source=.*\/step-\w+\/cache,/)));
    expect(new Set(caches).size).toBe(1);
  });

  it('builds nothing when no root is asked for', async () => {
    expect((await record(async () => undefined)).calls).toEqual([]);
  });

  it.each([
    { reason: 'pip succeeds', complaint: '' },
    { reason: 'pip fails', complaint: 'ERROR' },
  ])('leaves neither images nor folders behind when $reason', async ({ complaint }) => {
    const { calls } = await record(
      async (pips) => {
        for (const version of ['1', '2']) await pips(await rootOf(version));
        await once(pips);
      },
      { complaint },
    );
    const tags = built(calls).map((call) => valueAfter('--tag', call));
    const removed = calls.filter((call) => /^(rmi|image rm)/.test(call.join(' '))).map((call) => call.at(-1));
    expect(removed).toEqual(tags);
    expect(await made.leftovers()).toEqual([]);
  });
});
