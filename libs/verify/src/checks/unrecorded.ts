import { parentOf } from '@distroless/image';
import type { ImageModel } from '../model/image-model.ts';
import { pythonFiles, systemFiles, systemPackages } from '../model/packages.ts';
import { isWithin } from '../model/paths.ts';
import type { Check } from './check.ts';

export const unrecorded: Check = {
  name: 'unrecorded-files',
  holds: 'scanners know the package of every ELF file: a record of Debian or Python lists it',
  severity: 'warning',
  fix: 'also copy the record of its package: /var/lib/dpkg/status.d/<package> and <package>.md5sums',
  appliesTo: {
    others: 'all',
    unless: (image) => (systemPackages(image).length > 0 ? undefined : 'the image has no packages of Debian'),
  },
  *run(image) {
    const known = new Set([...systemFiles(image), ...pythonFiles(image)]);
    for (const { path } of image.elfFiles) {
      if (known.has(path) || isCpython(path, image)) continue;
      yield { kind: 'unrecorded', path: `/${path}`, message: `/${path}` };
    }
  },
};

/** Scanners recognise an interpreter, its library and its standard library without a record. */
function isCpython(path: string, { interpreters, environments }: ImageModel): boolean {
  if (isWithin(path, environments)) return /\/bin\/python[\d.]*t?$/.test(path);
  return interpreters.some((interpreter) => {
    const prefix = parentOf(parentOf(interpreter.path));
    const library = `${prefix}/lib/python${interpreter.series}`;
    const isStandard = path.startsWith(`${library}/`) && !/\/(?:site|dist)-packages\//.test(path);
    return path === interpreter.path || isStandard || path.startsWith(`${prefix}/lib/libpython3.`);
  });
}
