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
const [ofDebug, ofBuilder] = [head.replace('runtime', 'debug'), head.replace('runtime', 'builder')];

test('the defaults', () => {
  expect(parseBehaviour(head, 'test.yaml')).toEqual({
    about: 'x',
    variants: ['runtime'],
    compiled: false,
    native: false,
    derived: false,
    same: false,
    steps: [{ hardened: false, expect: { status: 0 } }],
  });
});

test.each<[reason: string, text: string, message: string]>([
  ['a misspelt key', `${head}step: []`, 'unknown key "step"'],
  ['a misspelt key of a step', `${head}steps: [{ arg: [] }]`, 'steps.0: unknown key "arg"'],
  ['no step', `${head}steps: []`, 'steps: Too small: expected array to have >=1 items'],
  ['"same" with one step', `${head}same: true`, '"same" needs two steps or more'],
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
  await add('b', { 'test.yaml': `${ofBuilder}steps: [{ args: [-V] }]`, Dockerfile: '' });
  await add('a', { 'test.yaml': head, 'payload.py': '' });
  await add('c', { 'test.yaml': `${ofDebug}extends: runtime` });
  const behaviours = await readBehaviours(folder);
  expect(behaviours.map(({ name, hasDockerfile }) => [name, hasDockerfile])).toEqual([
    ['a', false],
    ['b', true],
    ['c', false],
  ]);
});

const besideRuntime =
  'which may not exist when the runtime is verified; list only the builder under "variants"';
const besideDebug = besideRuntime.replace('runtime', 'debug');

test.each<[reason: string, files: Record<string, string>, message: string]>([
  [
    'a payload that does not exist',
    { 'test.yaml': `${head}steps: [{ payload: other.py }]` },
    'the payload "other.py" does not exist; add the file or fix the name',
  ],
  [
    'an image that may not exist when a runtime is verified',
    { 'test.yaml': `${head}steps: [{ image: builder, args: [] }, { image: debug, args: [] }]` },
    `needs builder and debug, ${besideRuntime}`,
  ],
  [
    'an image that may not exist when a debug image is verified',
    { 'test.yaml': `${ofDebug}extends: builder` },
    `needs builder, ${besideDebug}`,
  ],
  [
    'a Dockerfile, which may use any image',
    { 'test.yaml': head, 'payload.py': '', Dockerfile: '' },
    `needs builder and debug, ${besideRuntime}`,
  ],
])('a folder with %s', async (_reason, files, message) => {
  await add('z', files);
  const file = path.join(folder, 'z', 'test.yaml');
  const reading = readBehaviours(folder).finally(() => rm(path.join(folder, 'z'), { recursive: true }));
  await expect(reading).rejects.toThrow(`${file}: ${message}`);
});

async function add(name: string, files: Record<string, string>): Promise<void> {
  await mkdir(path.join(folder, name));
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, name, file), text);
}
