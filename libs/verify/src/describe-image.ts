import type { ImageFacts } from '@distroless/engine';
import type { ImageReport } from './image-report.ts';
import { textOf } from './model/files.ts';
import type { ImageModel } from './model/image-model.ts';
import { distributions, systemPackages } from './model/packages.ts';

/** What an image is, by its configuration, labels and files. */
export function describeImage(facts: ImageFacts, image: ImageModel): ImageReport['what'] {
  const { config, layers, madeFrom, python } = image;
  const system = systemOf(image);
  return {
    id: facts.id,
    architecture: config.architecture,
    ...(config.created !== undefined && { created: config.created }),
    user: config.user,
    workdir: config.workingDir,
    entrypoint: config.entrypoint,
    cmd: config.cmd,
    size: facts.size,
    layers: layers.length,
    ...(madeFrom && { madeFrom: { variant: madeFrom, version: versionOf(image) } }),
    ...(system && { system }),
    ...(python && { python: { path: `/${python.path}`, series: python.series } }),
    packages: { system: systemPackages(image).length, python: distributions(image).length },
  };
}

/** What the engine alone says about an image whose files could not be examined. */
export function describeFacts(facts: ImageFacts): ImageReport['what'] {
  const { id, architecture, user, workdir, entrypoint, cmd, size, layers } = facts;
  const packages = { system: 0, python: 0 };
  return { id, architecture, user, workdir, entrypoint, cmd, size, layers: layers.length, packages };
}

/** From the full tag, since the label may be that of a derived image. */
function versionOf(image: ImageModel): string {
  const debian = /^VERSION_ID="?(\d+)/m.exec(textOf(image, 'etc/os-release') ?? '')?.[1];
  return `${image.config.labels['org.python.release']}-debian${debian}`;
}

/** https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
function systemOf(image: ImageModel): ImageReport['what']['system'] {
  const text = textOf(image, 'etc/os-release', 16_384);
  if (text === undefined) return undefined;
  const value = (key: string) => new RegExp(`^${key}=["']?(.*?)["']?$`, 'm').exec(text)?.[1];
  const suite = value('VERSION_CODENAME') ?? value('VERSION_ID');
  return { id: value('ID') ?? 'linux', ...(suite && { suite }), name: value('PRETTY_NAME') ?? '' };
}
