import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const images = 'builder=b:1,runtime=r:1,debug=d@sha256:0=';

test('the image of the project among those of its series', () => {
  expect(
    readSettings({ VERIFY_PROJECT: 'python-3.13-runtime', VERIFY_IMAGES: images }, 'localhost:5000'),
  ).toEqual({
    project: 'python-3.13-runtime',
    variant: 'runtime',
    image: 'localhost:5000/r:1',
    images: {
      builder: 'localhost:5000/b:1',
      runtime: 'localhost:5000/r:1',
      debug: 'localhost:5000/d@sha256:0=',
    },
  });
});

const wayOut = 'run "./nx run <project>:verify", which sets it';

test.each<[reason: string, project: string, images: string, message: string]>([
  ['no project', '', images, `cannot verify an image: VERIFY_PROJECT is not set; ${wayOut}`],
  [
    'no image project',
    'debian',
    images,
    `cannot verify "debian": its name does not end with a variant; ${wayOut}`,
  ],
  [
    'the image itself is not named',
    'python-3.13-debug',
    'runtime=x',
    `cannot verify "python-3.13-debug": VERIFY_IMAGES names no debug image; ${wayOut}`,
  ],
  [
    'no such variant',
    'python-3.13-debug',
    'shell=x',
    'cannot read VERIFY_IMAGES: "shell=x" is not "<variant>=<image>"',
  ],
])('%s', (_reason, project, value, message) => {
  expect(() => readSettings({ VERIFY_PROJECT: project, VERIFY_IMAGES: value }, 'localhost')).toThrow(message);
});
