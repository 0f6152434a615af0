import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { commandInputs } from './command-inputs.mjs';
import { imageProject } from './project.mjs';
import { madeImage } from './testing/made-image.ts';

// Nx hashes what a target names as inputs; this reads what its command really imports, with TypeScript's own parser.
const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** Code for progress does not change results. */
const presentation = ['tools/lib/reporter.ts'];

const cached = (['builder', 'runtime', 'debug'] as const).flatMap((variant) =>
  Object.entries(imageProject(madeImage(variant)).targets ?? {})
    .filter(([, { cache }]) => cache)
    .map(([target, { options, inputs = [] }]) => ({
      target: `${variant}:${target}`,
      command: /^tsx (\S+)/.exec(options.command)?.[1] ?? '',
      inputs,
    })),
);

/** The files of the workspace that a command loads when it runs, without other packages. */
function importClosure(command: string): string[] {
  const files = new Set([command]);
  for (const file of files) {
    for (const specifier of runtimeImports(join(root, file))) {
      const path = resolve(specifier, file);
      if (path && !presentation.includes(path)) files.add(path);
    }
  }
  return [...files];
}

/** Specifiers of all imports and exports, static and dynamic, without types. */
function runtimeImports(file: string): string[] {
  const known = imports.get(file) ?? parseImports(file);
  imports.set(file, known);
  return known;
}

const imports = new Map<string, string[]>();

function parseImports(file: string): string[] {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  });
  return ts.preProcessFile(outputText, true, true).importedFiles.map(({ fileName }) => fileName);
}

function resolve(specifier: string, from: string): string | undefined {
  if (specifier.startsWith('.')) return relative(root, join(root, dirname(from), specifier));
  const [, library, rest = ''] = /^@distroless\/([\w-]+)(\/.*)?$/.exec(specifier) ?? [];
  if (!library) return undefined;
  const { exports } = JSON.parse(readFileSync(join(root, 'libs', library, 'package.json'), 'utf8'));
  const entry = typeof exports === 'string' ? exports : exports[`.${rest}`];
  return join('libs', library, entry);
}

function isInput(file: string, inputs: readonly unknown[]): boolean {
  if (inputs.includes(`{workspaceRoot}/${file}`)) return true;
  const library = /^libs\/([\w-]+)\//.exec(file)?.[1];
  const isProduction = !/\.test\.ts$|\/testing\/|\.md$/.test(file);
  return isProduction && inputs.some((input) => projectsOf(input).includes(library ?? ''));
}

function projectsOf(input: unknown): readonly string[] {
  const { projects = [] } = (input ?? {}) as { projects?: string | string[] };
  return [projects].flat();
}

describe('the inputs of a cached target', () => {
  it.each(cached)('$target has all that $command imports', ({ command, inputs }) => {
    const files = importClosure(command);
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !isInput(file, inputs))).toEqual([]);
  });

  it('looks at every cached target', () => {
    expect(cached.map(({ target }) => target)).toContain('builder:compile');
    expect(cached).toHaveLength(11);
  });

  it('finds a library that is missing among the inputs', () => {
    const command = 'tools/compile.ts';
    const without = commandInputs(command, root).map((input) =>
      typeof input === 'object' && 'projects' in input
        ? { ...input, projects: [input.projects].flat().filter((name) => name !== 'fetch') }
        : input,
    );
    const missing = importClosure(command).filter((file) => !isInput(file, without));
    expect(missing).toContain('libs/fetch/src/index.ts');
  });

  it('names the npm packages of all libraries, so that a new linter compiles nothing again', () => {
    const [packages] = commandInputs('tools/compile.ts', root).slice(-1);
    expect(packages).toMatchObject({
      externalDependencies: expect.arrayContaining(['@napi-rs/lzma', 'undici']),
    });
    expect(JSON.stringify(packages)).not.toMatch(/biome|vitest|cli-progress/);
  });

  it('has no library that only locking needs', () => {
    for (const { target, inputs } of cached) {
      const projects = inputs.flatMap(projectsOf);
      expect(
        projects.filter((name) => ['debian-index', 'resolve'].includes(name)),
        target,
      ).toEqual([]);
    }
  });
});
