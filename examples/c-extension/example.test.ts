import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);

test('draws a QR code by way of the copied library', async () => {
  const { status, stdout, stderr } = await example.run({ args: ['Hello'] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const rows = stdout.split('\n').slice(0, -1);
  expect(rows).toHaveLength(21);
  // The marks in three of the corners (ISO/IEC 18004, 6.3.3).
  const mark = ['#######', '#     #', '# ### #', '# ### #', '# ### #', '#     #', '#######'];
  const corner = (fromRow: number, fromColumn: number) =>
    rows
      .slice(fromRow, fromRow + 7)
      .map((row) => row.replaceAll(/(.)\1/g, '$1').slice(fromColumn, fromColumn + 7));
  expect([corner(0, 0), corner(0, 14), corner(14, 0)]).toEqual([mark, mark, mark]);
});

test('what is copied is what is missing, and recorded', async () => {
  const { status, stdout, stderr } = await example.run({ entrypoint: 'python', args: ['-c', readRecord] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { found, record, files, user } = JSON.parse(stdout);
  expect(found).toBe('libqrencode.so.4');
  expect(record).toEqual(expect.arrayContaining(['Package: libqrencode4', 'Source: qrencode']));
  expect(files).toEqual([
    expect.stringMatching(/^usr\/lib\/.+\/libqrencode\.so\.4\.\d+\.\d+$/),
    'usr/share/doc/libqrencode4/copyright',
  ]);
  expect(user).toBe(example.uid);
});

const readRecord = `
import ctypes.util, json, os, pathlib
folder = pathlib.Path("/var/lib/dpkg/status.d")
print(json.dumps({
    "found": ctypes.util.find_library("qrencode"),
    "record": folder.joinpath("libqrencode4").read_text().splitlines(),
    "files": [line[34:] for line in folder.joinpath("libqrencode4.md5sums").read_text().splitlines()],
    "user": os.getuid(),
}))
`;
