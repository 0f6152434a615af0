import { readdirSync } from 'node:fs';
import { withSeriesTable } from '@distroless/catalog';
import { parseVersions } from '@distroless/matrix';
import { describe, expect, it } from 'vitest';
import { type Instruction, readDockerfile } from './dockerfile.ts';
import { codeBlocks } from './markdown.ts';
import { dockerfiles, pages, read, root } from './workspace.ts';

// The texts that people copy from: the README, docs/, the examples, and the Dockerfiles that images are tested with.
const versions = parseVersions(read('images/python/versions.yaml'));
const texts = [...dockerfiles(), ...pages()];

describe.each(texts)('%s', (file) => {
  it('names our images with an existing series and its Debian', () => {
    const tags = [...read(file).matchAll(/python-(?:distroless|builder):([\w.-]+)/g)].map(([, tag]) => tag);
    expect(tags.filter((tag) => !isKnown(tag ?? ''))).toEqual([]);
  });

  it('has commands of runtime images in exec form, because they have no shell', () => {
    expect(readDockerfile(read(file)).filter(isShellOnRuntime)).toEqual([]);
  });
});

const quotations = pages().flatMap((page) =>
  codeBlocks(read(page)).flatMap((block) => (block.source === '' ? [] : [{ page, ...block }])),
);

it.each(quotations)('$page quotes $source exactly', ({ source, text }) => {
  const [, part, file = ''] = /^(part of )?(\S+)$/.exec(source) ?? [];
  const original = forReaders(read(file));
  if (part) expect(original).toContain(text);
  else expect(text).toBe(original);
});

it('the README and docs/using.md quote a tested Dockerfile', () => {
  expect(quotations.map(({ page, source }) => `${page}: ${source}`)).toEqual(
    expect.arrayContaining([
      'README.md: examples/kubernetes-pod/Dockerfile',
      'docs/using.md: examples/psycopg2/Dockerfile',
    ]),
  );
});

it('the README is short: at most 8 kB', () => {
  expect(Buffer.byteLength(read('README.md'))).toBeLessThanOrEqual(8000);
});

it('every example is in the table of examples/README.md', () => {
  const folders = readdirSync(`${root}/examples`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'lib')
    .map(({ name }) => name);
  const rows = [...read('examples/README.md').matchAll(/^\| \[([\w-]+)\]/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(folders.sort());
});

it('the table of series in the README is that of the catalogue', () => {
  const readme = read('README.md');
  const wayOut = 'README.md: another table than versions.yaml gives; run ./nx run catalog:readme';
  expect(readme === withSeriesTable(readme, versions), wayOut).toBe(true);
});

it('finds each fault', () => {
  const text = `
ARG RUNTIME
FROM \${RUNTIME} AS base
RUN ["python", \\
  "-V"]
FROM base
RUN --network=none mkdir /x
CMD python app.py
HEALTHCHECK --interval=2s CMD curl localhost
FROM localhost/python-distroless:3.13-debian13-debug
RUN mkdir /x
`;
  const found = readDockerfile(text).filter(isShellOnRuntime);
  expect(found.map(({ name }) => name)).toEqual(['RUN', 'CMD', 'HEALTHCHECK']);
  expect(
    ['3.13-debian13', '3.13.1-debian13-debug-arm64', '3.13', '3.13-debian12', '2.7-debian13'].map(isKnown),
  ).toEqual([true, true, false, false, false]);
});

/** A Dockerfile of an example as a reader writes it: with the names of the images instead of arguments for the tests. */
function forReaders(dockerfile: string): string {
  const values = new Map<string, string>();
  const text = dockerfile.replaceAll(/^ARG (PYTHON_\w+_IMAGE)=(.*)\n+/gm, (_, name, value) => {
    values.set(name, value);
    return '';
  });
  return text.replaceAll(/\$\{(PYTHON_\w+_IMAGE)\}/g, (whole, name) => values.get(name) ?? whole);
}

/** Whether images get such a tag: series or release, and the Debian of that series. */
function isKnown(tag: string): boolean {
  const [, series = '', debian] =
    /^(\d+\.\d+)(?:\.\d+)?-debian(\d+)(?:-debug)?(?:-arm64|-upstream)?$/.exec(tag) ?? [];
  const suite = versions.series[series]?.suite ?? '';
  return debian === `${versions.suites[suite]?.debian}`;
}

function isShellOnRuntime({ name, value, base }: Instruction): boolean {
  if (!/^(?:\$\{?(?:RUNTIME|PYTHON_DISTROLESS_IMAGE)\}?|\S*python-distroless:(?!\S*-debug)\S*)$/.test(base))
    return false;
  if (!['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK'].includes(name)) return false;
  const command = value.replace(/^(?:--\S+\s+)*/, '').replace(/^(?:CMD|NONE)\s*/, '');
  return !command.startsWith('[') && command !== '';
}
