import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The text of a file, by its path in the workspace. */
export function read(file: string): string {
  return readFileSync(`${root}/${file}`, 'utf8');
}

/** The files of the workspace that git tracks or would add, sorted. */
export function workspaceFiles(): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`cannot list the files of "${root}": ${stderr}`);
  return stdout.split('\0').filter(isPresent).sort();
}

/** The pages for readers: README, CONTRIBUTING, docs/ and the pages of examples. */
export function pages(): string[] {
  return workspaceFiles().filter((file) => file.endsWith('.md'));
}

/** The Dockerfiles of examples, and those that images are tested with. */
export function dockerfiles(): string[] {
  return workspaceFiles().filter((file) =>
    /^(examples|images\/python\/tests)\/(.*\/)?Dockerfile$/.test(file),
  );
}

/** git also lists a file whose removal is not committed. */
function isPresent(file: string): boolean {
  if (file === '') return false;
  try {
    read(file);
    return true;
  } catch {
    return false;
  }
}
