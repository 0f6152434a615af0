import { staticChecks } from '../checks/index.ts';
import { type Contents, isWithin } from './contents.ts';
import type { ImageCheck } from './image-check.ts';

const again = 'leave the files of the runtime image as they are';

/** What holds for our images and has to be kept in one that is made from them: check, and what to do. */
const table: readonly (Pick<ImageCheck, 'name' | 'mend'> & { severity?: ImageCheck['severity'] })[] = [
  { name: 'no-shell', mend: 'leave the shell to the debug image, or to a debug container beside' },
  { name: 'no-package-manager', mend: 'install in the builder, and copy what was installed' },
  { name: 'no-compiler', mend: 'compile in the builder, and copy the result' },
  { name: 'no-setuid', mend: 'chmod u-s,g-s in the builder' },
  { name: 'no-file-capabilities', mend: 'setcap -r in the builder' },
  { name: 'temporary-folders', mend: again },
  { name: 'records', mend: again },
  { name: 'md5sums', mend: again },
  { name: 'licences', mend: 'copy /usr/share/doc/<package>/copyright along with the package' },
  {
    name: 'ld-cache',
    severity: 'warning',
    mend: 'after libraries are copied, RUN ["/sbin/ldconfig"] as root, so that ctypes.util.find_library finds them',
  },
];

/** The checks of our own images, as far as they hold whatever is put on top. */
export function keptChecks(now: Date): ImageCheck[] {
  return table.map(({ name, mend, severity = 'breach' }) => {
    const check = staticChecks.find((candidate) => candidate.name === name);
    if (!check) throw new Error(`cannot find the check "${name}"`);
    return {
      name,
      about: check.about,
      severity,
      mend,
      unless: ({ madeFrom }) =>
        madeFrom && check.variants.includes(madeFrom) ? undefined : whyNot(madeFrom),
      *find(image) {
        const variant = image.madeFrom ?? 'runtime';
        for (const line of check.find(image, { variant, now })) {
          if (!isOfPackage(line, image)) yield line;
        }
      },
    };
  });
}

function whyNot(madeFrom: Contents['madeFrom']): string {
  return madeFrom
    ? `says nothing of what is made from the ${madeFrom} image`
    : 'the image is made from none of ours';
}

/** What packages bring into their own folders is another check's matter. */
function isOfPackage(line: string, { environments, packageFolders }: Contents): boolean {
  const path = /^(?:layer \d+: )?\/(\S*)/.exec(line)?.[1] ?? '';
  const folders = [...environments, ...packageFolders.map((folder) => folder.path)];
  return isWithin(path, folders) || /(?:^|\/)\.local\//.test(path);
}
