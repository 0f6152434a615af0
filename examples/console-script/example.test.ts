import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);

test.each([
  {
    why: 'standard input',
    stdin: 'to be or not to be',
    args: ['--top', '2'],
    status: 0,
    stdout: '2 to\n2 be\n',
    stderr: '',
  },
  {
    why: 'a file that is not there',
    stdin: '',
    args: ['text'],
    status: 2,
    stdout: '',
    stderr: expect.stringContaining("'text': No such file or directory"),
  },
])('the script is the entrypoint: $why', async ({ stdin, args, status, stdout, stderr }) => {
  expect(await example.run({ stdin, args })).toMatchObject({ status, stdout, stderr });
});

test('nothing points to a folder that is not in the image', async () => {
  const { status, stdout } = await example.run({ entrypoint: 'python', args: ['-c', findModule] });
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringMatching(
      /^\/opt\/venv\/lib\/python3\.\d+\/site-packages\/wordcount\/__init__\.py \[\] \d+\n$/,
    ),
  });
});

const findModule = `
import os, pathlib, sysconfig, wordcount
links = [file.name for file in pathlib.Path(sysconfig.get_path("purelib")).glob("*.pth")]
print(wordcount.__file__, links, os.getuid())
`;
