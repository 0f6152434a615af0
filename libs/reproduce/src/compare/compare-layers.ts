import { comparePaths, type Entry, readLayerFile } from '@distroless/image';
import { compareEntries } from './compare-entries.ts';

/** The most paths of a layer that are listed. */
const most = 50;

/**
 * Compares two layers path by path.
 * @returns a line for the layer, and one for each path that differs
 */
export async function compareLayers(published: string, rebuilt: string, name: string): Promise<string[]> {
  const before = await entriesOf(published, `${name} of the published image`);
  const after = await entriesOf(rebuilt, `${name} of the rebuilt image`);
  const paths = inOrder([...new Set([...before.keys(), ...after.keys()])]);
  const lines = paths.flatMap((path) => describePath(path, before.get(path), after.get(path)));
  if (lines.length === 0) return [`${name}: ${sameFiles(before, after)}`];
  const listed = lines.slice(0, most).map((line) => `  ${line}`);
  const rest = lines.length - listed.length;
  return [
    `${name}: ${lines.length === 1 ? '1 path differs' : `${lines.length} paths differ`}`,
    ...listed,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

/** Bytecode is last: it differs where its source or the interpreter does. */
function inOrder(paths: readonly string[]): string[] {
  const isBytecode = (path: string) => path.endsWith('.pyc');
  const sorted = [...paths].sort(comparePaths);
  return [...sorted.filter((path) => !isBytecode(path)), ...sorted.filter(isBytecode)];
}

/** By path; of a name that comes twice, the last one counts. */
async function entriesOf(file: string, name: string): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of readLayerFile(file, name)) entries.set(entry.path, entry);
  return entries;
}

function describePath(path: string, before: Entry | undefined, after: Entry | undefined): string[] {
  if (!after) return [`removed ${path}: only the published image has it`];
  if (!before) return [`added   ${path}: only the rebuilt image has it`];
  const differences = compareEntries(before, after);
  return differences.length > 0 ? [`changed ${path}: ${differences.join(', ')}`] : [];
}

function sameFiles(before: Map<string, Entry>, after: Map<string, Entry>): string {
  const [first, second] = [[...before.keys()], [...after.keys()]];
  const other = first.find((path, number) => path !== second[number]);
  return other === undefined
    ? 'the same files, but other headers or other bytes between them'
    : `the same files in another order, from ${other} on`;
}
