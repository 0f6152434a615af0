import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compareSeries, parseVersions } from '@distroless/matrix';
import { describe, expect, it } from 'vitest';
import { type Instruction, readDockerfile } from './lib/testing/dockerfile.ts';

// What people copy from: the README, the examples, and the Dockerfiles that images are tested with.
const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(`${root}/${file}`, 'utf8');
const versions = parseVersions(read('images/python/versions.yaml'));
const dockerfiles = filesNamed('Dockerfile');
const texts = [...dockerfiles, ...filesNamed('README.md'), 'README.md', 'CONTRIBUTING.md'];

describe.each(texts)('%s', (file) => {
  it('names our images with a series that there is, and its Debian', () => {
    const tags = [...read(file).matchAll(/python-(?:distroless|builder):([\w.-]+)/g)].map(([, tag]) => tag);
    expect(tags.filter((tag) => !isKnown(tag ?? ''))).toEqual([]);
  });
});

describe.each([...dockerfiles, 'README.md'])('%s', (file) => {
  it('gives commands on the runtime in exec form, since there is no shell', () => {
    expect(readDockerfile(read(file)).filter(isShellOnRuntime)).toEqual([]);
  });
});

it('the README has the table of what is in versions.yaml', () => {
  const rows = [...read('README.md').matchAll(/^\| (\d\.\d+) \| (\S+) \((\w+)\) \| ([\d-]+)/gm)];
  const known = Object.entries(versions.series).map(([series, { suite, eol }]) => {
    return [series, `${versions.suites[suite]?.debian}`, suite, eol];
  });
  expect(rows.map(([, ...cells]) => cells)).toEqual(known.sort(([a = ''], [b = '']) => compareSeries(a, b)));
});

it('finds what it looks for', () => {
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

function filesNamed(name: string): string[] {
  return ['examples', 'images/python/tests'].flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.split('/').at(-1) === name)
      .map((file) => `${folder}/${file}`)
      .sort(),
  );
}

/** Whether a tag is one of those that are made: series or release, and the Debian of that series. */
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
