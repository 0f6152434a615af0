import { nameOf } from '@distroless/image';
import { fileAt } from './files.ts';
import type { ImageModel } from './image-model.ts';

/** The program that a name starts: found on PATH, or, for a name with `/`, at that path. */
export function findProgram(name: string, image: ImageModel): string | undefined {
  const places = name.includes('/')
    ? [absolute(name, image)]
    : image.searchPath.map((folder) => `${folder}/${name}`);
  return places.find((place) => fileAt(image, place) !== undefined);
}

/** A path as a program of the image sees it: relative to the working folder. */
export function absolute(path: string, { config }: Pick<ImageModel, 'config'>): string {
  return path.startsWith('/') ? path : `${config.workingDir || '/'}/${path}`;
}

/** The program that the first line of a script names: `/usr/bin/env`. */
export function shebangOf(content: Buffer): string | undefined {
  return /^#![ \t]*(\S+)/.exec(content.toString('latin1', 0, 256))?.[1];
}

/**
 * What finally runs a script: the program of its first line; after `env`, the name that is looked up on PATH; in the
 * form that installers write for long or relocatable paths, the program of the line after it.
 */
export function interpreterOf(content: Buffer): string | undefined {
  const [first = '', second = ''] = content.toString('utf8', 0, 1024).split('\n');
  const words = /^#!\s*(\S+)(?:[ \t]+(.*?))?[ \t]*$/.exec(first.replace(/\r$/, '\\r'));
  if (!words) return undefined;
  const [, program = '', rest = ''] = words;
  if (nameOf(program) === 'env') return rest.split(/[ \t]+/).find((word) => !/^-|=/.test(word)) ?? program;
  const wrapped = /^'''exec' "?(\/[^"]*?)"?(?: "\$0"| "\$@"|$)/.exec(second)?.[1];
  return nameOf(program) === 'sh' && wrapped !== undefined && !wrapped.includes('$') ? wrapped : program;
}
