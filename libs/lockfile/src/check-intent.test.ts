import { type CpythonRecipe, digestIntent, type Intent } from '@distroless/matrix';
import { describe, expect, test } from 'vitest';
import { checkIntent } from './check-intent.ts';
import type { Lock } from './schema.ts';

const packages = { amd64: ['zlib1g'], arm64: ['zlib1g'] };
const rules = {
  files: { tzdata: { keep: ['a/**'] } },
  links: { bin: 'usr/bin' },
  directories: { tmp: { mode: '1777', uid: 0, gid: 0 } },
};
const recipe: CpythonRecipe = {
  ...{ configure: ['--enable-shared'], release: [], cross: [], ldflags: [], drop: [], builderOnly: [] },
  cflags: { amd64: ['-O2', '-D_FORTIFY_SOURCE=3'] },
};
const intent: Intent = {
  ...{ series: '3.9', variant: 'builder', suite: 'bullseye', debian: 11, eol: '2025-10-31' },
  roots: {
    builder: { suite: 'bullseye', essential: true, packages, without: [], ...rules },
    pip: { suite: 'trixie', essential: false, packages: { amd64: ['python3-pip'] }, without: [], ...rules },
  },
  releases: [],
  cpython: recipe,
  tools: [
    { name: 'pip', with: [] },
    { name: 'uv', with: [] },
  ],
};
const date = '20261124T021215Z';
const sha256 = 'a'.repeat(64);
const lock: Lock = {
  '//': 'Written by the tool.',
  intent: digestIntent(intent),
  ...{ series: '3.9', variant: 'builder', suite: 'bullseye', debian: 11, eol: '2025-10-31' },
  snapshot: date,
  indexes: {
    ...{ bullseye: date, 'bullseye-updates': date, 'bullseye-security': date },
    ...{ trixie: date, 'trixie-updates': date, 'trixie-security': date },
  },
  archived: ['bullseye'],
  release: { version: '3.9.25', sha256, file: 'Python-3.9.25.tar.xz' },
  roots: {
    builder: { ...rules, packages: { amd64: [], arm64: [] } },
    pip: { ...rules, packages: { amd64: [] } },
  },
  cpython: recipe,
  tools: { amd64: { pip: [], uv: [] }, arm64: { pip: [], uv: [] } },
};

describe('checkIntent', () => {
  test('a lock that says what the intent says is fresh, in whatever order', () => {
    expect(checkIntent(lock, intent)).toBeUndefined();
    const { pip, builder } = lock.roots;
    const turned = Object.fromEntries(Object.entries({ ...lock, roots: { pip, builder } }).reverse());
    expect(checkIntent(turned as unknown as Lock, intent)).toBeUndefined();
  });

  const builder = (change: object) => ({
    roots: { ...lock.roots, builder: { ...lock.roots['builder'], ...change } },
  });
  const { 'trixie-security': _, ...fewer } = lock.indexes;
  const by = 'by versions.yaml and packages.yaml';
  const nowhere = 'is not in versions.yaml or packages.yaml';
  test.each<[string, object, string]>([
    ['a later end of support', { eol: '2099-01-01' }, `eol is "2099-01-01", ${by} "2025-10-31"`],
    ['another suite', { suite: 'sid' }, `suite is "sid", ${by} "bullseye"`],
    ['another Debian', { debian: 12 }, `debian is 12, ${by} 11`],
    [
      'a further link',
      builder({ links: { ...rules.links, 'usr/bin/sh': 'busybox' } }),
      `roots.builder.links."usr/bin/sh" ${nowhere}`,
    ],
    ['a link less', builder({ links: {} }), 'misses roots.builder.links.bin'],
    [
      'another mode',
      builder({ directories: { tmp: { mode: '4777', uid: 0, gid: 0 } } }),
      `roots.builder.directories.tmp.mode is "4777", ${by} "1777"`,
    ],
    [
      'another owner',
      builder({ directories: { tmp: { mode: '1777', uid: 1, gid: 0 } } }),
      `roots.builder.directories.tmp.uid is 1, ${by} 0`,
    ],
    [
      'a further file that is kept',
      builder({ files: { tzdata: { keep: ['a/**', 'bin/sh'] } } }),
      `roots.builder.files.tzdata.keep.1 ${nowhere}`,
    ],
    ['an architecture less', builder({ packages: { amd64: [] } }), 'misses roots.builder.architectures.1'],
    ['a further root', { roots: { ...lock.roots, debug: lock.roots['pip'] } }, `roots.debug ${nowhere}`],
    [
      'a weaker flag',
      { cpython: { ...recipe, cflags: { amd64: ['-O2', '-D_FORTIFY_SOURCE=0'] } } },
      `cpython.cflags.amd64.1 is "-D_FORTIFY_SOURCE=0", ${by} "-D_FORTIFY_SOURCE=3"`,
    ],
    ['no recipe', { cpython: undefined }, 'misses cpython'],
    ['a tool less', { tools: { ...lock.tools, amd64: { pip: [] } } }, 'misses tools.amd64.1'],
    [
      'no date of an index, which would then be allowed to be old',
      { indexes: fewer },
      'misses indexes."trixie-security"',
    ],
    [
      'the date of an index that it does not need',
      { indexes: { ...lock.indexes, sid: date } },
      `indexes.sid ${nowhere}`,
    ],
    ['a suite in the archive that it does not need', { archived: ['buster'] }, `archived.0 ${nowhere}`],
  ])('%s is a fault', (_reason, change, fault) => {
    expect(checkIntent({ ...lock, ...change } as Lock, intent)).toBe(fault);
  });
});
