import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks, inlineCode } from './markdown.ts';
import type { Projects } from './projects.ts';
import { read, root } from './workspace.ts';

/** The commands that a page shows: everything in `sh` blocks, and code in sentences that starts a program of this workspace. */
export function shownCommands(markdown: string): string[] {
  const lines = codeBlocks(markdown)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, '').split('\n'));
  const inSentences = inlineCode(markdown).filter((code) =>
    /^(\.\/nx|npx tsx|npm run|\.ci\/\w+) ?/.test(code),
  );
  return [...lines, ...inSentences]
    .map((line) => line.replace(/(^|\s+)#\s.*$/, ''))
    .flatMap((line) => line.split(/\s+(?:&&|\||;)\s+/))
    .map((command) => command.trim())
    .filter((command) => command !== '');
}

/** The parts of a command that do not exist in this workspace. */
export function findFaults(command: string, projects: Projects): string[] {
  const words = command.replace(/^(?:[A-Za-z_]+=\S*\s*)+/, '').split(/\s+/);
  const [program = '', ...args] = words;
  if (program === './nx' || program === 'nx') return nxFaults(args, projects);
  if (program === 'npm') return scriptFaults(args);
  if (program === 'npx') return args[0] === 'nx' ? [] : fileFaults(args.slice(1).filter(isPath));
  if (program.startsWith('.ci/')) return fileFaults([program]);
  return ['', 'git', 'echo', 'cat'].includes(program)
    ? []
    : [`"${program}" is not a command that this test knows`];
}

function nxFaults(args: string[], projects: Projects): string[] {
  const [verb = '', ...rest] = args;
  if (verb === '' || verb === '…') return [];
  if (verb === 'engine') return engineFaults(rest);
  if (verb === 'sync') return [];
  if (verb === 'run') return taskFaults(rest[0] ?? '', projects);
  if (verb === 'run-many' || verb === 'affected')
    return targetNames(rest).flatMap((name) => anyFaults(name, projects));
  if (verb === 'show') return rest[0] === 'project' ? projectFaults(rest[1] ?? '', projects) : [];
  if (rest[0] === undefined || rest[0].startsWith('-')) return taskFaults(`repository:${verb}`, projects);
  return taskFaults(`${rest[0]}:${verb}`, projects);
}

/** `project:target:configuration`. A project of series 3.16 is an example of one that somebody adds. */
function taskFaults(task: string, projects: Projects): string[] {
  const [project = '', target = '', configuration] = task.replace('python-3.16-', 'python-3.13-').split(':');
  const targets = projects.get(project);
  if (!targets) return [`there is no project "${project}"`];
  const configurations = targets.get(target);
  if (!configurations) return [`${project} has no target "${target}"`];
  const isThere = configuration === undefined || configurations.includes(configuration);
  return isThere ? [] : [`${project}:${target} has no configuration "${configuration}"`];
}

function projectFaults(project: string, projects: Projects): string[] {
  return project === '<name>' || projects.has(project) ? [] : [`there is no project "${project}"`];
}

function anyFaults(target: string, projects: Projects): string[] {
  return [...projects.values()].some((targets) => targets.has(target))
    ? []
    : [`no project has a target "${target}"`];
}

/** The words after `-t`, up to the next option. */
function targetNames(args: string[]): string[] {
  const names = args.slice(args.indexOf('-t') + 1);
  const end = names.findIndex((name) => name.startsWith('-'));
  return end === -1 ? names : names.slice(0, end);
}

const engineCommands = ['', 'build', 'image', 'inspect', 'logs', 'pull', 'rm', 'run', 'save', '…'];

function engineFaults([command = '', ...args]: string[]): string[] {
  if (!engineCommands.includes(command)) return [`engines have no "${command}"`];
  if (command !== 'build') return [];
  const context = args.at(-1) ?? '';
  const named = args[args.indexOf('--file') + 1] ?? '';
  const dockerfile = args.includes('--file') ? named : join(context, 'Dockerfile');
  return context.startsWith('examples/') ? fileFaults([dockerfile]) : [];
}

function scriptFaults(args: string[]): string[] {
  const name = args.at(-1) ?? '';
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  return name in scripts ? [] : [`package.json has no script "${name}"`];
}

function fileFaults(files: string[]): string[] {
  return files.filter((file) => !existsSync(join(root, file))).map((file) => `there is no file "${file}"`);
}

function isPath(word: string): boolean {
  return /^(tools|examples|images)\/\S+\.ts$/.test(word);
}
