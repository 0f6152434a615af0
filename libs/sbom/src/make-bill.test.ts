import type { Entry } from '@distroless/image';
import { describe, expect, it } from 'vitest';
import { type BillInputs, makeBill } from './make-bill.ts';
import { file, inputs, madeLock, madeSealed, module, recorded, sha256 } from './testing/made-sealed.ts';

type Added = Parameters<typeof madeSealed>[0];
const faultsOf = (added: Added = {}, more: Partial<BillInputs> = {}) =>
  makeBill(madeSealed(added), inputs(more)).faults;

it.each(['org.python.release', 'org.python.image.revision'])(
  'an image without the label "%s" is an error',
  (name) => {
    const sealed = madeSealed();
    const { [name]: _, ...labels } = sealed.config.labels;
    expect(() => makeBill({ ...sealed, config: { ...sealed.config, labels } }, inputs())).toThrow(
      `cannot list what is in python-3.13-runtime: the image has no label "${name}"; build it again in a clone with git: ./nx run python-3.13-runtime:container`,
    );
  },
);

describe('the files of an image and its SBOM', () => {
  it('agree for a sound image', () => {
    expect(faultsOf()).toEqual([]);
  });

  it.each<[reason: string, added: Added, fault: string]>([
    [
      'a file of nobody',
      { rootfs: [file('usr/lib/stray.so')] },
      '/usr/lib/stray.so: no component of the SBOM has it',
    ],
    [
      'a second name of nobody for a file',
      { rootfs: [{ ...file('usr/lib/x'), type: 'hardlink', target: 'usr/lib/libz.so.1' } as Entry] },
      '/usr/lib/x: no component of the SBOM has it',
    ],
    [
      'a file that only dpkg writes, in an image without dpkg',
      { rootfs: [file('var/lib/dpkg/status', '')] },
      '/var/lib/dpkg/status: no component of the SBOM has it',
    ],
    [
      'a package that no lock has',
      { rootfs: recorded('liby1', [file('usr/lib/liby.so')]) },
      'the image records "liby1", which no lock has',
    ],
    [
      'a recorded file that is gone',
      { rootfs: [file('var/lib/dpkg/status.d/libz1.md5sums', `${'0'.repeat(32)}  usr/lib/gone\n`)] },
      '/usr/lib/gone: is recorded for "libz1", but missing',
    ],
    [
      'a vendored library that no list has',
      { cpython: [module('pyexpat')] },
      '/usr/local/lib/python3.13/lib-dynload/pyexpat.cpython-313-x86_64-linux-gnu.so has its own "expat"',
    ],
    [
      'a Python package that no lock has',
      { tools: distribution('flask', '3.1.0') },
      'the image has the Python package "flask" 3.1.0, which no lock has',
    ],
  ])('do not agree: %s', (reason, added, fault) => {
    const upstreamSbom = reason.includes('vendored') ? '{"packages": []}' : inputs().upstreamSbom;
    expect(faultsOf(added, { upstreamSbom }).join('\n')).toContain(fault);
  });

  it.each<[reason: string, more: Partial<BillInputs>, fault: string]>([
    [
      'another version',
      { locks: [madeLock({ version: '1:2.0-4' })] },
      '"libz1" has version "1:2.0-3+deb13u1" in the image and "1:2.0-4" in the lock',
    ],
    [
      'another release of CPython',
      { tarball: { version: '3.13.14', sha256, file: 'Python-3.13.14.tar.xz' } },
      'the image has CPython "3.13.15", but source.json names "3.13.14"',
    ],
    [
      'a locked wheel that is missing',
      { locks: [madeLock({ tools: { amd64: { uv: [wheel] } } })] },
      'the lock has the wheel "flask" 3.1.0, which the image does not have',
    ],
  ])('do not agree: %s', (_reason, more, fault) => {
    expect(faultsOf({}, more).join('\n')).toContain(fault);
  });

  it('agree where a lock has the Python package, with bytecode that RECORD leaves out', () => {
    const locks = [madeLock({ tools: { amd64: { uv: [wheel] } } })];
    expect(faultsOf({ tools: distribution('flask', '3.1.0') }, { locks })).toEqual([]);
  });
});

it('a locked package of which the image has nothing is not listed', () => {
  const { bill, faults } = makeBill(
    madeSealed(),
    inputs({ locks: [madeLock({ names: ['libz1', 'liby1'] })] }),
  );
  expect([faults, bill.components.filter(({ name }) => name === 'liby1')]).toEqual([[], []]);
});

