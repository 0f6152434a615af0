import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeClone, makeFakeClone, npm } from './lib/testing/fake-clone.ts';

// How ./nx starts Nx.
let clone: FakeClone;
beforeEach(() => {
  clone = makeFakeClone();
  clone.install('npm', npm);
});
afterEach(() => clone.remove());

test.each(['affected', 'run-many'])(
  'the arguments of %s reach Nx as its command prints them',
  async (command) => {
    const args = [command, '-t', 'test', "it's", '*'];
    expect(JSON.parse((await clone.nx(args)).stdout)).toMatchObject({
      args,
      env: { NX_DEFAULT_OUTPUT_STYLE: 'stream' },
    });
  },
);

test.each([
  { env: {}, loaded: true },
  { env: { NX_VERBOSE_LOGGING: 'true' }, loaded: false },
])('Nx is made quiet with $env: $loaded', async ({ env, loaded }) => {
  writeFileSync(path.join(clone.root, 'tools/quiet-nx.cjs'), 'process.env.NX_QUIET = "yes";');
  const { stdout } = await clone.nx(['run', 'image:test'], { env });
  expect(JSON.parse(stdout.slice(stdout.indexOf('{'))).env.NX_QUIET === 'yes').toBe(loaded);
});
