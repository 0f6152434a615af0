import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LockedPackage, LockedRoot } from '@distroless/lockfile';
import type { Pip, PipTarget } from '@distroless/pip';
import { type MadeWorkspace, madeWorkspace } from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockTools, wheelsOf } from './lock-tools.ts';

const sha256 = 'c'.repeat(64);
const item = (url: string, { name = 'poetry', hashes = { sha256 } as object } = {}) => ({
  metadata: { name, version: '2.2.1', summary: 'of a report only these fields count' },
  download_info: { url, archive_info: { hash: `sha256=${sha256}`, hashes } },
});

describe('lockTools', () => {
  let made: MadeWorkspace;
  beforeEach(async () => {
    made = await madeWorkspace();
  });
  afterEach(() => made.close());

  const libc6: LockedPackage = {
    package: 'libc6',
    version: '2.41-12',
    architecture: 'arm64',
    archive: 'debian',
    path: 'pool/libc6.deb',
    size: 1,
    sha256,
  };
  const root = (packages: LockedRoot['packages']) => ({ files: {}, links: {}, directories: {}, packages });
  const lock = {
    series: '3.13',
    variant: 'builder' as const,
    suite: 'trixie',
    snapshot: '20260102T030405Z',
    indexes: { trixie: '20260102T030405Z' },
    roots: { builder: root({ arm64: [libc6] }), pip: root({ amd64: [], arm64: [] }) },
  };

  const wanted = [
    { name: 'poetry', with: ['poetry-plugin-export'] },
    { name: 'uv', with: [] },
  ];

  it('asks the one pip for each tool with its plugins, for the Python of the image, and takes what pip reports', async () => {
    const asked: { tool: string; beside: string[]; target: PipTarget }[] = [];
    const pip: Pip = async (args, { target, shared }) => {
      const [report = '', tool = '', ...beside] = args.slice(args.indexOf('--report') + 1);
      asked.push({ tool, beside, target });
      const url = `https://index.example/${tool}-2.2.1-py3-none-any.whl`;
      await writeFile(
        join(shared, basename(report)),
        JSON.stringify({ install: [item(url, { name: tool })] }),
      );
    };
    const tools = await lockTools(lock, wanted, {
      arch: 'arm64',
      pips: async () => pip,
      context: await made.open(),
    });
    const target = { series: '3.13', arch: 'arm64', glibc: 41 };
    expect(asked).toEqual([
      { tool: 'poetry', beside: ['poetry-plugin-export'], target },
      { tool: 'uv', beside: [], target },
    ]);
    expect(Object.entries(tools).map(([tool, wheels]) => [tool, wheels.map(({ file }) => file)])).toEqual([
      ['poetry', ['poetry-2.2.1-py3-none-any.whl']],
      ['uv', ['uv-2.2.1-py3-none-any.whl']],
    ]);
    expect(await made.leftovers()).toEqual([]);
  });

  it('needs no pip, and so no engine, where there are no tools', async () => {
    const pips = () => Promise.reject(new Error('asked for a pip'));
    const context = await made.open();
    expect(await lockTools(lock, [], { arch: 'arm64', pips, context })).toEqual({});
  });
});

describe('wheelsOf', () => {
  it.each([
    { reason: 'an index', url: 'https://index.example/ab/cd/poetry-2.2.1-py3-none-any.whl' },
    {
      reason: 'an index that asks for a password and adds a digest',
      url: 'https://me:secret@index.example/poetry-2.2.1-py3-none-any.whl#sha256=abc',
    },
    { reason: 'a folder', url: 'file:///srv/wheels/poetry-2.2.1-py3-none-any.whl' },
  ])('keeps nothing of $reason but the name of the file', ({ url }) => {
    expect(wheelsOf({ version: '1', install: [item(url)] }, 'poetry')).toEqual([
      { name: 'poetry', version: '2.2.1', file: 'poetry-2.2.1-py3-none-any.whl', sha256 },
    ]);
  });

  it('orders wheels by name, which it writes as PyPI does', () => {
    const url = 'https://index.example/a-1%2Bcpu-py3-none-any.whl';
    const install = [item(url, { name: 'Zope.Interface' }), item(url, { name: 'attrs' })];
    expect(wheelsOf({ install }, 'poetry').map(({ name, file }) => `${name} ${file}`)).toEqual([
      'attrs a-1+cpu-py3-none-any.whl',
      'zope-interface a-1+cpu-py3-none-any.whl',
    ]);
  });

  it.each([
    { reason: 'no report', report: [], error: 'Invalid input: expected object, received array' },
    {
      reason: 'a source package, which would run code',
      report: { install: [item('https://index.example/poetry-2.2.1.tar.gz')] },
      error: 'install.0.download_info.url: no wheel',
    },
    {
      reason: 'a name that is a path when decoded',
      report: { install: [item('https://index.example/..%2F..%2Fx.whl')] },
      error: 'install.0.download_info.url: no wheel',
    },
    {
      reason: 'another digest than sha256',
      report: { install: [item('https://index.example/a.whl', { hashes: { md5: 'd' } })] },
      error:
        'install.0.download_info.archive_info.hashes.sha256: Invalid input: expected string, received undefined',
    },
  ])('refuses $reason', ({ report, error }) => {
    expect(() => wheelsOf(report, 'poetry')).toThrow(
      new Error(`cannot resolve "poetry": the report of pip: ${error}`),
    );
  });
});
