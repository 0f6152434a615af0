import { parentOf, readSymbolVersions, type SymbolVersions } from '@distroless/image';
import type { ElfFile, ImageModel } from '../model/image-model.ts';
import { type LoadedProcess, loaderOf } from '../model/loader.ts';
import { isWithin } from '../model/paths.ts';
import { isExtension } from './extension-modules.ts';

type Lost = { path: string; name: string; isStarted: boolean };
type TooNew = { path: string; name: string; version: string; newest: string };
type Loaded = { lost: Lost[]; tooNew: TooNew[] };

const results = new WeakMap<ImageModel, Loaded>();

/**
 * What the loader does not find, and which versions of symbols it does not find, for every program, extension module and
 * library of an image. Three checks use it; it is computed once.
 */
export function loadAll(image: ImageModel): Loaded {
  const found = results.get(image) ?? load(image);
  results.set(image, found);
  return found;
}

/** Libraries of the host, which GPU runtimes mount into the container. */
const ofTheDriver = /^lib(?:cuda|nvidia-[\w-]+|nvcuvid|amdhip64)\.so(?:\.\d+)*$/;

/** First programs and extension modules, each with what it loads; then the libraries that none of them loads. */
function load(image: ImageModel): Loaded {
  const { elfFiles } = image;
  const seen = new Set<string>();
  const result: Loaded = { lost: [], tooNew: [] };
  const hostOf = makeHosts(image);
  const isRoot = ({ path, elf }: ElfFile) => elf.interpreter !== undefined || isExtension(path);
  for (const [isStarted, starts] of [[true, elfFiles.filter(isRoot)] as const, [false, elfFiles] as const]) {
    for (const file of starts) {
      if (!isStarted && seen.has(file.path)) continue;
      const process = loaderOf(image).load(file, hostOf(file));
      const isNew = (path: string) => !seen.has(path);
      for (const { path, name } of process.lost) {
        if (isNew(path) && !ofTheDriver.test(name)) result.lost.push({ path, name, isStarted });
      }
      for (const each of process.files.filter(({ path }) => isNew(path))) {
        result.tooNew.push(...newerThan(each, process.loaded));
      }
      for (const { path } of process.files) seen.add(path);
    }
  }
  return result;
}

/** The interpreter that loads an extension module has loaded its own libraries before. */
function makeHosts(image: ImageModel): (file: ElfFile) => LoadedProcess | undefined {
  const hosts = new Map<string, LoadedProcess | undefined>();
  return ({ path }) => {
    const folder = isExtension(path)
      ? image.packageFolders.find((each) => isWithin(path, [each.path]))
      : undefined;
    if (!folder) return undefined;
    if (!hosts.has(folder.path)) hosts.set(folder.path, hostFor(folder, image));
    return hosts.get(folder.path);
  };
}

/** If the series has several interpreters, the one in the same prefix, or else the first. */
function hostFor(folder: { path: string; series: string }, image: ImageModel): LoadedProcess | undefined {
  const fitting = image.interpreters.filter(({ series }) => series === folder.series);
  const near = fitting.find(({ path }) => isWithin(folder.path, [parentOf(parentOf(path))]));
  const interpreter = near ?? fitting[0];
  const file = image.elfFiles.find(({ path }) => path === interpreter?.path);
  return file && loaderOf(image).load(file);
}

function* newerThan({ path, content }: ElfFile, loaded: ReadonlyMap<string, ElfFile>): Iterable<TooNew> {
  for (const [name, versions] of versionsOf(path, content).needed) {
    const library = loaded.get(name);
    const defined = library && versionsOf(library.path, library.content).defined;
    if (!defined || defined.length === 0) continue;
    const version = versions.find((wanted) => !defined.includes(wanted));
    if (version !== undefined) yield { path, name, version, newest: newestOf(version, defined) };
  }
}

const knownVersions = new WeakMap<Buffer, SymbolVersions>();

/** Every file needs those of libc. */
function versionsOf(path: string, content: Buffer): SymbolVersions {
  const versions = knownVersions.get(content) ?? readVersions(path, content);
  knownVersions.set(content, versions);
  return versions;
}

/** A damaged table has no versions. */
function readVersions(path: string, content: Buffer): SymbolVersions {
  try {
    return readSymbolVersions(content, path);
  } catch {
    return { needed: new Map(), defined: [] };
  }
}

/** The newest of the defined versions that begin with the same word. */
function newestOf(version: string, defined: string[]): string {
  const word = version.replace(/_[\d.]*$/, '_');
  const alike = defined.filter((name) => name.startsWith(word) && /_[\d.]+$/.test(name));
  return alike.sort((left, right) => left.localeCompare(right, 'en', { numeric: true })).at(-1) ?? 'none';
}
