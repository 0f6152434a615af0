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

test('what is not said', () => {
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

const besideRuntime = "which are not there when the runtime is verified; make it one of the builder's";
const besideDebug = besideRuntime.replace('runtime', 'debug');

test.each<[reason: string, files: Record<string, string>, message: string]>([
  [
    'a payload that is not there',
    { 'test.yaml': `${head}steps: [{ payload: other.py }]` },
    'names the payload "other.py", which is not there',
  ],
  [
    'an image that a runtime is not verified beside',
    { 'test.yaml': `${head}steps: [{ image: builder, args: [] }, { image: debug, args: [] }]` },
    `needs builder and debug, ${besideRuntime}`,
  ],
  [
    'an image that a debug image is not verified beside',
    { 'test.yaml': `${ofDebug}extends: builder` },
    `needs builder, ${besideDebug}`,
  ],
  [
    'a Dockerfile, which may take any image',
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
