import { cpSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

// uv.lock names the package index that it was made from, and --locked accepts no other. So the test makes its own lock.
const context = path.resolve(import.meta.dirname, '../../dist/examples', `uv-project-${process.pid}`);
const locking = useExample(path.join(import.meta.dirname, 'lock'), { context: import.meta.dirname });
beforeAll(async () => {
  const { stdout } = await locking.run({ entrypoint: 'cat', args: ['uv.lock'] });
  cpSync(import.meta.dirname, context, { recursive: true });
  writeFileSync(path.join(context, 'uv.lock'), stdout);
});
afterAll(() => rmSync(context, { recursive: true, force: true }));
const example = useExample(import.meta.dirname, { context });

test('the script of the project runs', async () => {
  const { status, stdout, stderr } = await example.run({ stdin: 'to be or not to be' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/│ to +│ 2 +│\n│ be +│ 2 +│\n│ or +│ 1 +│/);
});

test('the project is installed as a copy, without its development tools', async () => {
  const { status, stdout, stderr } = await example.run({ entrypoint: 'python', args: ['-c', facts] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { module, tests } = JSON.parse(stdout);
  expect(module).toMatch(/^\/opt\/venv\/lib\/python3\.\d+\/site-packages\/words\/__init__\.py$/);
  expect(tests).toBe(false);
});

const facts = `
import importlib.util, json, words
print(json.dumps({"module": words.__file__, "tests": importlib.util.find_spec("pytest") is not None}))
`;
