import { isElf, nameOf } from '@distroless/image';
import { fileAt } from '../model/files.ts';
import type { ImageModel } from '../model/image-model.ts';
import { machineOf } from '../model/machine.ts';
import { octal } from '../model/paths.ts';
import { absolute, findProgram, interpreterOf } from '../model/programs.ts';
import { seriesOf } from '../model/python.ts';
import type { Check, Found } from './check.ts';

export const startCommand: Check = {
  name: 'start-command',
  holds: 'the programs and files that ENTRYPOINT and CMD name exist and can be run',
  severity: 'error',
  fix: 'write both in exec form, ["python", "main.py"], with a program and files that the image has',
  appliesTo: { others: 'all' },
  *run(image) {
    const { entrypoint, cmd } = image.config;
    const [program, ...args] = [...entrypoint, ...cmd];
    const fault =
      program === undefined
        ? found('no-command', 'there is neither an ENTRYPOINT nor a CMD')
        : faultOf(program, { args, image });
    if (fault) yield fault;
  },
};

function found(kind: string, message: string): Found {
  return { kind, message };
}

type Command = { args: string[]; image: ImageModel };

function faultOf(program: string, { args, image }: Command): Found | undefined {
  const place = findProgram(program, image);
  if (place === undefined && isShell(program) && args[0] === '-c') {
    return found(
      'shell-form',
      `it is written in shell form (${quote(args[1] ?? '')}), and there is no ${program}`,
    );
  }
  if (place === undefined) return found('missing-program', `"${program}" ${whereItIsNot(program, image)}`);
  const why = whyNotStarted(place, image);
  if (why !== undefined) return found('cannot-start', `"${program}" ${why}`);
  return isPython(place, image) ? faultOfPython(args, image) : undefined;
}

function whereItIsNot(program: string, image: ImageModel): string {
  const { searchPath } = image;
  if (!program.includes('/')) {
    return `is in no folder of PATH (${searchPath.map((folder) => `/${folder}`).join(', ')})`;
  }
  const link = image.tree.get(absolute(program, image).slice(1));
  return link?.type === 'symlink' ? `is a link to "${link.target}", which does not exist` : 'is not there';
}

/** Why the kernel would not start this existing file. */
function whyNotStarted(path: string, image: ImageModel): string | undefined {
  const file = fileAt(image, path);
  if (!file) return 'is not there';
  if ((file.mode & 0o111) === 0) return `may not be executed (mode ${octal(file.mode)})`;
  if (!isElf(file.content)) return whyNotInterpreted(file.content, image);
  const elf = image.elfOf(file);
  if (!elf) return 'is a damaged ELF file';
  if (elf.machine !== machineOf(image))
    return `is for ${elf.machine}, the image for ${image.config.architecture}`;
  if (elf.interpreter === undefined || fileAt(image, elf.interpreter)) return undefined;
  return `names the loader "${elf.interpreter}", which does not exist`;
}

function whyNotInterpreted(content: Buffer, image: ImageModel): string | undefined {
  const interpreter = interpreterOf(content);
  if (interpreter === undefined) return 'is no program: it begins with neither "#!" nor the head of ELF';
  return findProgram(interpreter, image) !== undefined
    ? undefined
    : `names the interpreter "${interpreter}", which does not exist`;
}

function isPython(place: string, { resolve }: ImageModel): boolean {
  return /^python[\d.]*t?$/.test(nameOf(place)) || seriesOf(resolve(place) ?? '') !== undefined;
}

/** Python takes its first argument that is not an option for a script. */
function faultOfPython(args: string[], image: ImageModel): Found | undefined {
  const index = scriptIndex(args);
  const script = index === undefined ? undefined : args[index];
  if (index === undefined || script === undefined) return undefined;
  if (isShell(script) && args[index + 1] === '-c') {
    const command = quote(args[index + 2] ?? '');
    return found('shell-form', `CMD is written in shell form (${command}): Python is told to run ${script}`);
  }
  if (/^(?:\/\S*\/)?python[\d.]*$/.test(script) && !isScript(script, image)) {
    const message = `"${script}" is there twice: the entrypoint is already Python, which takes the second one for a script`;
    return found('python-twice', message);
  }
  const place = absolute(script, image);
  if (image.resolve(place) !== undefined) return undefined;
  return found('missing-script', `Python is to run "${script}", which is not at ${place}`);
}

function isScript(name: string, image: ImageModel): boolean {
  const file = fileAt(image, absolute(name, image));
  return file !== undefined && !isPython(absolute(name, image), image);
}

const withValue = ['-X', '-W', '--check-hash-based-pycs'];

/** Undefined when a module (`-m`), a program (`-c`) or standard input (`-`) is run. */
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
