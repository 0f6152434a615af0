import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { read } from './workspace.ts';

const pipeline = parse(read('.gitlab-ci.yml')) as {
  default: { cache: { paths: string[] } };
};

test('the pipeline keeps no folder that Nx would not read on another runner', () => {
  expect(pipeline.default.cache.paths).toEqual(['.cache/']);
});
