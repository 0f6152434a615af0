import path from 'node:path';
import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);
const database = useExample(path.join(import.meta.dirname, '../django/service'));

const env = { PGHOST: '127.0.0.1', PGUSER: 'postgres', PGDATABASE: 'postgres' };

test('the compiled module asks a database through the copied libpq', async () => {
  const postgres = await database.start({ user: 'postgres' });
  await postgres.prints('database system is ready to accept connections');
  const { status, stdout, stderr } = await example.run({ env, beside: postgres });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { row, libpq, user } = JSON.parse(stdout);
  expect({ row, user }).toEqual({ row: ['Grüße, postgres', 42], user: example.uid });
  expect(libpq).toBeGreaterThanOrEqual(13);
});

test('libpq is recorded as a Debian package, and nothing of the compiler is in the image', async () => {
  const { status, stdout, stderr } = await example.run({ entrypoint: 'python', args: ['-c', facts] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({ libpq: 'libpq.so.5', record: true, compiler: [] });
});

const facts = `
import ctypes.util, json, pathlib
record = pathlib.Path("/var/lib/dpkg/status.d/libpq5")
compiler = [name for name in ("gcc", "cc", "pg_config") if pathlib.Path("/usr/bin", name).exists()]
print(json.dumps({
    "libpq": ctypes.util.find_library("pq"),
    "record": "Package: libpq5\\n" in record.read_text(),
    "compiler": compiler,
}))
`;
