import { existsSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Projects, readProjects } from './projects.ts';
import { read, root, workspaceFiles } from './workspace.ts';

// What docs/ says of the workspace: libraries, targets, variables, dependencies. The pages describe the layout that has
// libs/assemble; until that is there, they are not compared.
const isThere = existsSync(`${root}/libs/assemble`);
const firstCells = (text: string) => [...text.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell);
const codes = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

it.skipIf(!isThere)('docs/design.md lists every library', () => {
  const listed = [...section('docs/design.md', 'Folders').matchAll(/^ {2}([\w-]+) +\S/gm)].map(
    ([, name]) => name,
  );
  expect(listed.sort()).toEqual(readdirSync(`${root}/libs`).sort());
});

it.skipIf(!isThere)('docs/building.md lists every target of images and libraries', () => {
  const listed = firstCells(section('docs/building.md', 'Targets')).flatMap(codes);
  expect(listed.sort()).toEqual(targetsOf(readProjects()).sort());
});

it.skipIf(!isThere)('every variable of docs/building.md is read somewhere', () => {
  const sources = workspaceFiles()
    .filter((file) => /^(nx|(libs|tools)\/.*\.(ts|mjs|sh))$/.test(file) && !file.includes('.test.'))
    .map(read)
    .join('\n');
  const listed = firstCells(section('docs/building.md', 'Variables')).flatMap(codes);
  const names = listed
    .map((variable) => variable.replace(/=.*/, ''))
    .filter((name) => name !== 'PIP_INDEX_URL');
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(sources))).toEqual([]);
});

it.skipIf(!isThere)('docs/design.md gives a reason for every dependency', () => {
  const listed = firstCells(section('docs/design.md', 'Dependencies')).flatMap(codes);
  const used = workspaceFiles()
    .filter((file) => /^(.*\/)?package\.json$/.test(file))
    .flatMap(dependenciesOf)
    .filter((name) => !/^@(distroless|types)\//.test(name));
  expect([...new Set(used)].filter((name) => !listed.includes(name))).toEqual([]);
});

function section(page: string, heading: string): string {
  const [, text] = read(page).split(`\n## ${heading}\n`);
  if (text === undefined) throw new Error(`cannot read ${page}: it has no section "${heading}"`);
  return text.split('\n## ')[0] ?? '';
}

function targetsOf(projects: Projects): string[] {
  const images = ['builder', 'runtime', 'debug'].map((variant) => `python-3.13-${variant}`);
  return [...new Set([...images, 'image'].flatMap((project) => [...(projects.get(project)?.keys() ?? [])]))];
}

function dependenciesOf(file: string): string[] {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(read(file)) as {
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
}
