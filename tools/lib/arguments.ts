import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { RootName } from '@distroless/assemble';
import type { Flavour } from '@distroless/cpython';
import { type Architecture, type ImageId, listImages, parseProject, type Versions } from '@distroless/matrix';

/** The arguments with which the targets of an image project call a tool: `<project> [--arch amd64] [--flavour fast] [--root rootfs]`. */
export function imageArguments(
  args: string[],
  versions: Versions,
): { image: ImageId; arch: Architecture; flavour: Flavour; root: RootName } {
  const { values, positionals } = parse(args, {
    arch: { type: 'string' },
    flavour: { type: 'string' },
    root: { type: 'string' },
  });
  const [project = '', ...rest] = positionals;
  if (rest.length > 0) throw new Error(`cannot take "${rest.join(' ')}": name only one project`);
  const image = parseProject(project, versions);
  const { arch = 'amd64', flavour = 'fast', root = 'rootfs' } = values;
  const { architectures } = versions;
  const known = architectures.find((name) => name === arch);
  if (!known) throw new Error(`cannot build for "${arch}": versions.yaml has ${architectures.join(', ')}`);
  const chosen = flavours.find((name) => name === flavour);
  if (!chosen) throw new Error(`cannot build CPython "${flavour}": the flavours are ${flavours.join(', ')}`);
  const named = roots.find((name) => name === root);
  if (!named) throw new Error(`cannot build root "${root}": the roots are ${roots.join(', ')}`);
  return { image, arch: known, flavour: chosen, root: named };
}

const roots = ['rootfs', 'upstream-root'] as const;
const flavours = ['fast', 'release', 'upstream'] as const;

/** The arguments of commands for locks: `[<project>…]`; no project means all images. */
export function lockArguments(args: string[], versions: Versions): ImageId[] {
  const { positionals } = parse(args, {});
  const images = positionals.map((project) => parseProject(project, versions));
  return images.length > 0 ? images : listImages(versions);
}

// A misspelt option must not be ignored.
function parse<Options extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: Options) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new Error(
      `cannot take ${args.map((arg) => `"${arg}"`).join(' ')}: options are ${known.join(', ')}`,
      { cause },
    );
  }
}
