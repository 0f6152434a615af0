import { expect, it } from 'vitest';
import { read, workspaceFiles } from './workspace.ts';

// How large a file may grow. Borders between modules are in .dependency-cruiser.mjs.

const maxLines = 250;
const isSource = /\.([cm]?[jt]s|py|sh)$|^(nx|\.ci\/[^/.]+)$/;

it(`no source file has more than ${maxLines} lines`, () => {
  const long = workspaceFiles()
    .filter((file) => isSource.test(file))
    .map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > maxLines);
  expect(long).toEqual([]);
});
