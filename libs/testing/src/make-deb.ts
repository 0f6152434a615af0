import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { xz } from '@napi-rs/lzma';
import { type Header, pack } from 'tar-stream';

/** One member of a package's data archive. Paths are written exactly as given, so that hostile ones can be made. */
export type DebFile = { path: string; mode?: number; uid?: number; gid?: number; mtime?: number } & (
  | { type?: 'file'; content: string | Buffer }
  | { type: 'directory' }
  | { type: 'symlink' | 'hardlink'; target: string }
  | { type: 'character-device' | 'block-device'; major: number; minor: number }
  | { type: 'fifo' }
);

/**
 * The parts of a package.
 * - `control`: further fields, or other values, of the control file.
 * - `controlFiles`: further members of the control archive (`postinst`, `conffiles`, …); one named `md5sums` replaces
 *   the generated one.
 * - `formatVersion`: the content of `debian-binary`.
 */
export type DebOptions = {
  name: string;
  version?: string;
  architecture?: string;
  control?: Record<string, string>;
  controlFiles?: Record<string, string | Buffer>;
  files?: DebFile[];
  compression?: 'xz' | 'gz' | 'none';
  formatVersion?: string;
};

type TarHeader = Partial<Header> & Pick<Header, 'name'>;

/** The time of every member without one: 2026-01-01, in seconds. */
export const DEB_MTIME = 1_767_225_600;

/** Makes a Debian binary package (`man 5 deb`): an `ar` archive of `debian-binary`, the control and the data tar. */
export async function makeDeb(options: DebOptions): Promise<Buffer> {
  const { files = [], compression = 'xz' } = options;
  const controlFiles: Record<string, string | Buffer> = {
    control: controlText(options),
    md5sums: md5sums(files),
    ...options.controlFiles,
  };
  const controlMembers = Object.entries(controlFiles).map(
    ([path, content]): DebFile => ({ path: `./${path}`, content, mode: isScript(path) ? 0o755 : 0o644 }),
  );
  const suffix = compression === 'none' ? '' : `.${compression}`;
  return makeAr([
    { name: 'debian-binary', content: Buffer.from(options.formatVersion ?? '2.0\n') },
    {
      name: `control.tar${suffix}`,
      content: await compress(
        await makeTar([{ path: './', type: 'directory' }, ...controlMembers]),
        compression,
      ),
    },
    { name: `data.tar${suffix}`, content: await compress(await makeTar(files), compression) },
  ]);
}

/** Makes a tar archive with exactly these members, in this order. */
export async function makeTar(files: DebFile[]): Promise<Buffer> {
  const archive = pack();
  for (const file of files) {
    archive.entry(tarHeader(file), 'content' in file ? Buffer.from(file.content) : '');
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Makes an `ar` archive in the common format that dpkg uses. */
export function makeAr(members: { name: string; content: Buffer }[]): Buffer {
  const chunks: Buffer[] = [Buffer.from('!<arch>\n')];
  for (const { name, content } of members) {
    const fields = [name.padEnd(16), String(DEB_MTIME).padEnd(12), '0'.padEnd(6), '0'.padEnd(6)];
    const header = `${fields.join('')}${'100644'.padEnd(8)}${String(content.length).padEnd(10)}\`\n`;
    chunks.push(Buffer.from(header), content);
    if (content.length % 2 === 1) chunks.push(Buffer.from('\n'));
  }
  return Buffer.concat(chunks);
}

function controlText({ name, version = '1.0-1', architecture = 'amd64', control }: DebOptions): string {
  const fields = {
    Package: name,
    Version: version,
    Architecture: architecture,
    Maintainer: 'Nobody <nobody@example.org>',
    Description: 'a package made for a test',
    ...control,
  };
  return Object.entries(fields)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('');
}

function md5sums(files: DebFile[]): string {
  let text = '';
  for (const file of files) {
    if (!('content' in file)) continue;
    const digest = createHash('md5').update(file.content).digest('hex');
    text += `${digest}  ${file.path.replace(/^\.?\/+/, '')}\n`;
  }
  return text;
}

function isScript(name: string): boolean {
  return ['preinst', 'postinst', 'prerm', 'postrm', 'config'].includes(name);
}

function tarHeader(file: DebFile): TarHeader {
  const passable = file.type === 'directory' || file.type === 'symlink';
  const header: TarHeader = {
    name: file.path,
    mode: file.mode ?? (passable ? 0o755 : 0o644),
    uid: file.uid ?? 0,
    gid: file.gid ?? 0,
    mtime: new Date((file.mtime ?? DEB_MTIME) * 1000),
    type: file.type === 'hardlink' ? 'link' : (file.type ?? 'file'),
  };
  if ('target' in file) header.linkname = file.target;
  if ('major' in file) Object.assign(header, { devmajor: file.major, devminor: file.minor });
  return header;
}

async function compress(data: Buffer, compression: 'xz' | 'gz' | 'none'): Promise<Buffer> {
  if (compression === 'xz') return xz.compress(data);
  if (compression === 'gz') return gzipSync(data);
  return data;
}
