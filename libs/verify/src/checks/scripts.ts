import { normalisePath, type Tree } from '@distroless/image';
import type { StaticCheck } from './static-check.ts';

/** Files that may be run and begin with `#!`. */
export const interpreters: StaticCheck = {
  name: 'interpreters',
  about: 'every script that may be run names an interpreter that is there',
  variants: ['runtime', 'debug'],
  *find({ tree }) {
    for (const entry of tree) {
      if (entry.type !== 'file' || (entry.mode & 0o111) === 0) continue;
      const interpreter = interpreterOf(entry.content);
      if (interpreter !== undefined && !isThere(tree, interpreter)) {
        yield `/${entry.path} names "${interpreter}", which is not there`;
      }
    }
  },
};

function interpreterOf(content: Buffer): string | undefined {
  return /^#![ \t]*(\S+)/.exec(content.toString('latin1', 0, 256))?.[1];
}

function isThere(tree: Tree, interpreter: string): boolean {
  const path = normalisePath(interpreter.replace(/^\/+/, ''));
  return path !== undefined && tree.resolve(path) !== undefined;
}
