import { nameOf } from '@distroless/image';
import { type Contents, fileAt, seriesOf } from './contents.ts';
import type { ImageCheck } from './image-check.ts';
import { absolute, findProgram, whyNotStarted } from './programs.ts';

export const startCommand: ImageCheck = {
  name: 'start-command',
  about: 'what ENTRYPOINT and CMD name is in the image and can be run',
  severity: 'breach',
  mend: 'write both in exec form, ["python", "main.py"], with a program and files that the image has',
  *find(image) {
    const { entrypoint, cmd } = image.config;
    const [program, ...args] = [...entrypoint, ...cmd];
    if (program === undefined) return yield 'there is neither an ENTRYPOINT nor a CMD';
    const fault = faultOf(program, { args, image });
    if (fault !== undefined) yield fault;
  },
};

type Command = { args: string[]; image: Contents };

function faultOf(program: string, { args, image }: Command): string | undefined {
  const place = findProgram(program, image);
  if (place === undefined && isShell(program) && args[0] === '-c') {
    return `it is written in shell form (${quote(args[1] ?? '')}), and there is no ${program}`;
  }
  if (place === undefined) return `"${program}" ${whereItIsNot(program, image)}`;
  const why = whyNotStarted(place, image);
  if (why !== undefined) return `"${program}" ${why}`;
  return isPython(place, image) ? faultOfPython(args, image) : undefined;
}

function whereItIsNot(program: string, image: Contents): string {
  const { searchPath } = image;
  if (!program.includes('/'))
    return `is in no folder of PATH (${searchPath.map((folder) => `/${folder}`).join(', ')})`;
  const link = image.tree.get(absolute(program, image).slice(1));
  return link?.type === 'symlink' ? `is a link to "${link.target}", which is not there` : 'is not there';
}

function isPython(place: string, { tree }: Contents): boolean {
  return /^python[\d.]*t?$/.test(nameOf(place)) || seriesOf(tree.resolve(place) ?? '') !== undefined;
}

/** Python takes its first word that is no option for a script. */
function faultOfPython(args: string[], image: Contents): string | undefined {
  const index = scriptIndex(args);
  const script = index === undefined ? undefined : args[index];
  if (index === undefined || script === undefined) return undefined;
  if (isShell(script) && args[index + 1] === '-c') {
    return `CMD is written in shell form (${quote(args[index + 2] ?? '')}): Python is told to run ${script}`;
  }
  if (/^(?:\/\S*\/)?python[\d.]*$/.test(script) && !isScript(script, image)) {
    return `"${script}" is said twice: the entrypoint is Python already, which takes the second for a script`;
  }
  const place = absolute(script, image);
  return image.tree.resolve(place) === undefined
    ? `Python is to run "${script}", which is not at ${place}`
    : undefined;
}

function isScript(name: string, image: Contents): boolean {
  const file = fileAt(image, absolute(name, image));
  return file !== undefined && !isPython(absolute(name, image), image);
}

const withValue = ['-X', '-W', '--check-hash-based-pycs'];

/** Nothing where a module (`-m`), a program (`-c`) or standard input (`-`) is run. */
function scriptIndex(args: string[]): number | undefined {
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('-')) return index;
    if (arg === '-' || /^-[^-XW]*[cm]/.test(arg)) return undefined;
    if (withValue.includes(arg)) index += 1;
  }
  return undefined;
}

function isShell(program: string): boolean {
  return /^(?:\/usr)?\/bin\/(?:ba|da)?sh$/.test(program);
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
