import { nameOf, normalisePath } from '@distroless/image';
import { fileAt } from '../model/files.ts';
import type { ImageModel } from '../model/image-model.ts';
import { findProgram, interpreterOf, shebangOf } from '../model/programs.ts';
import { atPath, type Check, type Found } from './check.ts';

/** Executable files that begin with `#!`. */
export const interpreters: Check = {
  name: 'interpreters',
  holds: 'every executable script names an interpreter that exists',
  severity: 'error',
  fix: 'leave the script out of the image, or change its first line to an interpreter that the image has',
  appliesTo: { ours: ['runtime', 'debug'] },
  *run(image) {
    for (const entry of image.entries) {
      if (entry.type !== 'file' || (entry.mode & 0o111) === 0) continue;
      const program = shebangOf(entry.content);
      if (program !== undefined && !isThere(program, image)) yield missing(entry.path, program);
    }
  },
};

function isThere(program: string, image: ImageModel): boolean {
  const path = normalisePath(program.replace(/^\/+/, ''));
  return path !== undefined && image.resolve(path) !== undefined;
}

export const consoleScripts: Check = {
  name: 'console-scripts',
  holds: 'every Python command names a Python that exists',
  severity: 'error',
  fix: 'create the environment at the path where the image has it: builder and runtime use /opt/venv',
  appliesTo: { others: 'all' },
  *run(image) {
    for (const { path, interpreter } of brokenScripts(image)) {
      if (isPython(interpreter)) yield missing(path, interpreter);
    }
  },
};

export const otherScripts: Check = {
  name: 'other-scripts',
  holds: 'every other script among the commands names an interpreter that exists',
  severity: 'warning',
  fix: 'leave it out if it is never run; the runtime image has no shell',
  appliesTo: { others: 'all' },
  *run(image) {
    for (const { path, interpreter } of brokenScripts(image)) {
      if (!isPython(interpreter)) yield missing(path, interpreter);
    }
  },
};

function missing(path: string, interpreter: string): Found {
  return atPath(path, 'missing-interpreter', `names "${interpreter}", which does not exist`);
}

/** Commands are the files in the folders of PATH and of environments. */
function* brokenScripts(image: ImageModel): Iterable<{ path: string; interpreter: string }> {
  const folders = new Set([...image.searchPath, ...image.environments.map((folder) => `${folder}/bin`)]);
  for (const folder of folders) {
    for (const name of image.tree.list(folder)) {
      const path = `${folder}/${name}`;
      const file = fileAt(image, path);
      if (!file || (file.mode & 0o111) === 0) continue;
      const interpreter = interpreterOf(file.content);
      if (interpreter !== undefined && !findProgram(interpreter, image)) yield { path, interpreter };
    }
  }
}

function isPython(interpreter: string): boolean {
  return /^(?:python|pypy)[\d.]*t?(?:\\r)?$/.test(nameOf(interpreter));
}
