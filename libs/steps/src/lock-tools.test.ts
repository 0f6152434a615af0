import { describe, expect, it } from 'vitest';
import { lockTools, wheelsOf } from './lock-tools.ts';

it.each([
  ['of another series', [{ package: 'python3-minimal', version: '3.13.5-1' }], '3.13.5-1'],
  ['none', [], '(none)'],
])('refuses a pip whose Python is %s', async (_reason, amd64, version) => {
  const roots = { pip: { packages: { amd64 } } } as never;
  const lock = { series: '3.11', variant: 'builder', suite: 'trixie', snapshot: '', roots } as const;
  await expect(lockTools(lock, ['pip'], { arch: 'amd64', context: {} as never })).rejects.toThrow(
    new Error(
      `cannot resolve the Python tools of 3.11: pip would run on Python ${version} of trixie and choose wheels for that`,
    ),
  );
});

const sha256 = 'c'.repeat(64);
const item = (url: string, { name = 'poetry', hashes = { sha256 } as object } = {}) => ({
  metadata: { name, version: '2.2.1', summary: 'of a report only these fields count' },
  download_info: { url, archive_info: { hash: `sha256=${sha256}`, hashes } },
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
