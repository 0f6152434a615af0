import type { Entry, Tree } from '@distroless/image';

const folder = 'busybox';

/**
 * The links `/busybox/<applet>` to the busybox of a tree. The applets are read from the program itself, which contains
 * a sorted list of their names that starts with "[": no program of another architecture has to run for it.
 * Throws when there is no busybox, or no such list in it.
 */
export function busyboxLinks(tree: Tree, mtime: number): Entry[] {
  const program = tree.read('usr/bin/busybox');
  if (!program) throw new Error('cannot link busybox: package "busybox-static" has no "/usr/bin/busybox"');
  const meta = { mode: 0o777, uid: 0, gid: 0, mtime };
  return appletsOf(program).map((applet) => ({
    ...meta,
    type: 'symlink',
    path: `${folder}/${applet}`,
    target: '/usr/bin/busybox',
  }));
}

/** The applet names in a busybox program, in its order. */
export function appletsOf(program: Buffer): string[] {
  const start = program.indexOf('[\0[[\0');
  if (start < 0) throw new Error('cannot link busybox: its program has no list of applets');
  const names: string[] = [];
  for (let at = start; ; ) {
    const end = program.indexOf(0, at);
    const name = program.toString('latin1', at, end);
    if (!/^[\w.[-]+$/.test(name)) break;
    names.push(name);
    at = end + 1;
  }
  if (!names.includes('sh')) throw new Error('cannot link busybox: its list of applets has no "sh"');
  return names;
}
