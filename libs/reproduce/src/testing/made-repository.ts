import { execFileSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { type MadeWorkspace, madeWorkspace, writeMadeLock } from '@distroless/workspace/testing';

/** The time of its commits and of made images, in seconds since 1970 (UTC). */
export const DATE = 1_767_312_000;

/** A workspace with the locks of one series, as the only commit of a git repository. */
export type MadeRepository = { made: MadeWorkspace; commit: string };

/** @param programs further files of the commit, which can be run */
export async function makeRepository(
  programs: Readonly<Record<string, string>> = {},
): Promise<MadeRepository> {
  const made = await madeWorkspace();
  await made.write('package-lock.json', '{}');
  await made.write('.gitignore', 'dist/\ncache/\n');
  for (const variant of ['builder', 'runtime'] as const) {
    await writeMadeLock({ series: '3.13', variant }, await made.open());
  }
  for (const [path, text] of Object.entries(programs)) {
    await made.write(path, text);
    await chmod(join(made.folder, path), 0o755);
  }
  return { made, commit: commitAll(made.folder) };
}

/** Makes a repository of a folder, with everything in it. @returns the commit */
export function commitAll(folder: string): string {
  run(folder, ['init', '--quiet']);
  run(folder, ['add', '.']);
  run(folder, ['-c', 'user.name=t', '-c', 'user.email=t@example', 'commit', '--quiet', '-m', 'all']);
  return run(folder, ['rev-parse', 'HEAD']);
}

function run(folder: string, args: string[]): string {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const env = {
    ...Object.fromEntries(own),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_COMMITTER_DATE: `${DATE} +0000`,
  };
  return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', env }).trim();
}
