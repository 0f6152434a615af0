import { isElf, nameOf, readElf } from '@distroless/image';
import { machineOf } from '../checks/elf-files.ts';
import { type Contents, fileAt } from './contents.ts';

/** Where a program is that is called by this name: on PATH, or, for a name with `/`, at that path. */
export function findProgram(name: string, image: Contents): string | undefined {
  const places = name.includes('/')
    ? [absolute(name, image)]
    : image.searchPath.map((folder) => `${folder}/${name}`);
  return places.find((place) => fileAt(image, place) !== undefined);
}

/** A path as the image's program sees it, which starts in the working folder. */
export function absolute(path: string, { config }: Contents): string {
  return path.startsWith('/') ? path : `${config.workingDir || '/'}/${path}`;
}

/** Why the kernel would not start this file, which is there. */
export function whyNotStarted(path: string, image: Contents): string | undefined {
  const file = fileAt(image, path);
  if (!file) return 'is not there';
  if ((file.mode & 0o111) === 0)
    return `may not be executed (mode ${file.mode.toString(8).padStart(4, '0')})`;
  return isElf(file.content) ? whyNotLoaded(file.content, image) : whyNotInterpreted(file.content, image);
}

function whyNotLoaded(content: Buffer, image: Contents): string | undefined {
  const { machine, interpreter } = readElf(content, 'program');
  if (machine !== machineOf(image)) return `is for ${machine}, the image for ${image.config.architecture}`;
  if (interpreter === undefined || fileAt(image, interpreter)) return undefined;
  return `names the loader "${interpreter}", which is not there`;
}

function whyNotInterpreted(content: Buffer, image: Contents): string | undefined {
  const interpreter = interpreterOf(content);
  if (interpreter === undefined) return 'is no program: it begins with neither "#!" nor the head of ELF';
  return fileOrProgram(interpreter, image)
    ? undefined
    : `names the interpreter "${interpreter}", which is not there`;
}

/** A bare name is one that `env` looks up. */
export function fileOrProgram(interpreter: string, image: Contents): boolean {
  return findProgram(interpreter, image) !== undefined;
}

/**
 * What runs a script: the file of its first line; behind `env`, the name; in the form that installers write when the path
 * is long or is to be relocatable, the program of the line after it.
 */
export function interpreterOf(content: Buffer): string | undefined {
  const [first = '', second = ''] = content.toString('utf8', 0, 1024).split('\n');
  const words = /^#!\s*(\S+)(?:[ \t]+(.*?))?[ \t]*$/.exec(first.replace(/\r$/, '\\r'));
  if (!words) return undefined;
  const [, program = '', rest = ''] = words;
  if (nameOf(program) === 'env') return rest.split(/[ \t]+/).find((word) => !/^-|=/.test(word)) ?? program;
  const behind = /^'''exec' "?(\/[^"]*?)"?(?: "\$0"| "\$@"|$)/.exec(second)?.[1];
  return nameOf(program) === 'sh' && behind !== undefined && !behind.includes('$') ? behind : program;
}
