import path from 'node:path';
import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);
const database = useExample(path.join(import.meta.dirname, '../django/service'));

const env = { PGHOST: '127.0.0.1', PGUSER: 'postgres', PGDATABASE: 'postgres' };

test('asks a database by way of the copied libpq', async () => {
  const postgres = await database.start({ user: 'postgres' });
  await postgres.prints('database system is ready to accept connections');
  const { status, stdout, stderr } = await example.run({ args: ['Grüße'], env, beside: postgres });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({ row: ['Grüße, postgres', 42], libpq: 'python', user: example.uid });
});

test('the library is found by its name, and its packages are recorded', async () => {
  const { status, stdout, stderr } = await example.run({ entrypoint: 'python', args: ['-c', facts] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { libraries, records, faults } = JSON.parse(stdout);
  expect(libraries).toEqual(['libpq.so.5', 'libc.so.6']);
  expect(records).toEqual(
    expect.arrayContaining(['libpq5', 'libgssapi-krb5-2', 'libssl3t64', 'libc6'].map(anyName)),
  );
  expect(faults).toEqual([]);
});

/** Debian 11 has OpenSSL 1.1. */
function anyName(name: string): unknown {
  return name === 'libssl3t64' ? expect.stringMatching(/^libssl(3t64|1\.1)$/) : name;
}

const facts = `
import ctypes.util, hashlib, json, pathlib
folder = pathlib.Path("/var/lib/dpkg/status.d")
faults = [
    line
    for file in folder.glob("*.md5sums")
    for line in file.read_text().splitlines()
    if hashlib.md5(pathlib.Path("/", line[34:]).read_bytes()).hexdigest() != line[:32]
]
libraries = [ctypes.util.find_library(name) for name in ("pq", "c")]
records = sorted(file.name for file in folder.iterdir() if "Package: " + file.name in file.read_text())
print(json.dumps({"libraries": libraries, "records": records, "faults": faults}))
`;
