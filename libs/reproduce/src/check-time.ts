import { type ComparedImage, readFacts } from './compare/compared-image.ts';
import { type GitOptions, git } from './git.ts';
import { plain } from './plain.ts';

/**
 * Compares the time of an image with that of its commit, which a build has: no other build has the same bytes.
 * @param folder the checkout of the commit
 * @throws Error when the image was built with another time
 */
export async function checkTime(
  { config }: ComparedImage,
  folder: string,
  { commit, ...options }: GitOptions & { commit: string },
): Promise<void> {
  const { created } = readFacts(config);
  const seconds = await git(
    folder,
    ['log', '-1', '--no-show-signature', '--format=%ct', commit, '--'],
    options,
  );
  const time = new Date(Number(seconds) * 1000);
  if (new Date(created).getTime() === time.getTime()) return;
  throw new Error(
    `cannot reproduce the image: it is from "${plain(created)}", its commit from "${time.toISOString()}": it was built with SOURCE_DATE_EPOCH, which no provenance names; it has to be published again without that`,
  );
}
