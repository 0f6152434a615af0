import type { ImageFacts } from '@distroless/engine';
import type { Contents } from './derived/contents.ts';
import { distributions, systemPackages } from './derived/records.ts';
import type { ImageReport } from './image-report.ts';

/** What an image is, by its configuration, labels and files. */
export function describeImage(facts: ImageFacts, contents: Contents): ImageReport['what'] {
  const { config, layers, madeFrom, python } = contents;
  const system = systemOf(contents);
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
    ...(madeFrom && { madeFrom: { variant: madeFrom, version: versionOf(contents) } }),
    ...(system && { system }),
    ...(python && { python: { path: `/${python.path}`, series: python.series } }),
    packages: { system: systemPackages(contents).length, python: distributions(contents).length },
  };
}

/** As the full tag has it; the label for it may be the derived image's own by now. */
function versionOf({ tree, config }: Contents): string {
  const debian = /^VERSION_ID="?(\d+)/m.exec(tree.read('etc/os-release')?.toString() ?? '')?.[1];
  return `${config.labels['org.python.release']}-debian${debian}`;
}

/** https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
function systemOf({ tree }: Contents): ImageReport['what']['system'] {
  const text = tree.read('etc/os-release')?.toString();
  if (text === undefined) return undefined;
  const value = (key: string) => new RegExp(`^${key}=["']?(.*?)["']?$`, 'm').exec(text)?.[1];
  const suite = value('VERSION_CODENAME') ?? value('VERSION_ID');
  return { id: value('ID') ?? 'linux', ...(suite && { suite }), name: value('PRETTY_NAME') ?? '' };
}
