import type { ElfFile, ImageModel } from '../model/image-model.ts';
import { loaderOf } from '../model/loader.ts';
import { atPath, type Check, type Found } from './check.ts';
import { loadAll } from './load-all.ts';

const fix =
  'copy the library in with all that it needs, or take a wheel that bundles it (such as psycopg[binary], opencv-python-headless)';

export const elfClosure: Check = {
  name: 'elf-closure',
  holds: 'the loader finds every library that an ELF file needs',
  severity: 'error',
  fix: 'add the Debian package of the library to packages.yaml',
  appliesTo: { ours: ['runtime', 'debug'] },
  *run(image) {
    const loader = loaderOf(image);
    for (const file of image.elfFiles) {
      const { interpreter } = file.elf;
      if (interpreter !== undefined && !fitsAt(interpreter, file, image)) {
        yield atPath(file.path, 'missing-loader', `names the loader "${interpreter}", which does not exist`);
      }
      // Each file is checked alone: libraries that another file of the process has loaded do not count.
      const { lost } = loader.load(file);
      for (const { name } of lost.filter(({ path }) => path === file.path)) yield missing(file.path, name);
    }
    if (image.elfFiles.length === 0) yield { kind: 'nothing-to-check', message: 'the image has no ELF file' };
  },
};

export const libraries: Check = {
  name: 'libraries',
  holds: 'the loader finds every library that a program or extension module needs',
  severity: 'error',
  fix,
  appliesTo: { others: 'all' },
  *run(image) {
    for (const { path, name, isStarted } of loadAll(image).lost) if (isStarted) yield missing(path, name);
  },
};

export const plugins: Check = {
  name: 'plugin-libraries',
  holds: 'the loader finds what plugins need, which are libraries that nothing in the image is linked with',
  severity: 'warning',
  fix,
  appliesTo: { others: 'all' },
  *run(image) {
    for (const { path, name, isStarted } of loadAll(image).lost) if (!isStarted) yield missing(path, name);
  },
};

export const symbolVersions: Check = {
  name: 'symbol-versions',
  holds: 'no file needs a newer glibc, or a newer version of another library, than the image has',
  severity: 'error',
  fix: 'compile in the builder of the same series and Debian as the runtime',
  appliesTo: { others: 'all' },
  *run(image) {
    for (const { path, name, version, newest } of loadAll(image).tooNew) {
      yield atPath(path, 'symbol-version', `needs ${version} of "${name}", which goes up to ${newest}`);
    }
  },
};

function missing(path: string, name: string): Found {
  return atPath(path, 'missing-library', `needs "${name}", which is not found`);
}

/** Whether the loader that starts a file exists, and is for its machine. */
function fitsAt(path: string, { elf }: ElfFile, image: ImageModel): boolean {
  const real = image.resolve(path);
  const entry = real === undefined ? undefined : image.tree.get(real);
  const target = entry?.type === 'hardlink' ? image.tree.get(entry.target) : entry;
  const loader = target?.type === 'file' ? image.elfOf(target) : undefined;
  return loader?.machine === elf.machine && loader.bits === elf.bits;
}
