import { z } from 'zod';
import { type ConditionalItem, conditionalList } from './condition.ts';
import { parseYaml } from './parse-yaml.ts';
import { architecture, suiteName } from './versions.ts';

const globs = z.array(z.string().min(1));

const fileRules = z.record(z.string(), z.strictObject({ keep: globs.optional(), drop: globs.optional() }));

const directory = z.strictObject({
  mode: z.string().regex(/^[0-7]{4}$/, 'a mode is four octal digits'),
  uid: z.int().nonnegative().default(0),
  gid: z.int().nonnegative().default(0),
});

const root = z.strictObject({
  essential: z.boolean().default(false),
  on: z.string().optional(),
  suite: suiteName.optional(),
  architectures: z.array(architecture).optional(),
  packages: conditionalList,
  without: z.record(z.string(), z.string()).default({}),
  files: fileRules.default({}),
  links: z.record(z.string(), z.string()).default({}),
  directories: z.record(z.string(), directory).default({}),
});

const cpython = z.strictObject({
  configure: conditionalList,
  release: conditionalList,
  cross: conditionalList.default([]),
  cflags: conditionalList,
  ldflags: conditionalList,
  drop: globs,
  'builder-only': globs,
});

const pythonName = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'not a normalised Python package name');

/** A Python tool, by its name alone or `with` packages that are installed beside it. */
const tool = z.union([
  pythonName.transform((name) => ({ name, with: [] as ConditionalItem[] })),
  z.strictObject({ name: pythonName, with: conditionalList }),
]);

const schema = z.strictObject({
  // Lists that the roots refer to by YAML anchors.
  libraries: z.unknown().optional(),
  headers: z.unknown().optional(),
  unneeded: z.unknown().optional(),
  roots: z.strictObject({
    runtime: root,
    debug: root,
    builder: root,
    toolchain: root,
    cross: root.optional(),
    sysroot: root.optional(),
    emulator: root.optional(),
    pip: root,
  }),
  cpython,
  tools: z.array(tool),
});

/** packages.yaml: what goes into each root, how CPython is configured, and which tools the builder has. */
export type PackageSets = z.output<typeof schema>;
export type RootSet = z.output<typeof root>;
export type FileRules = z.output<typeof fileRules>;
export type RootName = keyof PackageSets['roots'];

/** Parses packages.yaml; an unknown key is an error that names the file and the key. */
export function parsePackageSets(text: string, file = 'packages.yaml'): PackageSets {
  return parseYaml(text, file, schema);
}
