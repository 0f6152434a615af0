import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { imageProjects } from '../image-projects.ts';
import { neededSeries } from './needed-series.ts';

const workspace = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');

it.each([
  ['python-3.13-runtime', 'container', ['3.13']],
  ['python-3.13-debug', 'verify', ['3.13']],
  ['python-3.13-builder', 'examples', ['3.13']],
  ['python-3.13-runtime', 'rootfs', []],
  ['python-3.13-runtime', 'lock-check', []],
  ['python-3.13-runtime', 'test', []],
  ['image', 'test', []],
])('%s:%s needs the CPython of %s', async (project, target, expected) => {
  const projects = new Map((await imageProjects(workspace)).map((found) => [found.name ?? '', found]));
  expect(neededSeries(project, target, projects)).toEqual(expected);
});
