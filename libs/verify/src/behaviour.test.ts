import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseBehaviour, readBehaviours } from './behaviour.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'behaviours-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const head = 'about: x\nvariants: [runtime]\n';

test('what is not said', () => {
  expect(parseBehaviour(head, 'test.yaml')).toEqual({
    about: 'x',
    variants: ['runtime'],
    same: false,
    steps: [{ hardened: false, expect: { status: 0 } }],
  });
});

test.each<[reason: string, text: string, message: string]>([
  ['a misspelt key', `${head}step: []`, 'unknown key "step"'],
  ['a misspelt key of a step', `${head}steps: [{ arg: [] }]`, 'steps.0: unknown key "arg"'],
  ['no step', `${head}steps: []`, 'steps: Too small: expected array to have >=1 items'],
  ['one step is the same as itself', `${head}same: true`, '"same" needs two steps or more'],
  [
    'two kinds in one',
    `${head}steps: [{}]\nconfig: {}`,
    'has more than one of "steps", "config" and "extends"',
  ],
  [
    'no such image',
    `${head}extends: base`,
    'extends: Invalid option: expected one of "builder"|"runtime"|"debug"',
  ],
])('%s', (_reason, text, message) => {
  expect(() => parseBehaviour(text, 'x/test.yaml')).toThrow(`x/test.yaml: ${message}`);
});

test('a folder of behaviours', async () => {
  await add('b', { 'test.yaml': `${head}steps: [{ args: [-V] }]`, Dockerfile: '' });
  await add('a', { 'test.yaml': head, 'payload.py': '' });
  const behaviours = await readBehaviours(folder);
  expect(behaviours.map(({ name, hasDockerfile }) => [name, hasDockerfile])).toEqual([
    ['a', false],
    ['b', true],
  ]);

  await add('c', { 'test.yaml': `${head}steps: [{ payload: other.py }]` });
  const file = path.join(folder, 'c', 'test.yaml');
  await expect(readBehaviours(folder)).rejects.toThrow(
    `${file}: names the payload "other.py", which is not there`,
  );
});

async function add(name: string, files: Record<string, string>): Promise<void> {
  await mkdir(path.join(folder, name));
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, name, file), text);
}
