import { noDocumentation } from '@distroless/debian-package';
import { makeMatcher, type Tree } from '@distroless/image';
import type { Component } from './component.ts';
import type { DebianRecord } from './debian-records.ts';
import { makerOf } from './made-files.ts';

type Listed = { components: readonly Component[]; records: readonly DebianRecord[] };

/**
 * Compares an SBOM with its image, file by file.
 * Links have no content, and folders are of nobody, so both are left out.
 * @returns a line for each file that no component accounts for, each component without a file in the image, and each
 * recorded file that is missing; nothing when they agree
 */
export function checkFiles(tree: Tree, { components, records }: Listed): string[] {
  const owned = new Set(components.flatMap(({ files }) => files));
  const packages = new Set(records.map((record) => record.package));
  const unowned = [...tree].filter(
    ({ path, type }) => isContent(type) && !owned.has(path) && makerOf(path, packages) === undefined,
  );
  return [
    ...unowned.map(({ path }) => `/${path}: no component of the SBOM has it`),
    ...components
      .filter((one) => !isPresent(tree, one))
      .map(({ id }) => `the SBOM lists "${id}", of which the image has no file`),
    ...missingFiles(tree, records),
  ];
}

function isContent(type: string): boolean {
  return type === 'file' || type === 'hardlink' || type === 'special';
}

function isPresent(tree: Tree, { files }: Component): boolean {
  return files.some((path) => tree.get(path) !== undefined);
}

/** Recorded files that are gone. */
function missingFiles(tree: Tree, records: readonly DebianRecord[]): string[] {
  return records.flatMap((record) =>
    record.files
      .filter((path) => tree.resolve(path) === undefined && !isDocumentation(path))
      .map((path) => `/${path}: is recorded for "${record.package}", but missing`),
  );
}

const isDropped = makeMatcher(noDocumentation.drop);
const isKept = makeMatcher(noDocumentation.keep);

/** The builder has no documentation, though its records, which are dpkg's own, list it. */
function isDocumentation(path: string): boolean {
  return isDropped(path) && !isKept(path);
}
