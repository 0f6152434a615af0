import { isElf } from '@distroless/image';
import { machineOf } from '../model/machine.ts';
import { isWithin } from '../model/paths.ts';
import { entriesOfAllLayers } from '../model/saved-image.ts';
import { atPath, type Check, inLayer } from './check.ts';
import { tagOf } from './extension-modules.ts';

export const elfArchitecture: Check = {
  name: 'elf-architecture',
  holds: 'every ELF file of every layer is for the architecture that the image names',
  severity: 'error',
  fix: 'build all parts of the image for one architecture',
  appliesTo: { ours: ['builder', 'runtime', 'debug'] },
  *run(image) {
    const machine = machineOf(image);
    let count = 0;
    for (const place of entriesOfAllLayers(image)) {
      const { entry } = place;
      if (entry.type !== 'file' || !isElf(entry.content)) continue;
      count += 1;
      const elf = image.elfOf(entry);
      if (!elf) yield inLayer(place, 'damaged-elf', 'cannot be read as ELF');
      else if (elf.machine !== machine || elf.bits !== 64) {
        yield atPath(entry.path, 'architecture', forAnother(elf, image.config.architecture));
      }
    }
    if (count === 0) yield { kind: 'nothing-to-check', message: 'no layer has an ELF file' };
  },
};

export const architecture: Check = {
  name: 'architecture',
  holds: 'every program, library and extension module is for the architecture that the image names',
  severity: 'error',
  fix: 'build image and packages for one platform: docker build --platform',
  appliesTo: { others: 'all' },
  *run(image) {
    const machine = machineOf(image);
    const packages = image.packageFolders.map((folder) => folder.path);
    for (const { path, elf } of image.elfFiles) {
      // Debuggers and similar tools contain files for other machines, as data.
      const isData = tagOf(path) === undefined && isWithin(path, packages);
      if (elf.machine !== machine && !isData) {
        yield atPath(path, 'architecture', forAnother(elf, image.config.architecture));
      }
    }
  },
};

function forAnother({ machine, bits }: { machine: string | number; bits: number }, named: string): string {
  return `is for ${machine} (${bits} bits), the image for ${named}`;
}
