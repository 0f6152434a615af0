import { gzipSync } from 'node:zlib';
import { xz } from '@napi-rs/lzma';
import { makeTar } from './make-deb.ts';

/** Makes a source tarball of a release of CPython, with just the file that names the release. */
export async function makeTarball(release: string, form: 'xz' | 'tgz' = 'xz'): Promise<Buffer> {
  const content = `/* Version as a string */\n#define PY_VERSION      \t"${release}"\n`;
  const tar = await makeTar([{ path: `Python-${release}/Include/patchlevel.h`, content }]);
  return form === 'tgz' ? gzipSync(tar) : xz.compress(tar);
}
