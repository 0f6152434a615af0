import { nameOf, parentOf } from '@distroless/image';
import { machineOf } from '../checks/elf-files.ts';
import { type Contents, isWithin } from './contents.ts';
import { type ImageCheck, unlessPython } from './image-check.ts';

export const extensionModules: ImageCheck = {
  name: 'extension-modules',
  about: 'every extension module is built for the interpreter that reads its folder, and for glibc',
  severity: 'breach',
  mend: 'install in the builder of the same series as the runtime',
  unless: unlessPython,
  *find(image) {
    for (const { path, series } of image.packageFolders) {
      const modules = image.elfFiles.filter((file) => isWithin(file.path, [path]));
      for (const module of modules) {
        const tag = tagOf(module.path);
        if (tag === undefined || (tag.startsWith(abiOf(series)) && isForLibc(tag, image))) continue;
        if (hasSibling(module.path, { series, image })) continue;
        yield `/${module.path} is built for ${tag}; it is Python ${series} that reads it`;
      }
    }
  },
};

/** `cpython-313-x86_64-linux-gnu` of `a.cpython-313-x86_64-linux-gnu.so`. */
function tagOf(path: string): string | undefined {
  return /\.(cpython-\d+t?-[\w-]+)\.so$/.exec(nameOf(path))?.[1];
}

function abiOf(series: string): string {
  return `cpython-${series.replace('.', '')}-`;
}

/** Whether both or neither are of musl. */
function isForLibc(tag: string, { tree }: Contents): boolean {
  return tag.endsWith('-musl') === tree.list('lib').some((name) => name.startsWith('ld-musl-'));
}

/** Some packages bring a module for each series. */
function hasSibling(path: string, { series, image }: { series: string; image: Contents }): boolean {
  const stem = nameOf(path).replace(/\.cpython-.*$/, '.');
  const siblings = image.tree.list(parentOf(path)).filter((name) => name !== nameOf(path));
  return siblings.some((name) => name.startsWith(`${stem}${abiOf(series)}`) || name === `${stem}abi3.so`);
}

export const architecture: ImageCheck = {
  name: 'architecture',
  about: 'every program, library and extension module is for the architecture that the image names',
  severity: 'breach',
  mend: 'build image and packages for one platform: docker build --platform',
  *find(image) {
    const machine = machineOf(image);
    for (const { path, elf } of image.elfFiles) {
      // Debuggers and the like bring files for other machines, as data.
      const isData =
        tagOf(path) === undefined &&
        isWithin(
          path,
          image.packageFolders.map((folder) => folder.path),
        );
      if (elf.machine !== machine && !isData)
        yield `/${path} is for ${elf.machine} (${elf.bits} bits), the image for ${image.config.architecture}`;
    }
  },
};
