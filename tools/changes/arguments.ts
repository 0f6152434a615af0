import { parseArgs } from 'node:util';
import { type Architecture, type ImageId, listImages, parseProject, type Versions } from '@distroless/matrix';

/** Two published images, or the locks of a commit and those of the working tree. */
export type ChangesArguments = { json: boolean } & (
  | { references: [old: string, new: string]; architecture: Architecture }
  | { since: string; images: ImageId[] }
);

export const usage = `usage: npx tsx tools/changes.ts <old> <new> [--arch=amd64] [--json]
       npx tsx tools/changes.ts --since=<commit> [<project>…] [--json]
  <old> <new>  published images: registry.example/space/python-distroless:3.13-debian13, or with @sha256:…
  --arch       which image of an index
  --since      compares the locks of this commit with those of the working tree
  <project>    only these images, such as python-3.13-runtime; without one, all
  --json       everything as data, instead of Markdown`;

/** @returns undefined when help is asked for @throws Error for arguments that cannot be used, with the usage below */
export function changesArguments(args: string[], versions: Versions): ChangesArguments | undefined {
  try {
    return readArguments(args, versions);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

function readArguments(args: string[], versions: Versions): ChangesArguments | undefined {
  const options = {
    arch: { type: 'string' },
    since: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const { arch, since, json = false } = values;
  if (values.help) return undefined;
  if (since !== undefined) {
    if (since === '') throw new Error('cannot compare: --since names no commit');
    if (arch !== undefined) throw new Error('cannot compare: --arch is for images, a lock has all of them');
    const images = positionals.map((project) => parseProject(project, versions));
    return { since, images: images.length > 0 ? images : listImages(versions), json };
  }
  const [old, young, ...more] = positionals;
  if (old === undefined || young === undefined || more.length > 0) {
    throw new Error('cannot compare: name two published images, or a commit with --since');
  }
  return { references: [old, young], architecture: known(arch ?? 'amd64', versions), json };
}

function known(name: string, { architectures }: Versions): Architecture {
  const found = architectures.find((each) => each === name);
  if (found) return found;
  throw new Error(`cannot compare for "${name}": versions.yaml has ${architectures.join(', ')}`);
}
