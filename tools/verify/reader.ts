import path from 'node:path';

/** How a person calls things from the folder they are in. */
export type Reader = { folder: string; nx: string; command: string };

/**
 * @param folder the one that the person is in
 * @param workspace the root of the clone
 */
export function readerIn(folder: string, workspace: string): Reader {
  const root = path.resolve(workspace);
  if (path.resolve(folder) === root) return { folder, nx: './nx', command: 'npx tsx tools/verify.ts' };
  const at = (file: string) => quote(path.join(root, file));
  return { folder, nx: at('nx'), command: `${at('node_modules/.bin/tsx')} ${at('tools/verify.ts')}` };
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
