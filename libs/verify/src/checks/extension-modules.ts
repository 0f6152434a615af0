import { nameOf, parentOf } from '@distroless/image';
import type { ImageModel } from '../model/image-model.ts';
import { hasMusl } from '../model/loader-search.ts';
import { isWithin } from '../model/paths.ts';
import { atPath, type Check } from './check.ts';

export const extensionModules: Check = {
  name: 'extension-modules',
  holds: 'every extension module is built for the interpreter that reads its folder, and for glibc',
  severity: 'error',
  fix: 'install in the builder of the same series as the runtime',
  appliesTo: { others: 'all', unless: unlessPython },
  *run(image) {
    for (const { path, series } of image.packageFolders) {
      for (const module of image.elfFiles.filter((file) => isWithin(file.path, [path]))) {
        const tag = tagOf(module.path);
        if (tag === undefined || (tag.startsWith(abiOf(series)) && isForLibc(tag, image))) continue;
        if (hasSibling(module.path, { series, image })) continue;
        yield atPath(module.path, 'extension-tag', `is built for ${tag}, but Python ${series} reads it`);
      }
    }
  },
};

export function unlessPython({ python }: ImageModel): string | undefined {
  return python ? undefined : 'the image has no Python';
}

/** `cpython-313-x86_64-linux-gnu` of `a.cpython-313-x86_64-linux-gnu.so`. */
export function tagOf(path: string): string | undefined {
  return /\.(cpython-\d+t?-[\w-]+)\.so$/.exec(nameOf(path))?.[1];
}

/** Whether its name is one that an interpreter loads: for one series, or for any. */
export function isExtension(path: string): boolean {
  return tagOf(path) !== undefined || /\.abi3t?\.so$/.test(path);
}

function abiOf(series: string): string {
  return `cpython-${series.replace('.', '')}-`;
}

/** Whether both are for musl, or neither. */
function isForLibc(tag: string, image: ImageModel): boolean {
  return tag.endsWith('-musl') === hasMusl(image);
}

/** Some packages contain a module for each series. */
function hasSibling(path: string, { series, image }: { series: string; image: ImageModel }): boolean {
  const stem = nameOf(path).replace(/\.cpython-.*$/, '.');
  const siblings = image.tree.list(parentOf(path)).filter((name) => name !== nameOf(path));
  return siblings.some((name) => name.startsWith(`${stem}${abiOf(series)}`) || name === `${stem}abi3.so`);
}
