import { isCloneUrl } from './clone-url.ts';
import type { Versions } from './versions.ts';

/**
 * The URL of the repository that images are built from, where others find the commit: `source` in versions.yaml, else that of the
 * GitLab project whose pipeline it is (`CI_PROJECT_URL`). Never a remote of git, which is another one in each clone. Undefined when
 * neither names one from which git can clone; credentials would end up in the label of an image.
 */
export function sourceOf(
  env: Readonly<Record<string, string | undefined>>,
  { source }: Pick<Versions, 'source'>,
): string | undefined {
  return [source, env['CI_PROJECT_URL']].find((url) => url !== undefined && isCloneUrl(url));
}
