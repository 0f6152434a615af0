import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Entry, readTar } from '@distroless/image';
import { xz } from '@napi-rs/lzma';
import { decompress as unzstd } from 'fzstd';
import { readAr } from './ar.ts';

/** A package as the lock names it; its file must say the same. */
export type DebIdentity = { package: string; version: string; architecture: string };

/** A Debian binary package, read completely. */
export type Deb = DebIdentity & {
  /** The control stanza as it is in the package, ending in one newline. */
  control: string;
  /** All members of the control archive except `control` itself, by name. */
  controlFiles: Map<string, { content: Buffer; mode: number }>;
  /** The maintainer scripts among them, in the order in which dpkg runs them. */
  scripts: string[];
  /** Digests (hex) by path, as the package states them. Without configuration files. */
  md5sums: Map<string, string>;
  /** Paths of the configuration files, without the leading `/`. */
  conffiles: string[];
  /** The files, at their paths in the package. */
  entries: Entry[];
};

const scriptNames = ['config', 'preinst', 'postinst', 'prerm', 'postrm'];

/**
 * Reads a binary package (deb(5)); its members may be compressed by xz, gz or zstd.
 * @param name the file's name, for errors
 * @param options `expected` is what the control stanza must say
 * @throws Error `<name>: …` when the file is cut off, altered or another package, or has members that leave the root
 */
export async function readDeb(
  archive: Buffer,
  name: string,
  { expected }: { expected?: DebIdentity } = {},
): Promise<Deb> {
  const members = readAr(archive, name);
  const format = members.get('debian-binary')?.toString('latin1').trim();
  if (format === undefined) throw new Error(`${name}: has no member "debian-binary"`);
  if (!/^2\.\d+$/.test(format)) throw new Error(`${name}: has format "${format}", only 2 can be read`);

  const controlFiles = await readControl(await unpack(members, 'control.tar', name), name);
  const control = controlFiles.get('control')?.content.toString().trimEnd();
  if (control === undefined) throw new Error(`${name}: has no control file`);
  controlFiles.delete('control');
  const identity = readIdentity(control, name);
  if (expected) checkIdentity(identity, expected, name);

  const entries: Entry[] = [];
  const data = await unpack(members, 'data.tar', name);
  for await (const entry of readTar(data, name)) entries.push(entry);
  return {
    ...identity,
    control: `${control}\n`,
    controlFiles,
    scripts: scriptNames.filter((script) => controlFiles.has(script)),
    md5sums: readMd5sums(textOf(controlFiles, 'md5sums'), name),
    conffiles: readConffiles(textOf(controlFiles, 'conffiles')),
    entries,
  };
}

/** The member `<stem>` or `<stem>.<compression>`, uncompressed. */
async function unpack(members: Map<string, Buffer>, stem: string, name: string): Promise<Buffer> {
  const [member, packed] = [...members].find(([key]) => key === stem || key.startsWith(`${stem}.`)) ?? [];
  if (member === undefined || packed === undefined) throw new Error(`${name}: has no member "${stem}"`);
  const unpacker = unpackers.get(member.slice(stem.length));
  if (!unpacker) throw new Error(`${name}: member "${member}" is compressed in a way that cannot be read`);
  try {
    return await unpacker(packed);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(`${name}: cannot unpack member "${member}": ${cause}`, { cause: error });
  }
}

const unpackers = new Map<string, (packed: Buffer) => Buffer | Promise<Buffer>>([
  ['', (packed) => packed],
  ['.gz', (packed) => promisify(gunzip)(packed)],
  ['.xz', (packed) => xz.decompress(packed)],
  ['.zst', (packed) => toBuffer(unzstd(packed))],
]);

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function readControl(archive: Buffer, name: string): Promise<Deb['controlFiles']> {
  const files: Deb['controlFiles'] = new Map();
  for await (const entry of readTar(archive, name)) {
    if (entry.type === 'file') files.set(entry.path, { content: entry.content, mode: entry.mode });
  }
  return files;
}

function readIdentity(control: string, name: string): DebIdentity {
  const field = (key: string) => {
    const value = new RegExp(`^${key}:[ \\t]*(\\S+)[ \\t]*$`, 'im').exec(control)?.[1];
    if (value === undefined) throw new Error(`${name}: its control file has no field "${key}"`);
    return value;
  };
  return { package: field('Package'), version: field('Version'), architecture: field('Architecture') };
}

function checkIdentity(found: DebIdentity, expected: DebIdentity, name: string): void {
  for (const key of ['package', 'version', 'architecture'] as const) {
    if (found[key] === expected[key]) continue;
    throw new Error(`${name}: is ${key} "${found[key]}", expected "${expected[key]}"`);
  }
}

function textOf(files: Deb['controlFiles'], file: string): string {
  return files.get(file)?.content.toString() ?? '';
}

function readMd5sums(text: string, name: string): Map<string, string> {
  const sums = new Map<string, string>();
  for (const line of linesOf(text)) {
    const [, digest, path] = /^([0-9a-f]{32}) [ *](?:\.?\/)?(.+)$/.exec(line) ?? [];
    if (digest === undefined || path === undefined)
      throw new Error(`${name}: damaged line in md5sums: "${line}"`);
    sums.set(path, digest);
  }
  return sums;
}

/** A line may begin with a flag (`remove-on-upgrade`, deb-conffiles(5)): that file does not belong to the package. */
function readConffiles(text: string): string[] {
  return linesOf(text)
    .filter((line) => line.startsWith('/'))
    .map((line) => line.slice(1).trimEnd());
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