describe('components', () => {
  const { components } = makeBill(madeSealed(), inputs()).bill;
  const named = (id: string) => components.find((one) => one.id === id);

  it('a Debian package has the version, source package and digest by which advisories and archives know it', () => {
    expect(named('deb-libz1-amd64')).toMatchObject({
      purl: 'pkg:deb/debian/libz1@1:2.0-3%2Bdeb13u1?arch=amd64&distro=debian-13&upstream=zlib%401%3A2.0-3',
      sources: [{ name: 'zlib', version: '1:2.0-3' }],
      licence: { reason: "/usr/share/doc/libz1/copyright is not in Debian's machine-readable form" },
      sha256,
    });
  });

  it('CPython has its CPE, and the libraries that are compiled into it, but not those of Debian', () => {
    expect(named('cpython')).toMatchObject({
      cpe: 'cpe:2.3:a:python:python:3.13.15:*:*:*:*:*:*:*',
      purl: expect.stringMatching(/^pkg:generic\/python@3\.13\.15\?checksum=sha256/),
    });
    const vendored = components.filter(({ kind }) => kind === 'vendored');
    expect(vendored.map(({ id, within }) => [id, within])).toEqual([['cpython-hacl-star', ['cpython']]]);
  });

  it('a pre-release has its update in the CPE', () => {
    const tarball = { version: '3.15.0b2', sha256, file: 'Python-3.15.0b2.tar.xz' };
    const { bill } = makeBill(madeSealed(), inputs({ tarball }));
    const python = bill.components.find(({ id }) => id === 'cpython');
    expect(python?.cpe).toBe('cpe:2.3:a:python:python:3.15.0:beta2:*:*:*:*:*:*');
    expect(python?.download).toBe('https://www.python.org/ftp/python/3.15.0/Python-3.15.0b2.tar.xz');
  });

  it('packages inside a Python package, and wheels that are kept, are listed too', () => {
    const record = 'flask/_vendor/vendor.txt,,\nflask/x.whl,,\n';
    const tools = [
      ...distribution('flask', '3.1.0', record),
      file(
        'opt/tools/uv/flask/_vendor/vendor.txt',
        '# a comment\nurllib3==1.26.20\n    rich==14.0.0  # of pip\n',
      ),
      file('usr/local/lib/python3.13/ensurepip/_bundled/pip-26.2-py3-none-any.whl', 'PK'),
    ];
    const listed = makeBill(madeSealed({ tools }), inputs()).bill.components.filter(
      ({ kind }) => kind === 'pypi',
    );
    expect(listed.map(({ purl, within }) => [purl, within])).toEqual([
      ['pkg:pypi/flask@3.1.0', []],
      ['pkg:pypi/pip@26.2', ['cpython']],
      ['pkg:pypi/rich@14.0.0', ['pypi-flask-3.1.0']],
      ['pkg:pypi/urllib3@1.26.20', ['pypi-flask-3.1.0']],
    ]);
  });
});

describe('the SBOM of a wheel', () => {
  const path = 'opt/tools/uv/flask-3.1.0.dist-info/sboms/flask.cdx.json';
  const tools = (text: string) => [
    ...distribution('flask', '3.1.0', 'flask-3.1.0.dist-info/sboms/flask.cdx.json,,\n'),
    file(path, text),
  ];

  it('says what is compiled into it, without places of the machine that built it', () => {
    const listed = [
      {
        name: 'ring',
        version: '0.17.8',
        purl: 'pkg:cargo/ring@0.17.8?download_url=file://x',
        licenses: [{ license: { id: 'ISC' } }],
      },
      { name: 'openssl', version: '4.0.3', licenses: [{ expression: 'see LICENSE' }] },
      { name: 'self' },
    ];
    const text = JSON.stringify({ bomFormat: 'CycloneDX', components: listed });
    const { components } = makeBill(madeSealed({ tools: tools(text) }), inputs()).bill;
    const carried = components.filter(({ kind }) => kind === 'carried');
    expect(carried.map(({ purl, within, licence }) => [purl, within, licence])).toEqual([
      ['pkg:cargo/ring@0.17.8', ['pypi-flask-3.1.0'], { expression: 'ISC', texts: [] }],
      [
        'pkg:generic/openssl@4.0.3',
        ['pypi-flask-3.1.0'],
        { reason: "the wheel's SBOM states no licence of the SPDX list" },
      ],
    ]);
  });

  it.each(['not JSON', '{"spdxVersion": "SPDX-2.3"}'])('in another format is an error: %s', (text) => {
    expect(() => makeBill(madeSealed({ tools: tools(text) }), inputs())).toThrow(
      new Error(`/${path}: is no SBOM in CycloneDX; leave out its wheel, or read its format too`),
    );
  });
});

const wheel = { name: 'flask', version: '3.1.0', file: 'flask-3.1.0-py3-none-any.whl', sha256 };

function distribution(name: string, version: string, record = ''): Entry[] {
  const folder = 'opt/tools/uv';
  const info = `${name}-${version}.dist-info`;
  return [
    file(`${folder}/${name}/__init__.py`),
    file(`${folder}/${name}/__pycache__/__init__.cpython-313.pyc`),
    { ...file(`${folder}/${info}`), type: 'directory' } as Entry,
    file(`${folder}/${info}/METADATA`, 'Name: x\nLicense-Expression: BSD-3-Clause\n\ntext'),
    file(
      `${folder}/${info}/RECORD`,
      `${name}/__init__.py,,\n"${info}/METADATA",,\n${info}/RECORD,,\n${record}`,
    ),
  ];
}
