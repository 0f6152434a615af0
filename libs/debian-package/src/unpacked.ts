import { createHash } from 'node:crypto';
import type { Tree } from '@distroless/image';
import type { Deb } from './deb.ts';
import { type DebSource, type UnpackOptions, unpackDebs } from './unpack.ts';

/**
 * Unpacks packages into a Debian system in which dpkg has unpacked all of them and configured none;
 * `dpkg --configure -a`, run as its root, finishes the installation. Scripts that run before unpacking (preinst) are
 * present, but were not run. Configuration files are in place already, recorded as unchanged; files left out by
 * `selection` are still listed, as dpkg itself does for `path-exclude`.
 * https://manpages.debian.org/trixie/dpkg-dev/deb-control.5.en.html
 * @throws Error like `assembleRootfs`; setuid files stay
 */
export async function assembleUnpacked(
  sources: DebSource[],
  options: UnpackOptions,
): Promise<{ tree: Tree; mtime: number }> {
  const { tree, debs, mtime } = await unpackDebs(sources, { setuid: 'keep', ...options });
  const put = (path: string, content: string | Buffer, mode = 0o644) => {
    const meta = { path: `var/lib/dpkg/${path}`, mode, uid: 0, gid: 0, mtime };
    tree.add({ ...meta, type: 'file', content: Buffer.from(content) });
  };
  addUsers(tree, mtime);
  put('status', debs.map((deb) => `${statusStanza(deb)}\n`).join(''));
  for (const file of ['available', 'diversions', 'statoverride']) put(file, '');
  put('info/format', '1\n');
  for (const deb of debs) {
    const stem = `info/${qualifiedName(deb)}`;
    put(
      `${stem}.list`,
      ['/.', ...deb.entries.map(({ path }) => `/${path}`)].map((line) => `${line}\n`).join(''),
    );
    for (const [name, { content, mode }] of deb.controlFiles) put(`${stem}.${name}`, content, mode);
  }
  for (const [file, lines] of triggerFiles(debs)) put(`triggers/${file}`, `${lines.join('\n')}\n`);
  return { tree, mtime };
}

/**
 * The users and groups that base-passwd creates before it is unpacked: other packages' scripts need them, and dpkg may
 * configure those packages first.
 */
function addUsers(tree: Tree, mtime: number): void {
  for (const file of ['passwd', 'group']) {
    const content = tree.read(`usr/share/base-passwd/${file}.master`);
    if (!content || tree.get(`etc/${file}`)) continue;
    tree.add({ type: 'file', path: `etc/${file}`, content, mode: 0o644, uid: 0, gid: 0, mtime });
  }
}

/** dpkg uses both names for packages that can be installed for several architectures. */
function qualifiedName(deb: Deb): string {
  return /^Multi-Arch: *same$/im.test(deb.control) ? `${deb.package}:${deb.architecture}` : deb.package;
}

function statusStanza(deb: Deb): string {
  const conffiles = deb.conffiles.map((path) => ` /${path} ${md5Of(deb, path)}`);
  const lines = [deb.control.trimEnd(), 'Status: install ok unpacked'];
  if (conffiles.length > 0) lines.push('Conffiles:', ...conffiles);
  return `${lines.join('\n')}\n`;
}

function md5Of(deb: Deb, path: string): string {
  const entry = deb.entries.find((candidate) => candidate.path === path);
  if (entry?.type !== 'file') {
    throw new Error(`cannot unpack package "${deb.package}": it has no configuration file "/${path}"`);
  }
  return createHash('md5').update(entry.content).digest('hex');
}

/**
 * Which package is interested in which trigger, by dpkg's file for it: `File` for paths, else one per name
 * (deb-triggers(5)). dpkg writes them when it unpacks; without them, no trigger ever runs.
 */
function triggerFiles(debs: Deb[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const deb of debs) {
    for (const line of (deb.controlFiles.get('triggers')?.content.toString() ?? '').split('\n')) {
      const [directive, trigger] = line.replace(/#.*/, '').trim().split(/\s+/);
      if (trigger === undefined || !directive?.startsWith('interest')) continue;
      const interested = `${qualifiedName(deb)}${directive === 'interest-noawait' ? '/noawait' : ''}`;
      const [file, entry] = trigger.startsWith('/')
        ? ['File', `${trigger} ${interested}`]
        : [trigger, interested];
      files.set(file, [...(files.get(file) ?? []), entry]);
    }
  }
  return files;
}
