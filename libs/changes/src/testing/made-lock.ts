import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Lock, type LockedPackage, lockSchema } from '@distroless/lockfile';
import type { ImageId } from '@distroless/matrix';
import { type DebFile, makeDeb } from '@distroless/testing';
import type { MadeWorkspace } from '@distroless/workspace/testing';

export const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

type Options = { version: string; source?: string; files?: DebFile[]; architecture?: string };

/** A package in the made archive, in the folder of its source package, as a lock has it. */
export async function publishDeb(
  made: MadeWorkspace,
  name: string,
  { version, source = name, files = [], architecture = 'amd64' }: Options,
): Promise<LockedPackage> {
  const content = await makeDeb({ name, version, architecture, files });
  const file = `${name}_${version.replace(/^\d+:/, '')}_${architecture}.deb`;
  const path = `pool/main/${source.slice(0, 1)}/${source}/${file}`;
  made.archive.files.set(`debian/${path}`, content);
  const digest = { size: content.length, sha256: sha256(content) };
  return { ...{ package: name, version, architecture, archive: 'debian', path }, ...digest };
}

/** The changelog of a source package: versions and what each of them says, the newest first. */
export function changelog(source: string, entries: Record<string, string>): Buffer {
  const texts = Object.entries(entries).map(
    ([version, text]) =>
      `${source} (${version}) trixie; urgency=medium\n\n  * ${text}\n\n -- A <a@example.org>  Thu, 01 Jan 2026 10:00:00 +0000\n`,
  );
  return gzipSync(texts.join('\n'));
}

/** The lock of an image with these packages. */
export function lockOf({ series, variant }: ImageId, packages: LockedPackage[], version = '3.13.15'): Lock {
  const [time, file] = ['20260102T030405Z', `Python-${version}.tar.xz`];
  return lockSchema.parse({
    ...{ '//': 'Written by a test.', intent: `sha256:${sha256('')}`, series, variant, suite: 'trixie' },
    ...{ debian: 13, eol: '2029-10-31', snapshot: time, indexes: { trixie: time } },
    release: { version, sha256: sha256(file), file },
    roots: { [variant]: { files: {}, links: {}, directories: {}, packages: { amd64: packages } } },
  });
}
