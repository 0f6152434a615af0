import type { Flavour } from '@distroless/cpython';
import { type Architecture, type ImageId, parseProject } from '@distroless/matrix';
import type { Context } from '@distroless/steps';
import { argv } from 'zx';

/** `<project> [--arch amd64] [--flavour fast|release]`, as the targets of an image project call a tool. */
export function imageArguments(context: Context): { image: ImageId; arch: Architecture; flavour: Flavour } {
  const [project = '', ...rest] = argv._;
  if (rest.length > 0) throw new Error(`cannot take "${rest.join(' ')}": one project a call`);
  const image = parseProject(String(project), context.versions);
  const arch = String(argv['arch'] ?? 'amd64');
  const flavour = String(argv['flavour'] ?? 'fast');
  const known = context.versions.architectures.find((name) => name === arch);
  if (!known)
    throw new Error(
      `cannot build for "${arch}": versions.yaml has ${context.versions.architectures.join(', ')}`,
    );
  if (flavour !== 'fast' && flavour !== 'release')
    throw new Error(`cannot compile "${flavour}": fast or release`);
  return { image, arch: known, flavour };
}
