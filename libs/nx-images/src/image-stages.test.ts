import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { imageStages } from './image-stages.mjs';
import { createNodes } from './plugin.mjs';

const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** The project of an image of this workspace, as Nx gets it. */
async function projectOf(variant: string) {
  const [, makeNodes] = createNodes;
  const lock = `images/python/3.13/${variant}/lock.json`;
  const [made] = await makeNodes([lock], undefined, { workspaceRoot, nxJsonConfiguration: {} });
  const [project] = Object.values(made?.[1].projects ?? {});
  return { root: '', ...project };
}

it.each([
  {
    variant: 'builder',
    reason: 'its steps and its image',
    stages: ['debian', 'cpython', 'cpython-upstream', 'tools', 'builder'],
  },
  // Its CPython is the builder's, which it depends on in the graph.
  {
    variant: 'runtime',
    reason: 'its root and its image',
    stages: ['other-root', 'runtime'],
  },
  { variant: 'debug', reason: 'its image only', stages: ['debug'] },
])('the targets of $variant run the stages of $reason', async ({ variant, stages }) => {
  expect(imageStages(await projectOf(variant)).sort()).toEqual(stages.sort());
});
