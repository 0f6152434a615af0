import { type Elf, isElf, nameOf, readElf, type Tree } from '@distroless/image';
import type { Source as Tarball } from '@distroless/lockfile';
import { type Component, idOf, type Licence } from './component.ts';
import { genericPurl } from './purl.ts';
import type { SealedImage } from './sealed-image.ts';
import { type Evidence, type Vendored, type VendoredRules, vendoredPath } from './vendored.ts';

type Options = { tarball: Tarball; series: string; vendored: readonly Vendored[]; rules: VendoredRules };

const id = 'cpython';

/** CPython, and the libraries that it has inside. `faults` names libraries that no list has. */
export function cpythonComponents(
  image: SealedImage,
  options: Options,
): { components: Component[]; faults: string[] } {
  const inside = options.vendored.flatMap((library) => vendoredComponent(image.tree, library, options));
  return { components: [cpython(image, options), ...inside], faults: unlisted(image.tree, options) };
}

function unlisted(tree: Tree, { series, vendored, rules }: Options): string[] {
  const listed = new Set(vendored.map(({ name }) => name));
  return Object.entries(rules.evidence).flatMap(([name, evidence]) => {
    const isRequired = 'module' in evidence && evidence.mustBeListed && !listed.has(name);
    const [path] = isRequired ? evidenceFiles(tree, evidence, libraryOf(series)) : [];
    return path === undefined
      ? []
      : [`/${path} has its own "${name}", which neither CPython's SBOM nor ${vendoredPath} lists`];
  });
}

function libraryOf(series: string): string {
  return `usr/local/lib/python${series}`;
}

function cpython({ tree, layers }: SealedImage, { tarball }: Options): Component {
  const { version, file, sha256 } = tarball;
  const download = `https://www.python.org/ftp/python/${version.replace(/(a|b|rc)\d+$/, '')}/${file}`;
  const installed = layers.filter(({ kind }) => kind === 'cpython').flatMap(({ entries }) => entries);
  const qualifiers = { checksum: `sha256:${sha256}`, download_url: download };
  return {
    ...{ id, kind: 'cpython', name: 'python', version, sha256, download },
    purl: genericPurl('python', version, qualifiers),
    cpe: `cpe:2.3:a:python:python:${cpeVersion(version)}:*:*:*:*:*:*`,
    // The whole of CPython's LICENSE, from the PSF, BeOpen, CNRI and CWI.
    licence: { expression: 'Python-2.0.1', texts: [] },
    supplier: 'Python Software Foundation',
    ...{ sources: [], within: [] },
    files: installed.flatMap(({ path, type }) => (type !== 'directory' && isFile(tree, path) ? [path] : [])),
  };
}

/** `3.15.0b2` is version 3.15.0, update beta2 (NISTIR 7695). */
function cpeVersion(version: string): string {
  const [, base = version, kind = '', number = ''] = /^([\d.]+)(a|b|rc)(\d+)$/.exec(version) ?? [];
  const update = { a: 'alpha', b: 'beta', rc: 'rc' }[kind];
  return `${base}:${update === undefined ? '*' : `${update}${number}`}`;
}

function vendoredComponent(tree: Tree, library: Vendored, { series, rules }: Options): Component[] {
  const { name, version, cpe, sha256, download } = library;
  const evidence = rules.evidence[name];
  if (!evidence) {
    throw new Error(
      `${vendoredPath}: evidence: misses "${name}", which CPython carries; say which file shows that it is in an image`,
    );
  }
  const files = evidenceFiles(tree, evidence, libraryOf(series));
  if (files.length === 0) return [];
  return [
    {
      id: idOf(id, name),
      kind: 'vendored',
      name,
      purl: library.purl ?? genericPurl(name, version),
      licence: licenceOf(library),
      ...(version !== undefined && { version }),
      ...(cpe !== undefined && { cpe }),
      ...(sha256 !== undefined && { sha256 }),
      ...(download !== undefined && { download }),
      ...{ sources: [], within: [id], files },
    },
  ];
}

function licenceOf({ licence }: Vendored): Licence {
  if (licence !== undefined) return { expression: licence, texts: [] };
  return { reason: "CPython's SBOM states no licence" };
}

/** The files that have the library in them; none where they load Debian's instead. */
function evidenceFiles(tree: Tree, evidence: Evidence, library: string): string[] {
  if ('file' in evidence)
    return isFile(tree, `${library}/${evidence.file}`) ? [`${library}/${evidence.file}`] : [];
  const modules = tree
    .list(`${library}/lib-dynload`)
    .filter((name) => name.startsWith(`${evidence.module}.`));
  return modules
    .map((name) => `${library}/lib-dynload/${name}`)
    .filter((path) => !loads(tree, path, evidence.unless));
}

function loads(tree: Tree, path: string, library: string | undefined): boolean {
  const content = tree.read(path);
  if (library === undefined || !content || !isElf(content)) return false;
  const { needed }: Elf = readElf(content, `/${path}`);
  return needed.some((name) => nameOf(name).startsWith(library));
}

function isFile(tree: Tree, path: string): boolean {
  const type = tree.get(path)?.type;
  return type === 'file' || type === 'hardlink';
}
