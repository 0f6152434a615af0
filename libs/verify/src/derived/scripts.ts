import { nameOf } from '@distroless/image';
import { type Contents, fileAt } from './contents.ts';
import type { ImageCheck } from './image-check.ts';
import { fileOrProgram, interpreterOf } from './programs.ts';

export const consoleScripts: ImageCheck = {
  name: 'console-scripts',
  about: 'every command that is a Python script names a Python that is there',
  severity: 'breach',
  mend: 'make the environment at the path at which the image has it: builder and runtime agree on /opt/venv',
  *find(image) {
    for (const { path, interpreter } of lostScripts(image)) {
      if (isPython(interpreter)) yield `/${path} names "${interpreter}", which is not there`;
    }
  },
};

export const otherScripts: ImageCheck = {
  name: 'other-scripts',
  about: 'every other command that is a script names an interpreter that is there',
  severity: 'warning',
  mend: 'leave it out if it is never run; there is no shell in the runtime image',
  *find(image) {
    for (const { path, interpreter } of lostScripts(image)) {
      if (!isPython(interpreter)) yield `/${path} names "${interpreter}", which is not there`;
    }
  },
};

/** Commands are what lies in folders of PATH and of environments. */
function* lostScripts(image: Contents): Iterable<{ path: string; interpreter: string }> {
  const folders = new Set([...image.searchPath, ...image.environments.map((folder) => `${folder}/bin`)]);
  for (const folder of folders) {
    for (const name of image.tree.list(folder)) {
      const path = `${folder}/${name}`;
      const file = fileAt(image, path);
      if (!file || (file.mode & 0o111) === 0) continue;
      const interpreter = interpreterOf(file.content);
      if (interpreter !== undefined && !fileOrProgram(interpreter, image)) yield { path, interpreter };
    }
  }
}

function isPython(interpreter: string): boolean {
  return /^(?:python|pypy)[\d.]*t?(?:\\r)?$/.test(nameOf(interpreter));
}
